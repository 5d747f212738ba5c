internal import ArgumentParser
internal import Foundation

/// Atomic writes of files that a command fetches.
enum OutputFile {
    /// Checks that a file, or a directory, can be written before the work for it begins. The directory above it must be there:
    /// a mistyped path makes none.
    /// - Throws: `Failure` with what is in the way.
    static func check(_ target: URL, isDirectory: Bool = false) throws(Failure) {
        let path = target.path(percentEncoded: false)
        let above = target.standardizedFileURL.deletingLastPathComponent().path(percentEncoded: false)
        let files = FileManager.default
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: path, isDirectory: &isFolder) {
            if isFolder.boolValue == isDirectory { return }
            throw Failure(
                .cannotCreate,
                isDirectory ? "\(path) is a file, not a directory" : "\(path) is a directory; name a file in it")
        }
        guard files.fileExists(atPath: above, isDirectory: &isFolder), isFolder.boolValue else {
            throw Failure(
                .cannotCreate,
                "cannot write \(path): there is no directory \(above); make it first, or name another place")
        }
        guard files.isWritableFile(atPath: above) else {
            throw Failure(.notPermitted, "cannot write \(path): you may not write to \(above)")
        }
    }

    /// Checks the name of a picture on the command line: its content is PNG, whatever the name.
    /// - Throws: `ValidationError` for another extension, and for a directory.
    static func check(picture path: String, option: String) throws {
        let ending = URL(filePath: path).pathExtension
        guard ending.isEmpty || ending.lowercased() == "png" else {
            throw ValidationError(
                "\(option) \"\(path)\": the picture is a PNG file; name it with .png, or convert it afterwards")
        }
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            throw ValidationError(
                "\(option) \"\(path)\" is a directory; name a file in it, such as \(path)/grid.png")
        }
    }

    /// The endings of files that a command writes into a directory, or that people expect in place of one.
    private static let fileEndings: Set = ["png", "jpg", "jpeg", "webp", "safetensors", "json", "csv", "pt"]

    /// Checks the name of a directory on the command line, which is none of a file.
    /// - Parameter instead: what the command line should say.
    /// - Throws: `ValidationError` for the name of a file, unless a directory of that name is there.
    static func check(directory path: String, option: String, instead: String) throws {
        guard fileEndings.contains(URL(filePath: path).pathExtension.lowercased()) else { return }
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue { return }
        throw ValidationError(
            "\(option) \"\(path)\" is the name of a file, and \(option) names a directory; \(instead)")
    }

    /// Copies a file and makes the directories above its target.
    static func copy(_ source: URL, to target: URL, replacing: Bool) throws {
        let (from, to) = (source.path(percentEncoded: false), target.path(percentEncoded: false))
        let files = FileManager.default
        guard files.isReadableFile(atPath: from) else {
            if files.fileExists(atPath: from) { throw Failure(.notPermitted, "you may not read \(from)") }
            throw Failure(.noInput, "there is no file \(from)")
        }
        do {
            try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            if !replacing {
                try files.copyItem(at: source, to: target)
                return
            }
            // Written beside the target and renamed, so that a reader sees the old file or the new one.
            let partial = target.deletingLastPathComponent().appending(
                path: ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
            defer { try? files.removeItem(at: partial) }
            try files.copyItem(at: source, to: partial)
            guard rename(partial.path(percentEncoded: false), to) == 0 else {
                throw Failure(.inputOutput, "cannot write \(to): \(String(cString: strerror(errno)))")
            }
        } catch let error as CocoaError {
            throw Failure(.inputOutput, "cannot write \(to): \(error.localizedDescription)")
        }
    }

    /// Writes a file in parts beside its target and renames it, so that a reader sees the old file or the new one, and an
    /// interruption leaves no file that looks complete.
    static func write(
        to target: URL, replacing: Bool, _ body: (FileHandle) async throws -> Void
    ) async throws {
        let to = target.path(percentEncoded: false)
        let files = FileManager.default
        let partial = target.deletingLastPathComponent().appending(
            path: ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
        let aside = partial.path(percentEncoded: false)
        defer { try? files.removeItem(at: partial) }
        do {
            try files.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            guard files.createFile(atPath: aside, contents: nil) else { throw CocoaError(.fileWriteNoPermission) }
            let file = try FileHandle(forWritingTo: partial)
            try await body(file)
            try file.close()
        } catch let error as CocoaError {
            throw Failure(.inputOutput, "cannot write \(to): \(error.localizedDescription)")
        }
        if !replacing, files.fileExists(atPath: to) { throw Failure(.cannotCreate, "\(to) is there already") }
        guard rename(aside, to) == 0 else {
            throw Failure(.inputOutput, "cannot write \(to): \(String(cString: strerror(errno)))")
        }
    }
}
