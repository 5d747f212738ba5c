import Foundation

/// A Swift file of the package, by lines.
struct SourceFile {
    /// The path below the package's root, `Sources/Torch/Tensor.swift`.
    let path: String
    /// The lines of the file, without their line ends.
    let lines: [String]

    /// The package's root directory.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Reads all Swift files below a directory of the package, sorted by path.
    static func all(below directory: String) throws -> [SourceFile] {
        let base = root.appending(path: directory).path(percentEncoded: false)
        let names = try FileManager.default.subpathsOfDirectory(atPath: base)
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let text = try String(contentsOfFile: "\(base)/\(name)", encoding: .utf8)
            return SourceFile(path: "\(directory)/\(name)", lines: text.components(separatedBy: "\n"))
        }
    }
}
