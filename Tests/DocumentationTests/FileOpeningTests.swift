import Testing

/// Files that a spec leads to are opened by the functions of `Storage` that ask for the rights of the job's owner.
@Suite struct FileOpeningTests {
    /// The modules that read data, weights and texts.
    private static let modules = ["Datasets", "Digest", "Engine", "Pickle", "Tokenizers", "Torch", "ZIP"]

    /// The files that open others of the run directory or the cache, which no spec names.
    private static let exceptions: Set<String> = [
        "Sources/Datasets/Folders/ClosedFolder.swift", "Sources/Datasets/Folders/PictureCache.swift",
        "Sources/Engine/Checkpoints/AvailableMemory.swift", "Sources/Engine/Checkpoints/CheckpointStore.swift",
        "Sources/Engine/Checkpoints/JobContext+Checkpoints.swift",
        "Sources/Engine/Latents/LatentFile.swift", "Sources/Engine/Running/JobRunner.swift",
        "Sources/Engine/Running/SpecLoader.swift", "Sources/Engine/Sampling/SampleFiles.swift",
        "Sources/Engine/Text/TextCondition.swift",
    ]

    /// Other ways to open a file, as regular expressions.
    private static var others: [Regex<Substring>] {
        [
            #/FileManager\.default/#, #/FileHandle\(for/#, #/(?:Data|String)\(contentsOf(?:File)?:/#,
            #/(?:^|[^A-Za-z_.])(?:open|openat|fopen|opendir|stat|lstat|realpath|access|mkdir|unlink|rename)\(/#,
            #/Glibc\.(?:open|stat|lstat|unlink|rename)\(/#,
        ]
    }

    @Test func dataAndWeightsAreOpenedWithTheRightsOfTheJobsOwner() throws {
        var found: [String] = []
        var files = 0
        for file in try Self.modules.flatMap({ try SourceFile.all(below: "Sources/\($0)") }) {
            files += 1
            for (number, line) in file.lines.enumerated() {
                let code = line.prefix { $0 != "/" || !line.contains("//") }
                guard !code.contains("func "), !line.contains("///"),
                    Self.others.contains(where: { code.firstMatch(of: $0) != nil }),
                    !code.contains("stat()"), !Self.exceptions.contains(file.path)
                else { continue }
                found.append("\(file.path):\(number + 1): \(line)")
            }
        }
        #expect(files > 200)
        #expect(found == [], "open through RegularFile, FileKind, FileStatus, DirectoryListing or SystemFileOperations")
    }

    @Test func everyExceptionIsOne() throws {
        for path in Self.exceptions {
            let file = try #require(try SourceFile.all(below: "Sources").first { $0.path == path }, "\(path)")
            #expect(
                file.lines.contains { line in Self.others.contains { line.firstMatch(of: $0) != nil } }, "\(path)")
        }
    }
}
