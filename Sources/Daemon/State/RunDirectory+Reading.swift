internal import Foundation
internal import Jobs

extension RunDirectory {
    /// Reads `spec.json`.
    /// - Throws: what the file system or the decoder says of a file that is missing or damaged.
    func frozenSpec() throws -> FrozenSpec {
        try JSONDecoder().decode(FrozenSpec.self, from: Data(contentsOf: spec))
    }

    /// The step of a checkpoint directory's name, `step-00000500`; `nil` for another name.
    static func step(named name: String) -> Int? { name.hasPrefix("step-") ? Int(name.dropFirst(5)) : nil }
}
