internal import Foundation
internal import Jobs

/// The reader of specs from a file or from standard input.
enum SpecFile {
    /// Reads the text; `-` is standard input, whose paths start from the current directory.
    static func read(_ name: String) throws -> SpecDocument {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory), isDirectory.boolValue {
            throw Failure(
                .noInput,
                "\(name) is a directory; name the file of the spec"
                    + (Self.example(in: name).map { ", such as \($0)" } ?? ""))
        }
        do {
            if name != "-" { return try SpecDocument(contentsOf: URL(filePath: name), named: name) }
            let data = try FileHandle.standardInput.readToEnd() ?? Data()
            guard let text = String(data: data, encoding: .utf8) else {
                throw Failure(.badSpec, "standard input is not UTF-8 text")
            }
            let directory = FileManager.default.currentDirectoryPath
            return SpecDocument(
                text: text, file: "<standard input>", base: URL(filePath: directory, directoryHint: .isDirectory))
        } catch let error as CocoaError {
            switch error.code {
            case .fileReadNoSuchFile, .fileNoSuchFile: throw Failure(.noInput, "there is no file \(name)")
            case .fileReadNoPermission: throw Failure(.notPermitted, "you may not read \(name)")
            case .fileReadInapplicableStringEncoding, .fileReadUnknownStringEncoding:
                throw Failure(.badSpec, "\(name) is not UTF-8 text")
            default: throw Failure(.noInput, "cannot read \(name): \(error.localizedDescription)")
            }
        }
    }

    /// The first file in a directory that may be a spec.
    private static func example(in directory: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.sorted().first { name in [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } }
            .map { URL(filePath: directory).appending(path: $0).relativePath }
    }
}
