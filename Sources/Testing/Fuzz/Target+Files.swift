import Foundation
import LIMSimulation
import utilities

// What a person writes, or another program prints.
extension Target {
    static var files: [Target] {
        [
            text("answers") { text in
                // The reader takes a path. Shared memory is quick, and the process's own.
                let path = "/dev/shm/sn-redundancy-fuzz-\(getpid())"
                guard (try? Data(text.utf8).write(to: URL(fileURLWithPath: path))) != nil else { return }
                _ = try? AnswersFile.read(path)
                unlink(path)
            },
            text("scenario") { text in
                // Hours of simulated time take minutes: those are no fault of the reader.
                guard text.utf8.count < 600 else { return }
                var cluster = ScenarioCluster()
                _ = try? ScenarioText.answer(text) { commands in
                    try cluster.perform(commands.filter { !$0.hasPrefix("run") || $0.utf8.count < 8 })
                }
            },
        ]
    }
}
