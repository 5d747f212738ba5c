internal import Foundation
internal import Glibc
internal import Jobs

/// The reader of specs from a file or from standard input.
enum SpecFile {
    /// The most bytes that are read; the daemon takes less.
    private static let limit = 4 << 20

    /// Reads the text; `-` is standard input, whose paths start from the current directory.
    static func read(_ name: String) throws -> SpecDocument {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory), isDirectory.boolValue {
            throw Failure(
                .noInput,
                "\(name) is a directory; name the file of the spec"
                    + (Self.example(in: name).map { ", such as \($0)" } ?? ""))
        }
        guard let text = String(data: try content(of: name), encoding: .utf8) else {
            throw Failure(.badSpec, "\(name == "-" ? "standard input" : name) is not UTF-8 text")
        }
        let current = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        if name == "-" { return SpecDocument(text: text, file: "<standard input>", base: current) }
        // The directory of a pipe, as the shell makes one for `<(command)`, means nothing.
        let isPipe =
            (try? FileManager.default.attributesOfItem(atPath: name)[.type] as? FileAttributeType) != .typeRegular
        return SpecDocument(
            text: text, file: name,
            base: isPipe ? current : URL(filePath: name).standardizedFileURL.deletingLastPathComponent())
    }

    /// The bytes of a file, a pipe or standard input.
    private static func content(of name: String) throws(Failure) -> Data {
        let file = name == "-" ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(name, errno) }
        defer { close(file) }
        var (data, piece) = (Data(), [UInt8](repeating: 0, count: 1 << 16))
        while data.count <= limit {
            let count = Glibc.read(file, &piece, piece.count)
            if count == 0 { return data }
            if count > 0 {
                data.append(contentsOf: piece[..<count])
            } else if errno != EINTR {
                throw failure(name, errno)
            }
        }
        throw Failure(.badSpec, "\(name) has more than \(ByteSize.words(limit)), which no spec has")
    }

    private static func failure(_ name: String, _ code: Int32) -> Failure {
        switch code {
        case ENOENT, ENOTDIR: Failure(.noInput, "there is no file \(name)")
        case EACCES, EPERM: Failure(.notPermitted, "you may not read \(name)")
        case ENXIO, ENODEV: Failure(.noInput, "\(name) is a socket or a device; name the file of the spec")
        default: Failure(.noInput, "cannot read \(name): \(String(cString: strerror(code)))")
        }
    }

    /// The first file in a directory that may be a spec.
    private static func example(in directory: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.sorted().first { name in [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } }
            .map { URL(filePath: directory).appending(path: $0).relativePath }
    }
}
