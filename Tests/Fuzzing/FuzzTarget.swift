/// A reader of bytes that others send or leave: whatever they are, it reads or refuses them and keeps its word.
///
/// `run` traps where it does not. The fuzzer calls it with bytes that it makes up (`make fuzz`), the test with the corpus.
struct FuzzTarget: Sendable {
    /// The name of its folder in the corpus.
    let name: String
    /// Longer inputs find nothing more.
    let maximumBytes: Int
    let run: @Sendable (_ bytes: [UInt8]) -> Void

    static let all = [
        frames, json, calls, replies, interfaces, specs, settings, manifests, events, safetensors, idx, pickles,
    ]

    /// A broken promise: ends the process as a crash would, so that the fuzzer keeps the input.
    static func require(_ condition: Bool, _ promise: @autoclosure () -> String) {
        if !condition { fatalError("broken: \(promise())") }
    }
}
