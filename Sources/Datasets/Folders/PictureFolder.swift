internal import Glibc

/// The reader of a folder of pictures, with a folder for each class, named after the class, and pictures at any depth
/// below.
enum PictureFolder {
    /// Names of folders that are most probably the parts of a data set and no classes.
    private static let parts: Set<String> = [
        "train", "training", "val", "valid", "validation", "test", "testing", "dev", "eval", "holdout",
    ]

    /// Lists the pictures of a folder, sorted by the bytes of their paths.
    ///
    /// - Parameters:
    ///   - root: The folder.
    ///   - isLabelled: Whether the folders within are classes; otherwise pictures may be at any depth.
    ///   - rules: The rules of the job.
    ///   - end: Time at which a look ends; `nil`, the default, lists all.
    /// - Throws: `DataError` if there is no picture, a folder cannot be read, a picture is outside the class folders, or two
    ///   folders differ only in the form of their accents.
    static func list(
        _ root: String, isLabelled: Bool, by rules: DataRules = .current, until end: LookTime = nil
    ) throws(DataError) -> PictureList {
        let listing = try FolderListing(root, by: rules, classes: isLabelled, until: end)
        let paths = listing.pictures
        guard !paths.isEmpty else { throw nothing(root, listing) }
        var list: PictureList
        if isLabelled {
            list = try labelled(root, listing, rules, end)
        } else {
            list = Self.list(root, paths, until: end) { _ in nil }
        }
        list.unusable = listing.unusable + list.unusable
        list.findings.add(listing.findings)
        let parts = listing.folders.filter { Self.parts.contains($0.lowercased()) }.sorted()
        if let first = training(of: listing.folders) ?? parts.first {
            list.findings.warnings.append(
                "the \(parts.count == 1 ? "folder" : "folders") \(parts.joined(separator: ", ")) of \(root) \(parts.count == 1 ? "seems" : "seem") to be "
                    + "parts of a data set and no classes; set data.path: \(root)/\(first)")
        }
        return list
    }

    /// The folder of training examples by its name: `train`, else `training`, else one such as `train2017` or `train_64`.
    private static func training(of folders: [String]) -> String? {
        let folders = folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return folders.first { $0.lowercased() == "train" } ?? folders.first { $0.lowercased() == "training" }
            ?? folders.first { $0.lowercased().wholeMatch(of: #/train(ing)?[-_]?([0-9].*|set|data|images)/#) != nil }
    }

    private static func labelled(
        _ root: String, _ listing: FolderListing, _ rules: DataRules, _ end: LookTime
    ) throws(DataError) -> PictureList {
        let paths = listing.pictures
        if let loose = paths.first(where: { !$0.contains("/") }) {
            throw DataError(
                file: "\(root)/\(loose)",
                reason: "is in no class folder; move it into one, or set data.labels: none for no classes")
        }
        func name(_ path: String) -> String { String(path.prefix { $0 != "/" }) }
        var names = Set(paths.map(name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if rules != .first {
            try checkForms(listing.folders, of: root)
            names = NameOrder.sorted(names)
        }
        let labels = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var list = list(root, paths, until: end) { labels[name($0)] }
        list.classNames = names
        list.findings.add(findings(root, names, listing))
        return list
    }

    /// Refuses two folders that differ only in the form of their accents.
    private static func checkForms(_ folders: [String], of root: String) throws(DataError) {
        var seen: [String: String] = [:]
        for folder in folders {
            // Texts are equal here if they are in any form of Unicode.
            if let other = seen.updateValue(folder, forKey: folder) {
                throw DataError(
                    file: "\(root)/\(folder)",
                    reason:
                        "has the name of the folder \(other) but for the form of its accents (Unicode NFC and NFD); "
                        + "merge the two, or rename one")
            }
        }
    }

    private static func findings(_ root: String, _ names: [String], _ listing: FolderListing) -> DataFindings {
        var findings = DataFindings()
        let empty = Set(listing.folders).subtracting(names).sorted()
        if !empty.isEmpty, !listing.isCut {
            findings.omissions.append(
                .init(
                    count: empty.count,
                    what: empty.count == 1 ? "class folder without pictures" : "class folders without pictures",
                    names: Array(empty.prefix(3))))
            findings.warnings.append(
                "\(DataFindings.words(empty)) of \(root) \(empty.count == 1 ? "has" : "have") no pictures and \(empty.count == 1 ? "is" : "are") no "
                    + "class; the classes behind have lower numbers than with \(empty.count == 1 ? "it" : "them")")
        }
        let others = names.enumerated().filter {
            Int($0.element).map { $0 >= 0 } ?? false && Int($0.element) != $0.offset
        }
        if let first = others.first {
            findings.notes.append(
                "folders are numbered in their order: class \(first.offset) is the folder \(first.element)")
        }
        return findings
    }

    private static func nothing(_ root: String, _ listing: FolderListing) -> DataError {
        if let error = listing.unusable.first { return error }
        if listing.isCut {
            return DataError(file: root, reason: "no picture was found within the time of a look", code: ETIMEDOUT)
        }
        let found = listing.findings.omissions.map { "\($0.count) \($0.what): \(DataFindings.words($0.names))" }
        return DataError(
            file: root,
            reason: "has no file with the extension .png, .jpg, .jpeg or .webp"
                + (found.isEmpty ? "" : "; it has " + found.joined(separator: ", ")))
    }

    /// Describes the pictures of a root by their relative paths.
    /// - Parameter end: time at which a look ends; the pictures after it are left out.
    static func list(_ root: String, _ paths: [String], until end: LookTime = nil, label: (String) -> Int?)
        -> PictureList
    {
        var list = PictureList(files: [])
        for (index, path) in paths.enumerated() {
            if index > 0, index.isMultiple(of: 64), end.isOver {
                list.findings.cut("the first \(index) of \(paths.count) pictures of \(root) were looked at")
                break
            }
            do throws(DataError) {
                list.files.append(try PictureFile("\(root)/\(path)", label: label(path)))
            } catch {
                list.unusable.append(error)
            }
        }
        return list
    }
}
