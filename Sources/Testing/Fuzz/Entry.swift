import Foundation

// libFuzzer (llvm.org/docs/LibFuzzer.html), which comes with the compiler, brings `main` and calls these two. FUZZ_TARGET
// in the environment names what is fed; FUZZ_LIST only lists the targets, FUZZ_SAMPLES only writes good input into the
// folder that it names.

private let chosen: Target? = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"]
    return Target.all.first { $0.name == name }
}()

@_cdecl("LLVMFuzzerInitialize")
package func prepare(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
    let environment = ProcessInfo.processInfo.environment
    if environment["FUZZ_LIST"] != nil {
        print(Target.all.map(\.name).joined(separator: "\n"))
        exit(0)
    }
    guard let chosen else {
        print("FUZZ_TARGET names no target: \(environment["FUZZ_TARGET"] ?? "nothing")")
        exit(64)
    }
    if let folder = environment["FUZZ_SAMPLES"] {
        do {
            for (number, sample) in try chosen.samples().enumerated() {
                try Data(sample).write(to: URL(fileURLWithPath: "\(folder)/sample-\(number)"))
            }
        } catch {
            print("no samples of \(chosen.name): \(error)")
            exit(1)
        }
        exit(0)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
package func take(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen?.take(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
