internal import Foundation

/// A folder with a folder for each class, whose name is that of the class, and pictures anywhere below.
enum PictureFolder {
    private static let extensions: Set<Substring> = ["png", "jpg", "jpeg", "webp"]
    /// Links may lead in circles.
    private static let deepest = 32

    /// The pictures below a folder: class by class in the order of their names' bytes, and so within a class.
    /// - Parameter isLabelled: whether folders are classes; without, pictures may stand anywhere.
    /// - Throws: `DataError` where there are none.
    static func list(_ root: String, isLabelled: Bool) throws(DataError) -> PictureList {
        var paths: [String] = []
        try collect(root, prefix: "", depth: 0, into: &paths)
        guard !paths.isEmpty else {
            throw DataError(file: root, reason: "holds no picture with the ending .png, .jpg, .jpeg or .webp")
        }
        paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard isLabelled else { return list(root, paths) { _ in nil } }
        if let loose = paths.first(where: { !$0.contains("/") }) {
            throw DataError(
                file: "\(root)/\(loose)",
                reason: "stands in no folder of a class; move it into one, or say data.labels: none to use no classes")
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
            let path = (relative: path, whole: "\(root)/\(path)")
            if let file = PictureFile(path.whole, label: label(path.relative)) {
                list.files.append(file)
            } else {
                list.unusable.append(
                    DataError(file: path.whole, reason: "is no file, but something else or a link that leads nowhere"))
            }
        }
        return list
    }

    private static func collect(
        _ root: String, prefix: String, depth: Int, into paths: inout [String]
    ) throws(DataError) {
        let folder = prefix.isEmpty ? root : "\(root)/\(prefix)"
        guard depth <= deepest else {
            throw DataError(file: folder, reason: "lies more than \(deepest) folders deep; a link may lead in a circle")
        }
        guard let stream = opendir(folder) else {
            throw DataError(file: folder, reason: "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let type = Int(entry.pointee.d_type)
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
            if isFolder("\(root)/\(path)", type) {
                try collect(root, prefix: path, depth: depth + 1, into: &paths)
            } else if let dot = name.lastIndex(of: "."),
                extensions.contains(Substring(name[name.index(after: dot)...].lowercased()))
            {
                paths.append(path)
            }
        }
    }

    private static func isFolder(_ path: String, _ type: Int) -> Bool {
        if type == Int(DT_DIR) { return true }
        guard type == Int(DT_LNK) || type == Int(DT_UNKNOWN) else { return false }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
