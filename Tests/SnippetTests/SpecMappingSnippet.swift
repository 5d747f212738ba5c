import Foundation
import Testing

@testable import Jobs

struct CheckpointSpec: SpecMapping {
    var every = 500
    var keep = 3
    static let table = KeyTable<CheckpointSpec> {
        Key("every", \.every, .integer(1...1_000_000_000), "Steps between two checkpoints.")
        Key("keep", \.keep, .integer(1...1_000_000), "Newest checkpoints that are kept.")
    }
}

@Suite struct SpecMappingSnippet {
    @Test func aMissingKeyHasItsDefault() throws {
        let spec = try JSONDecoder().decode(CheckpointSpec.self, from: Data(#"{"every": 10}"#.utf8))
        #expect(spec.every == 10 && spec.keep == 3)
    }
}
