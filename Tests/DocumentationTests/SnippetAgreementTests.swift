import Testing

/// The usage examples of doc comments are the ones that the target SnippetTests compiles and runs, line by line.
@Suite struct SnippetAgreementTests {
    /// The Swift files with the number of their fences and their examples, parsed once for all tests.
    private static let sources = Result {
        try SourceFile.all(below: "Sources").map { file in
            (fences: file.lines.count { $0.hasSuffix("/// ```swift") }, snippets: Snippet.all(in: file))
        }
    }

    private static func snippets() throws -> [Snippet] { try sources.get().flatMap(\.snippets) }

    @Test func everyExampleOfADocCommentIsCompiledAndRun() throws {
        let compiled = try SourceFile.all(below: "Tests/SnippetTests")
        let snippets = try Self.snippets()
        #expect(!snippets.isEmpty)
        for snippet in snippets {
            let path = "Tests/SnippetTests/\(snippet.type)Snippet.swift"
            guard let file = compiled.first(where: { $0.path == path }) else {
                Issue.record("\(snippet.title): its example needs the file \(path)")
                continue
            }
            #expect(snippet.isCompiled(in: file), "\(snippet.title): its example differs from \(path)")
        }
    }

    @Test func everyCompiledExampleIsInADocComment() throws {
        let expected = Set(try Self.snippets().map { "Tests/SnippetTests/\($0.type)Snippet.swift" })
        let found = Set(
            try SourceFile.all(below: "Tests/SnippetTests").map(\.path).filter { $0.hasSuffix("Snippet.swift") })
        #expect(found == expected)
    }

    @Test func anExampleHasThreeToEightLines() throws {
        for snippet in try Self.snippets() {
            #expect((3...8).contains(snippet.code.count), "\(snippet.title)")
        }
    }

    @Test func everyFenceOfSwiftBelongsToAType() throws {
        let fences = try Self.sources.get().reduce(0) { $0 + $1.fences }
        #expect(try Self.snippets().count == fences)
    }
}
