internal import Foundation
internal import Torch

/// A data set of picture files with labels or texts.
public struct PictureDataset: Dataset {
    /// The options of opening pictures.
    public struct Options: Sendable {
        /// Resizing, cropping, flipping and channels.
        public var view: PictureView
        /// Handling of pictures that cannot be used, default `refuse`.
        public var unusable = UnusableFiles.refuse
        /// Cache of decoded pictures; `nil`, the default, decodes a picture each time it is read.
        public var cache: PictureCache?
        /// Number of decoding threads, at least 1, default 1.
        public var threads = 1
        /// Largest number of pictures, spread over the classes of a labelled folder, else from the start; `nil`, the
        /// default, uses all.
        public var limit: Int?
        /// Folder that lists and links must not lead into; default none.
        public var closed: ClosedFolder?
        /// The rules of the job, default those of new jobs.
        public var rules = DataRules.current
        /// Time at which a look at the files ends; `nil`, the default, decodes all pictures instead.
        public var deadline: ContinuousClock.Instant?

        /// Creates options with a view and defaults otherwise.
        public init(view: PictureView) { self.view = view }
    }

    /// The number of usable pictures.
    public let count: Int
    /// The shape of an example: channels, height, width.
    public let shape: [Int]
    /// The names of the classes; `nil` without labels.
    public let classNames: [String]?
    /// The normalisation of bytes to -1...1.
    public let normalization = Normalization.bytes
    /// Whether each picture has a text.
    public let isCaptioned: Bool
    /// The omissions, assumptions and warnings of listing the files.
    public let findings: DataFindings
    /// The number of classes; 0 without labels.
    public var classes: Int { classNames?.count ?? 0 }

    private let files: [PictureFile]
    /// The usable pictures, by their index in `files`.
    private let used: [Int]
    private let view: PictureView
    private let rules: DataRules
    private let decoded: DecodedPictures?

    /// Opens a folder of pictures, with one folder for each class if labelled.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - isLabelled: Whether the folders within are classes.
    ///   - options: The options.
    ///   - warn: Receives a message about skipped pictures.
    ///   - between: Receives the progress of decoding in pictures; throwing stops the work.
    /// - Throws: `DataError` if the folder or a picture cannot be used, and any error of `warn` and `between`.
    public init(
        folder: String, isLabelled: Bool, _ options: Options, warn: (String) throws -> Void = { _ in },
        between: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        try self.init(
            try PictureFolder.list(folder, isLabelled: isLabelled, by: options.rules, until: options.deadline),
            in: folder, options, warn,
            between)
    }

    /// Opens pictures with texts.
    ///
    /// - Parameters:
    ///   - path: A folder with `metadata.jsonl`, `metadata.csv` or `metadata.tsv`, such a file, or a folder of pictures with a
    ///     `.txt` file beside each.
    ///   - file: Column of the pictures' paths, default `file_name`.
    ///   - text: Column of the texts, default `text`.
    ///   - label: Column of the labels; default none.
    ///   - classes: Number of classes; `nil`, the default, infers it from the labels.
    ///   - options: The options.
    ///   - warn: Receives a message about skipped pictures.
    ///   - between: Receives the progress of decoding in pictures; throwing stops the work.
    /// - Throws: `DataError` if the list or a picture cannot be used, and any error of `warn` and `between`.
    public init(
        captions path: String, file: String = "file_name", text: String = "text", label: String? = nil,
        classes: Int? = nil, _ options: Options, warn: (String) throws -> Void = { _ in },
        between: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        let columns = CaptionedPictures.Columns(file: file, text: text, label: label)
        try self.init(
            try CaptionedPictures.list(
                path, columns, classes: classes, closed: options.closed, rules: options.rules,
                until: options.deadline), in: path, options,
            warn, between)
    }

    private init(
        _ list: PictureList, in place: String, _ options: Options, _ warn: (String) throws -> Void,
        _ between: (Int, Int) throws -> Void
    ) throws {
        var (options, list) = (options, list)
        if options.closed != nil {
            list.files.removeAll { file in
                guard let error = options.closed?.objection(to: file.path, foundIn: place) else { return false }
                list.unusable.append(error)
                return true
            }
        }
        options.view.channels = options.view.channels ?? 3
        let channels = options.view.channels ?? 3
        files = options.limit.map(list.limited) ?? list.files
        (view, rules) = (options.view, options.rules)
        classNames = list.classNames
        isCaptioned = list.isCaptioned
        var findings = list.findings
        var unusable = list.unusable
        var sizes: [PictureSize] = []
        if let deadline = options.deadline {
            let look = PictureLook(files, until: deadline)
            unusable += look.unusable.map(\.error)
            let bad = Set(look.unusable.map(\.index))
            used = files.indices.filter { !bad.contains($0) }
            sizes = look.sizes
            findings.isPartial = findings.isPartial || look.isPartial
            decoded = nil
        } else if let cache = options.cache, !files.isEmpty {
            let decoded = try DecodedPictures.open(
                files, view: options.view, by: options.rules, cache: cache, threads: options.threads, between: between)
            unusable += decoded.notes.unusable.sorted { $0.key < $1.key }.map(\.value)
            used = files.indices.filter { decoded.notes.unusable[$0] == nil }
            if options.view.size == nil {
                sizes = used.map { index in
                    let entry = decoded.entry(index)
                    return PictureSize(index: index, height: entry.height, width: entry.width)
                }
            }
            self.decoded = decoded
        } else {
            used = Array(files.indices)
            decoded = nil
        }
        if let left = try options.unusable.decide(unusable, of: files.count + list.unusable.count, in: place) {
            try warn("\(left); they are skipped")
            findings.omissions.append(
                .init(
                    count: unusable.count,
                    what: unusable.count == 1 ? "unusable picture or line" : "unusable pictures or lines",
                    names: unusable.prefix(3).map(\.file)))
        }
        self.findings = findings
        count = used.count
        guard !used.isEmpty else { throw DataError(file: place, reason: "holds no usable picture") }
        if options.deadline != nil, options.view.size == nil, sizes.isEmpty {
            throw DataError(
                file: place, reason: "no size of a picture could be read within the time of a look", code: ETIMEDOUT)
        }
        shape = try Self.shape(options.view.size, channels, sizes, files, in: place)
    }

    /// The shape of every example.
    /// - Throws: `DataError` for pictures of different sizes where `size` does not unite them.
    private static func shape(
        _ size: Int?, _ channels: Int, _ sizes: [PictureSize], _ files: [PictureFile], in place: String
    ) throws(DataError) -> [Int] {
        if let size { return [channels, size, size] }
        guard let first = sizes.first else {
            throw DataError(
                file: place,
                reason:
                    "data.size is missing, which pictures that are not kept decoded need; set data.size, or give the daemon "
                    + "a cache by CACHE_DIRECTORY, XDG_CACHE_HOME or HOME, and leave data.cache: none out")
        }
        if let other = sizes.first(where: { !$0.mayEqual(first) }) {
            throw DataError(
                file: files[other.index].path,
                reason: "is \(other.width)x\(other.height), but \(files[first.index].path) is "
                    + "\(first.width)x\(first.height); set data.size")
        }
        return [channels, first.height, first.width]
    }

    /// Reads pictures as bytes.
    /// - Throws: `DataError` if a picture cannot be read.
    public func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch {
        try StoredBatch(
            indices, of: shape, dtype: .uint8, labels: classNames == nil ? nil : indices.map { Int64(label($0) ?? 0) }
        ) { index, place throws(DataError) in
            let file = files[used[index]]
            let picture: PlanarPicture
            if let decoded {
                let entry = decoded.entry(used[index])
                picture = PlanarPicture(
                    channels: shape[0], height: entry.height, width: entry.width, bytes: try decoded.bytes(entry))
            } else {
                let bytes = try ByteFile.contents(file.path)
                picture = try view.example(bytes, name: file.path, by: rules).converted(channels: shape[0])
            }
            view.cut(picture, index: index, augmentation: augmentation, into: place)
        }
    }

    /// Returns the texts of pictures.
    /// - Throws: Nothing; the texts are in memory.
    public func captions(_ indices: [Int]) throws(DataError) -> [String]? {
        isCaptioned ? indices.map { files[used[$0]].caption ?? "" } : nil
    }

    /// Returns the class of a picture; `nil` without labels.
    public func label(_ index: Int) -> Int? { files[used[index]].label }

    /// Hashes the content of all pictures, their labels and texts. Without a cache, names and sizes replace the
    /// content.
    /// - Throws: `DataError` if hashing fails.
    public func fingerprint() throws(DataError) -> Fingerprint {
        var text = "pictures 1\n" + (decoded?.notes.fingerprint ?? "") + "\n"
        for index in used {
            let file = files[index]
            if decoded == nil { text += "\((file.path as NSString).lastPathComponent) \(file.bytes)\n" }
            if let label = file.label { text += "\(label) \(classNames?[label] ?? "")\n" }
            if let caption = file.caption { text += "\(caption.utf8.count) \(caption)\n" }
        }
        return try Fingerprint(text: text)
    }
}
