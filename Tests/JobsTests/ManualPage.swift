import Foundation
import Testing

@testable import Jobs

/// cfgd-spec(5) tells of every key that a spec can have.
@Suite struct ManualPage {
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "man/cfgd-spec.5"), encoding: .utf8)
    }

    /// The dotted names of the fields of a spec that uses every key.
    private func fields(_ value: Any, _ path: String = "") -> [String] {
        guard let members = value as? [String: Any] else { return [path] }
        // Its two forms are told in one entry.
        if path == "train.ema" { return [path] }
        // They have the keys of `data`.
        if path == "source" || path == "samples.source" { return [path] }
        // Told where the path of a training job is.
        if path == "model.path" { return [path] }
        return members.flatMap { fields($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }

    @Test(arguments: SpecForms.specs) func everyKeyHasAnEntry(spec: String) throws {
        let resolved = try SpecDocument(text: spec, base: URL(filePath: "/")).read().spec
        let names = try fields(JSONSerialization.jsonObject(with: JSONEncoder().encode(resolved)))
        #expect(names.count > 5)
        for name in names { #expect(text.contains(".It Va \(name)\n"), "\(name)") }
    }
}
