import Foundation

/// `cfgd-fuzz TARGET [libFuzzer's arguments]`: the fuzzer makes up bytes for one target until a limit or a crash.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

nonisolated(unsafe) private var chosen = FuzzTarget.json

guard CommandLine.arguments.count > 1, let target = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] })
else {
    print(
        "usage: cfgd-fuzz TARGET [ARGUMENT ...]; a target is one of \(FuzzTarget.all.map { $0.name }.joined(separator: " "))"
    )
    exit(64)
}
chosen = target
atexit { FuzzFile.remove() }
var arguments = [CommandLine.arguments[0], "-max_len=\(target.maximumBytes)"] + CommandLine.arguments.dropFirst(2)
var pointers = arguments.map { strdup($0) } + [nil]
var count = CInt(arguments.count)
let status = pointers.withUnsafeMutableBufferPointer { buffer -> CInt in
    guard var base = buffer.baseAddress else { return 64 }
    return runFuzzer(&count, &base) { bytes, count in
        chosen.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
}
exit(status)
