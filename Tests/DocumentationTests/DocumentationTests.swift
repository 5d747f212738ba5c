import Testing

/// The rules of documentation that a program can check.
@Suite struct DocumentationTests {
    /// First words that stand for a noun that the sentence does not have.
    private static let pronouns: Set<Substring> = [
        "How", "It", "Its", "So", "Such", "That", "There", "These", "They", "This", "Those", "What", "When", "Where",
        "Which", "Who", "Whoever",
    ]

    /// The declarations of the package, parsed once for all tests.
    private static let declarations = Result {
        try SourceFile.all(below: "Sources").flatMap { Declaration.all(in: $0) }
    }

    /// Expects that no place breaks a rule.
    private func expectNone(breaks rule: (Declaration) -> Bool) throws {
        let declarations = try Self.declarations.get()
        // Without declarations every rule would hold.
        #expect(declarations.count > 1000)
        let found = declarations.filter(rule).map(\.place)
        #expect(found == [])
    }

    @Test func everyPublicDeclarationHasADocComment() throws {
        try expectNone { declaration in
            declaration.isPublic && declaration.comment.isEmpty
                && !["extension", "case"].contains(declaration.keyword)
        }
    }

    @Test func everyPublicFunctionThatThrowsSaysWhatItThrows() throws {
        try expectNone { declaration in
            declaration.isPublic && declaration.isThrowing
                && !declaration.comment.contains { $0.hasPrefix("- Throws: ") }
        }
    }

    @Test func everyDocCommentHasAtLeastThreeWords() throws {
        try expectNone { declaration in
            (1...2).contains(declaration.comment.joined(separator: " ").split(separator: " ").count)
        }
    }

    @Test func noDocCommentBeginsWithAPronoun() throws {
        try expectNone { declaration in
            let words = declaration.comment.first?.split { !$0.isLetter } ?? []
            return words.first.map(Self.pronouns.contains) == true
        }
    }

    @Test func theParserFindsWhatTheRulesAreAbout() {
        let file = SourceFile(
            path: "Sources/Example/Example.swift",
            lines: [
                "/// A documented type.", "public struct Example {", "    /// Its value.", "    public let value: Int",
                "",
                "    /// Reads from a", "    /// file.", "    /// - Throws: An error.", "    @discardableResult",
                "    public static func read(", "        _ body: () throws -> Void, at path: String",
                "    ) throws(Failure) -> Int {", "        0", "    }",
                "    public func call(_ body: () throws -> Void) {}", "    class func make() {}", "}", "",
                "public protocol Source {", "    /// Reads bytes.", "    func read() throws -> Int", "    func close()",
                "}",
            ])
        let found = Declaration.all(in: file)
        #expect(found.map(\.keyword) == ["struct", "let", "func", "func", "func", "protocol", "func", "func"])
        #expect(found.map(\.isPublic) == [true, true, true, true, false, true, true, true])
        #expect(found.map(\.isThrowing) == [false, false, true, false, false, false, true, false])
        #expect(found[1].comment == ["Its value."] && found[2].comment.last == "- Throws: An error.")
        #expect(found[3].comment.isEmpty && found[7].place == "Sources/Example/Example.swift:22")
    }
}
