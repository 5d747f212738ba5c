internal import Foundation
internal import Jobs

/// The reader of specs from a file or from standard input.
enum SpecFile {
    /// Reads the text; `-` is standard input, whose paths start from the current directory.
    static func read(_ name: String) throws -> SpecDocument {
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
}
