internal import Foundation
internal import Torch

/// Examples in arrays that other programs wrote: NumPy's `.npy` and `.npz`, and safetensors.
public enum ArrayFiles {
    /// What is made of the arrays.
    public struct Options: Sendable {
        /// How pictures of bytes are changed.
        public var view: PictureView
        /// The values of floating-point numbers that become -1 and 1; `nil` leaves them as they are.
        public var range: ClosedRange<Float>?
        /// How many classes there are; `nil` takes one more than the largest label.
        public var classes: Int?
        /// Use only so many from the start.
        public var limit: Int?

        /// Collects the settings.
        public init(
            view: PictureView = PictureView(), range: ClosedRange<Float>? = nil, classes: Int? = nil, limit: Int? = nil
        ) {
            self.view = view
            self.range = range
            self.classes = classes
            self.limit = limit
        }
    }

    /// Names that people give to examples, where a spec names none.
    static let usualNames = ["images", "x", "latents", "data", "X", "points", "arr_0"]

    /// One `.npy` file of examples and one of labels.
    /// - Throws: `DataError`.
    public static func npy(_ images: String, labels: String?, _ options: Options) throws(DataError) -> any Dataset {
        let labelArray = try labels.map { path throws(DataError) in try NumberArray(npy: path) }
        return try dataset(
            try NumberArray(npy: images), labels: labelArray, options, files: ([images], labels))
    }

    /// Arrays of a `.npz` file by their names.
    /// - Parameter images: `nil` for the usual name, or the only one.
    /// - Throws: `DataError`.
    public static func npz(
        _ path: String, images: String?, labels: String?, _ options: Options
    ) throws(DataError) -> any Dataset {
        let archive = try NPZArchive(path)
        let labelArray = try labels.map { name throws(DataError) in try archive.array(name, candidates: []) }
        return try dataset(
            try archive.array(images, candidates: usualNames), labels: labelArray, options, files: ([path], nil))
    }

    /// Tensors of a safetensors file by their names; the examples and their texts are read as they are needed.
    ///
    /// The names of the classes are a JSON list of texts in its metadata, `class_names`.
    /// - Parameters:
    ///   - images: `nil` for the usual name, or the only one.
    ///   - text: the tensor of the texts' UTF-8, beside which stands one of their ends (`ArrayTexts`).
    /// - Throws: `DataError`.
    public static func safetensors(
        _ path: String, images: String?, labels: String?, text: String? = nil, _ options: Options
    ) throws(DataError) -> any Dataset {
        let listing: [Safetensors.TensorInfo]
        let metadata: [String: String]
        do {
            listing = try Safetensors.listing(of: path)
            metadata = labels == nil ? [:] : try Safetensors.metadata(of: path)
        } catch {
            throw DataError(file: path, reason: error.message)
        }
        let file = try ByteFile(path)
        func array(_ name: String?, _ candidates: [String]) throws(DataError) -> NumberArray {
            let tensor = try chosen(
                name, candidates, of: listing.sorted { $0.name < $1.name }, by: \.name, called: "tensor", in: path)
            return NumberArray(
                path: path, name: tensor.name, type: ElementType(tensor.dtype), shape: tensor.shape,
                place: .file(file, offset: tensor.offset))
        }
        let labelArray = try labels.map { name throws(DataError) in try array(name, []) }
        let texts = try text.map { name throws(DataError) in
            try ArrayTexts(try array(name, []), ends: try array(ArrayTexts.ends(of: name), []))
        }
        return try dataset(
            try array(images, usualNames), labels: labelArray, names: metadata[classNames].flatMap(Self.names),
            texts: texts, options, files: ([path], nil))
    }

    /// What a name means among the arrays of a file.
    /// - Parameters:
    ///   - name: `nil` for the first of the candidates that is there, or the only array.
    ///   - what: what the file calls an array, for messages.
    /// - Throws: `DataError` that lists the names that are there.
    static func chosen<Item>(
        _ name: String?, _ candidates: [String], of items: [Item], by key: (Item) -> String, called what: String,
        in path: String
    ) throws(DataError) -> Item {
        let known = items.map(key)
        let wanted = name ?? candidates.first(where: known.contains) ?? (known.count == 1 ? known[0] : nil)
        guard let wanted, let place = known.firstIndex(of: wanted) else {
            throw DataError(
                file: path,
                reason: (wanted.map { "holds no \(what) \($0)" } ?? "does not say which \(what) is meant")
                    + "; it holds \(known.prefix(10).joined(separator: ", "))")
        }
        return items[place]
    }

    /// The text of a safetensors file that holds the names of its classes.
    public static let classNames = "class_names"

    private static func names(_ json: String) -> [String]? {
        try? JSONDecoder().decode([String].self, from: Data(json.utf8))
    }

    private static func dataset(
        _ images: NumberArray, labels: NumberArray?, names: [String]? = nil, texts: ArrayTexts? = nil,
        _ options: Options, files: (examples: [String], labels: String?)
    ) throws(DataError) -> any Dataset {
        if let labels, labels.rows != images.rows {
            throw labels.error("holds \(labels.rows) labels, but there are \(images.rows) examples")
        }
        if let texts, texts.count != images.rows {
            throw images.error("there are \(images.rows) examples, but \(texts.count) texts")
        }
        // Names that are not as many as the classes are those of other data.
        let fitting = names.flatMap { $0.count == options.classes ?? $0.count ? $0 : nil }
        let known = try labels.map { labels throws(DataError) in
            try ClassLabels(
                try labels.labels(limit: options.limit ?? .max), expected: options.classes, names: fitting,
                file: labels.path)
        }
        return try ArrayDataset(
            [images], view: options.view, range: options.range, labels: known, texts: texts, limit: options.limit,
            files: files)
    }
}

extension ElementType {
    /// The type of a tensor's elements.
    fileprivate init(_ dtype: DType) {
        switch dtype {
        case .float32: self = .float32
        case .float64: self = .float64
        case .float16: self = .float16
        case .bfloat16: self = .bfloat16
        case .int64: self = .int64
        case .uint8, .bool: self = .uint8
        }
    }
}
