internal import Storage

/// The pictures below a folder by their relative paths, and a count of everything else in it.
struct FolderListing {
    /// The paths of pictures relative to the folder, sorted by their bytes.
    private(set) var pictures: [String] = []
    /// The folders at the top.
    private(set) var folders: [String] = []
    /// Names that cannot be used.
    private(set) var unusable: [DataError] = []
    /// The files of texts by their relative paths without extension; filled where texts are wanted.
    private(set) var texts: [String: String] = [:]

    private let root: String
    private let rules: DataRules
    private let wantsTexts: Bool
    private var hidden = NameTally()
    private var foreign = NameTally()
    private var otherPictures = NameTally()
    private var otherFiles = NameTally()

    // Links can form cycles.
    private static let deepest = 32

    /// Folders that storage systems and programs put beside data.
    private static let foreignFolders: Set<String> = [
        "@eadir", "#recycle", "@recycle", "#snapshot", "lost+found", "__macosx", "$recycle.bin",
        "system volume information", "__pycache__", "@tmp", "@sharebin",
    ]

    /// Lists a folder.
    ///
    /// - Parameters:
    ///   - root: The folder.
    ///   - rules: The rules of the job.
    ///   - texts: Whether files of texts are listed as well.
    /// - Throws: `DataError` for a folder that cannot be read, or is nested too deep.
    init(_ root: String, by rules: DataRules, texts: Bool = false) throws(DataError) {
        self.root = root
        self.rules = rules
        wantsTexts = texts
        try collect(prefix: "", depth: 0)
        pictures.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        unusable.sort { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
    }

    /// Everything that is not among the pictures.
    var findings: DataFindings {
        var findings = DataFindings()
        findings.omissions = [
            otherPictures.omission("pictures in formats that are not decoded (PNG, JPEG and WebP are)"),
            otherFiles.omission("files that are no pictures"), foreign.omission("folders of other programs"),
            hidden.omission("hidden files and folders"),
        ].compactMap(\.self)
        return findings
    }

    private mutating func collect(prefix: String, depth: Int) throws(DataError) {
        let folder = prefix.isEmpty ? root : "\(root)/\(prefix)"
        guard depth <= Self.deepest else {
            throw DataError(
                file: folder, reason: "is nested more than \(Self.deepest) folders deep; a link may form a cycle")
        }
        let entries: [DirectoryListing.Entry]
        do throws(FileError) {
            entries = try DirectoryListing.of(folder)
        } catch {
            throw DataError(file: folder, reason: "cannot be read: \(error.reason)", code: error.code)
        }
        for entry in entries { try add(entry, prefix: prefix, depth: depth) }
    }

    private mutating func add(_ entry: DirectoryListing.Entry, prefix: String, depth: Int) throws(DataError) {
        let name = entry.name
        let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
        guard !name.hasPrefix(".") else { return hidden.add(path) }
        if rules != .first, let bytes = entry.otherBytes { return refuse(bytes, entry.isDirectory, prefix) }
        if entry.isDirectory ?? Self.isFolder("\(root)/\(path)") {
            if rules != .first, Self.foreignFolders.contains(name.lowercased()) { return foreign.add(path) }
            if depth == 0 { folders.append(name) }
            return try collect(prefix: path, depth: depth + 1)
        }
        let suffix = Self.suffix(name)
        let known = rules == .first ? PictureFormat.firstExtensions : PictureFormat.extensions
        if known.contains(suffix) {
            pictures.append(path)
        } else if wantsTexts, suffix == "txt" || suffix == "caption" {
            texts[String(path.dropLast(suffix.count + 1))] = path
        } else if PictureFormat.otherExtensions.contains(suffix) {
            otherPictures.add(path)
        } else {
            otherFiles.add(path)
        }
    }

    /// Notes a folder or picture whose name is not UTF-8. Any other such file is only counted.
    private mutating func refuse(_ bytes: [UInt8], _ isDirectory: Bool?, _ prefix: String) {
        let name = Self.escaped(bytes)
        let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
        guard isDirectory ?? true || PictureFormat.extensions.contains(Self.suffix(name))
        else { return otherFiles.add(path) }
        unusable.append(
            DataError(
                file: "\(root)/\(path)",
                reason: "has a name that is not UTF-8; rename it, for example with convmv -f latin1 -t utf8"))
    }

    /// The name with bytes that are not ASCII as `\xE9`.
    private static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// The extension in lower case, without the dot.
    static func suffix(_ name: String) -> String {
        name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }

    /// Whether a path leads to a folder. A path that cannot be looked at is reported as a file, with the reason.
    private static func isFolder(_ path: String) -> Bool { ((try? FileKind.of(path)) ?? nil) == .directory }
}
