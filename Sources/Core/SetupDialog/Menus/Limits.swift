/// What redundancy does not do, in the words of the menus' help and of the README (R-LM-01 to R-LM-08, R-CL-29, R-CL-30).
package enum Limits {
    package static let lines = [
        "Of several faulty regular servers the standby replaces one, the one with the lowest priority value; the others "
            + "wait for it.",
        "A regular server that starts and stops again and again moves its LIM each time under automatic fallback. The "
            + "wait before a fallback doubles each time, and after three within an hour automatic fallback pauses, with "
            + "an alarm; order the fallback once the server is well.",
        "PM and SNM move only where PM/SNM redundancy is set up; without it they stay on the server of LIM 1.",
        "The CSTA phase III web service is not started on the standby.",
        "Routers and switches must accept gratuitous ARP. Where they don't, a LIM that moved is out of reach until their "
            + "ARP caches run out: a minute on Linux, four hours on many routers. Keep those times short.",
        "Use base addresses for what belongs to one server, alias addresses for what moves with a LIM.",
        "Changes to the web server count on both servers only if both could be reached; the menu shows a difference.",
        "Files that web applications store outside their database go to the other server only if their folder is "
            + "declared: webserver_config, Directories.",
    ]

    /// What follows the help of a menu.
    package static var help: String { (["", "", "Limits"] + lines.map { "- \($0)" }).joined(separator: "\n") }
}
