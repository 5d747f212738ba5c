internal import Foundation
internal import Torch

/// Pictures in files of their own, with labels or texts.
public struct PictureDataset: Dataset {
    /// How pictures are opened.
    public struct Options: Sendable {
        /// How pictures are changed.
        public var view: PictureView
        /// What is done about pictures that cannot be used.
        public var unusable = UnusableFiles.refuse
        /// Where decoded pictures are kept; `nil` decodes each picture whenever it is used.
        public var cache: PictureCache?
        /// Threads that decode.
        public var threads = 1
        /// Use only so many: of a folder's classes spread over all of them, else from the start.
        public var limit: Int?
        /// What a list or a link must not lead into.
        public var closed: ClosedFolder?

        /// Collects the settings.
        public init(view: PictureView) { self.view = view }
    }

    /// How many pictures are used.
    public let count: Int
    /// Channels, height, width.
    public let shape: [Int]
    /// The names of the classes.
    public let classNames: [String]?
    /// That of bytes.
    public let normalization = Normalization.bytes
    /// Whether there is a text for each picture.
    public let isCaptioned: Bool
    /// How many classes there are.
    public var classes: Int { classNames?.count ?? 0 }

    private let files: [PictureFile]
    /// The pictures that can be used, by their place among the files.
    private let used: [Int]
    private let view: PictureView
    private let decoded: DecodedPictures?

    /// Pictures in a folder for each class.
    /// - Parameters:
    ///   - isLabelled: whether folders are classes.
    ///   - warn: is told in words what is left out.
    ///   - between: is told how many of how many pictures are decoded; what it throws ends the work.
    /// - Throws: `DataError`.
    public init(
        folder: String, isLabelled: Bool, _ options: Options, warn: (String) throws -> Void = { _ in },
        between: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        try self.init(
            try PictureFolder.list(folder, isLabelled: isLabelled), in: folder, options, warn, between)
    }

    /// Pictures with texts.
    /// - Parameters:
    ///   - path: a folder with `metadata.jsonl` or `metadata.csv`, or such a file.
    ///   - file: the column that names the picture.
    ///   - text: the column of the text.
    ///   - label: the column of the label; `nil` for none.
    ///   - classes: how many classes there are; `nil` lets the column tell.
    /// - Throws: `DataError`.
    public init(
        captions path: String, file: String = "file_name", text: String = "text", label: String? = nil,
        classes: Int? = nil, _ options: Options, warn: (String) throws -> Void = { _ in },
        between: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        let columns = CaptionedPictures.Columns(file: file, text: text, label: label)
        try self.init(
            try CaptionedPictures.list(path, columns, classes: classes, closed: options.closed), in: path, options,
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
        files = options.limit.map(list.limited) ?? list.files
        view = options.view
        classNames = list.classNames
        isCaptioned = list.isCaptioned
        var unusable = list.unusable
        if let cache = options.cache, !files.isEmpty {
            let decoded = try DecodedPictures.open(
                files, view: options.view, cache: cache, threads: options.threads, between: between)
            unusable += decoded.notes.unusable.sorted { $0.key < $1.key }.map(\.value)
            used = files.indices.filter { decoded.notes.unusable[$0] == nil }
            self.decoded = decoded
        } else {
            used = Array(files.indices)
            decoded = nil
        }
        if let left = try options.unusable.decide(unusable, of: files.count + list.unusable.count, in: place) {
            try warn("\(left); training goes on without")
        }
        count = used.count
        guard let first = used.first else { throw DataError(file: place, reason: "holds no usable picture") }
        let channels = options.view.channels ?? 3
        if let size = view.size {
            shape = [channels, size, size]
        } else if let decoded {
            let entry = decoded.entry(first)
            shape = [channels, entry.height, entry.width]
            for index in used {
                let other = decoded.entry(index)
                guard other.height == entry.height, other.width == entry.width else {
                    throw DataError(
                        file: files[index].path,
                        reason: "is \(other.width)x\(other.height), and \(files[first].path) is "
                            + "\(entry.width)x\(entry.height); give data.size")
                }
            }
        } else {
            throw DataError(file: place, reason: "pictures that are not kept decoded need data.size")
        }
    }

    /// Reads pictures.
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
                picture = try view.example(bytes, name: file.path).converted(channels: shape[0])
            }
            view.cut(picture, index: index, augmentation: augmentation, into: place)
        }
    }

    /// The texts of pictures.
    public func captions(_ indices: [Int]) throws(DataError) -> [String]? {
        isCaptioned ? indices.map { files[used[$0]].caption ?? "" } : nil
    }

    /// The class of a picture.
    public func label(_ index: Int) -> Int? { files[used[index]].label }

    /// The hash of the content of all pictures, labels and texts; of names and sizes in the place of the content where nothing
    /// is kept decoded.
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
