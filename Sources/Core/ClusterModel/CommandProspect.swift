/// What would become of an order, were it given now: for whoever asks before ordering.
package enum CommandProspect: Hashable, Sendable {
    /// It would be begun; whether it ends well depends on the other servers, too.
    case begins
    /// Everything is as it wants already; the sentence says so.
    case nothingToDo(String)
    case refused(String)
}
