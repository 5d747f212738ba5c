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
    private let hasClasses: Bool
    private let end: LookTime
    /// Whether a look ended before the last entry.
    private(set) var isCut = false
    private var hidden = NameTally()
    private var foreign = NameTally()
    private var otherPictures = NameTally()
    private var otherFiles = NameTally()
    private var brokenLinks = NameTally()

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
    ///   - classes: Whether the folders at the top are classes.
    ///   - end: Time at which a look ends; `nil`, the default, lists all.
    /// - Throws: `DataError` for a folder that cannot be read, is nested too deep, or has a name that is not UTF-8, and for a
    ///   link that may be a folder and cannot be followed.
    init(
        _ root: String, by rules: DataRules, texts: Bool = false, classes: Bool = false, until end: LookTime = nil
    ) throws(DataError) {
        self.root = root
        self.rules = rules
        hasClasses = classes
        wantsTexts = texts
        self.end = end
        try collect(prefix: "", depth: 0)
        pictures.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        unusable.sort { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
    }

    /// Everything that is not among the pictures.
    var findings: DataFindings {
        var findings = DataFindings()
        findings.omissions = [
            otherPictures.omission(
                "picture in a format that is not decoded (PNG, JPEG and WebP are)",
                "pictures in formats that are not decoded (PNG, JPEG and WebP are)"),
            otherFiles.omission("file that is no picture", "files that are no pictures"),
            foreign.omission("folder of another program", "folders of other programs"),
            brokenLinks.omission(
                "link to something that does not exist", "links to something that does not exist"),
            hidden.omission("hidden file or folder", "hidden files and folders"),
        ].compactMap(\.self)
        if isCut { findings.cut("the first \(pictures.count) pictures of \(root) were listed") }
        return findings
    }

    private mutating func collect(prefix: String, depth: Int) throws(DataError) {
        let folder = prefix.isEmpty ? root : "\(root)/\(prefix)"
        guard depth <= Self.deepest else {
            throw DataError(
                file: folder, reason: "is nested more than \(Self.deepest) folders deep; a link may form a cycle")
        }
        let entries: [DirectoryListing.Entry]
        var wasOver = false
        do throws(FileError) {
            entries = try DirectoryListing.of(folder) {
                if end.isOver { wasOver = true }
                return wasOver
            }
        } catch {
            throw DataError(file: folder, reason: "cannot be read: \(error.reason)", code: error.code)
        }
        for (index, entry) in entries.enumerated() {
            // A link is looked up, which takes time.
            if isCut || (index.isMultiple(of: 64) && !pictures.isEmpty && end.isOver) {
                isCut = true
                return
            }
            try add(entry, prefix: prefix, depth: depth)
        }
        if wasOver { isCut = true }
    }

    private mutating func add(_ entry: DirectoryListing.Entry, prefix: String, depth: Int) throws(DataError) {
        let name = entry.name
        let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
        guard !name.hasPrefix(".") else { return hidden.add(path) }
        if rules != .first, let bytes = entry.otherBytes { return try refuse(bytes, entry.isDirectory, prefix) }
        switch try kind(of: entry, path, depth: depth) {
        case .folder:
            if rules != .first, Self.foreignFolders.contains(name.lowercased()) { return foreign.add(path) }
            if depth == 0 { folders.append(name) }
            return try collect(prefix: path, depth: depth + 1)
        case .brokenLink: return brokenLinks.add(path)
        case .file: break
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

    /// Refuses a folder whose name is not UTF-8, and notes such a picture. Other files of such names are only counted.
    private mutating func refuse(_ bytes: [UInt8], _ isDirectory: Bool?, _ prefix: String) throws(DataError) {
        let name = Self.escaped(bytes)
        let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
        let isPicture = PictureFormat.extensions.contains(Self.suffix(name))
        guard isDirectory ?? true || isPicture else { return otherFiles.add(path) }
        let error = DataError(
            file: "\(root)/\(path)",
            reason: "has a name that is not UTF-8; rename it, for example with convmv -f latin1 -t utf8")
        // A folder is not one picture, and without it the classes behind would have other numbers.
        if rules.refusesLostFolders, isDirectory ?? !isPicture { throw error }
        unusable.append(error)
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

    private enum Kind { case folder, file, brokenLink }

    /// The kind of an entry; links are followed.
    /// - Throws: `DataError` for a link that may be a folder of pictures and cannot be followed: without it the classes behind
    ///   would have other numbers.
    private func kind(of entry: DirectoryListing.Entry, _ path: String, depth: Int) throws(DataError) -> Kind {
        if let known = entry.isDirectory { return known ? .folder : .file }
        // A picture that cannot be read is reported as such, and other files are not read.
        let suffix = Self.suffix(entry.name)
        let isFile =
            suffix == "txt" || suffix == "caption" || PictureFormat.extensions.contains(suffix)
            || PictureFormat.otherExtensions.contains(suffix)
        let file = "\(root)/\(path)"
        do throws(FileError) {
            if let kind = try FileKind.of(file) { return kind == .directory ? .folder : .file }
        } catch {
            guard !isFile, rules.refusesLostFolders else { return .file }
            throw DataError(
                file: file, reason: "is a link that cannot be followed: \(error.reason); \(Self.remedy)",
                code: error.code)
        }
        if isFile { return .file }
        guard hasClasses, depth == 0, rules.refusesLostFolders else { return .brokenLink }
        throw DataError(file: file, reason: "is a link to something that does not exist; \(Self.remedy)")
    }

    private static let remedy = "it may be a folder of pictures: mend the link, or remove it"
}
