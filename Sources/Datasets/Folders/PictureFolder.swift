internal import Storage

/// The reader of a folder of pictures, with a folder for each class, named after the class, and pictures at any depth
/// below.
enum PictureFolder {
    private static let extensions: Set<Substring> = ["png", "jpg", "jpeg", "webp"]
    // Links can form cycles.
    private static let deepest = 32

    /// Lists the pictures of a folder, sorted by the bytes of their paths, and so class by class.
    ///
    /// - Parameters:
    ///   - root: The folder.
    ///   - isLabelled: Whether the folders within are classes; otherwise pictures may be at any depth.
    /// - Throws: `DataError` if there is no picture, a folder cannot be read, or a picture is outside the class
    ///   folders.
    static func list(_ root: String, isLabelled: Bool) throws(DataError) -> PictureList {
        var paths: [String] = []
        try collect(root, prefix: "", depth: 0, into: &paths)
        guard !paths.isEmpty else {
            throw DataError(file: root, reason: "has no file with the extension .png, .jpg, .jpeg or .webp")
        }
        paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard isLabelled else { return list(root, paths) { _ in nil } }
        if let loose = paths.first(where: { !$0.contains("/") }) {
            throw DataError(
                file: "\(root)/\(loose)",
                reason: "is in no class folder; move it into one, or set data.labels: none for no classes")
        }
        func name(_ path: String) -> String { String(path.prefix { $0 != "/" }) }
        let names = Set(paths.map(name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var list = list(root, paths) { labels[name($0)] }
        list.classNames = names
        return list
    }

    private static func list(_ root: String, _ paths: [String], label: (String) -> Int?) -> PictureList {
        var list = PictureList(files: [])
        for path in paths {
            do throws(DataError) {
                list.files.append(try PictureFile("\(root)/\(path)", label: label(path)))
            } catch {
                list.unusable.append(error)
            }
        }
        return list
    }

    private static func collect(
        _ root: String, prefix: String, depth: Int, into paths: inout [String]
    ) throws(DataError) {
        let folder = prefix.isEmpty ? root : "\(root)/\(prefix)"
        guard depth <= deepest else {
            throw DataError(
                file: folder, reason: "is nested more than \(deepest) folders deep; a link may form a cycle")
        }
        let entries: [DirectoryListing.Entry]
        do throws(FileError) {
            entries = try DirectoryListing.of(folder)
        } catch {
            throw DataError(file: folder, reason: "cannot be read: \(error.reason)")
        }
        for entry in entries where !entry.name.hasPrefix(".") {
            let name = entry.name
            let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
            if entry.isDirectory ?? isFolder("\(root)/\(path)") {
                try collect(root, prefix: path, depth: depth + 1, into: &paths)
            } else if let dot = name.lastIndex(of: "."),
                extensions.contains(Substring(name[name.index(after: dot)...].lowercased()))
            {
                paths.append(path)
            }
        }
    }

    /// What cannot be looked at is no folder; as a file it is reported with the reason.
    private static func isFolder(_ path: String) -> Bool { ((try? FileKind.of(path)) ?? nil) == .directory }
}
