import Dispatch

/// A thread of its own for an actor whose calls block.
///
/// The cooperative pool has as many threads as the machine has cores: on a two-core server one hanging call would halve
/// the daemon and two would stop it. An actor over a C library therefore names one of these as its executor.
/// An actor's `init` runs on its caller's thread, not here: open the library's handle in a method.
package final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    package init(label: String) { queue = DispatchQueue(label: label) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
