internal import Foundation
internal import Torch

/// The reader of arrays that other programs wrote: NumPy's `.npy` and `.npz`, and safetensors.
public enum ArrayFiles {
    /// The options of opening arrays.
    public struct Options: Sendable {
        /// Resizing, cropping and flipping of pictures of bytes.
        public var view: PictureView
        /// The values of floating-point numbers that map to -1 and 1; `nil`, the default, keeps them unchanged.
        public var range: ClosedRange<Float>?
        /// Number of classes; `nil`, the default, means one more than the largest label.
        public var classes: Int?
        /// Largest number of examples, from the start; `nil`, the default, uses all.
        public var limit: Int?
        /// The rules of the job, default those of new jobs.
        public var rules = DataRules.current
        /// Time at which the look at the elements ends; `nil`, the default, is after all.
        public var deadline: ContinuousClock.Instant?

        /// Creates options; by default arrays are used as they are.
        public init(
            view: PictureView = PictureView(), range: ClosedRange<Float>? = nil, classes: Int? = nil, limit: Int? = nil
        ) {
            self.view = view
            self.range = range
            self.classes = classes
            self.limit = limit
        }
    }

    /// The names of arrays of examples that are tried in this order if a spec names none.
    static let usualNames = ["images", "x", "latents", "data", "X", "points", "arr_0"]

    /// Opens a `.npy` file of examples, with an optional one of labels.
    /// - Throws: `DataError` if a file cannot be used or the numbers of examples and labels differ.
    public static func npy(_ images: String, labels: String?, _ options: Options) throws(DataError) -> any Dataset {
        let labelArray = try labels.map { path throws(DataError) in try NumberArray(npy: path) }
        return try dataset(
            try NumberArray(npy: images), labels: labelArray, options, files: ([images], labels))
    }

    /// Opens arrays of a `.npz` file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - images: Name of the array of examples; `nil` means a usual name, or the only array.
    ///   - labels: Name of the array of labels; `nil` for none.
    ///   - options: The options.
    /// - Throws: `DataError` if the file or an array cannot be used.
    public static func npz(
        _ path: String, images: String?, labels: String?, _ options: Options
    ) throws(DataError) -> any Dataset {
        let archive = try NPZArchive(path, isLook: options.deadline != nil)
        let labelArray = try labels.map { name throws(DataError) in try archive.array(name, candidates: []) }
        return try dataset(
            try archive.array(images, candidates: usualNames), labels: labelArray, options, files: ([path], nil))
    }

    /// Opens tensors of a safetensors file; examples and texts are read when needed.
    ///
    /// Names of the classes are taken from the metadata `class_names`, a JSON list of strings.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - images: Name of the tensor of examples; `nil` means a usual name, or the only tensor.
    ///   - labels: Name of the tensor of labels; `nil` for none.
    ///   - text: Name of the tensor of texts in UTF-8; their ends are in a second tensor (`ArrayTexts`). Default none.
    ///   - options: The options.
    /// - Throws: `DataError` if the file or a tensor cannot be used.
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
            guard let type = ElementType(safetensors: tensor.type) else {
                throw DataError(
                    file: path,
                    reason: "tensor \(tensor.name): has the dtype \(tensor.type); convert it to integers, booleans or "
                        + "floating-point numbers of 16 bits or more")
            }
            return NumberArray(
                path: path, name: tensor.name, type: type, shape: tensor.shape,
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

    /// Finds an array of a file by its name.
    ///
    /// - Parameters:
    ///   - name: The name; `nil` means the first of `candidates` that exists, or the only array.
    ///   - candidates: Names tried without a `name`.
    ///   - items: The arrays of the file.
    ///   - key: Returns the name of an array.
    ///   - what: The format's word for an array, for error messages.
    ///   - path: The file, for error messages.
    /// - Throws: `DataError` listing the existing names if there is no such array.
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

    /// The most labels that a look reads.
    private static let mostLooked = 10_000_000

    /// The metadata key of a safetensors file's class names.
    public static let classNames = "class_names"

    private static func names(_ json: String) -> [String]? {
        try? JSONDecoder().decode([String].self, from: Data(json.utf8))
    }

    private static func dataset(
        _ images: NumberArray, labels: NumberArray?, names: [String]? = nil, texts: ArrayTexts? = nil,
        _ options: Options, files: (examples: [String], labels: String?)
    ) throws(DataError) -> any Dataset {
        // Booleans were taken for bytes.
        let images = images.type == .bool && options.rules == .first ? images.retyped(.uint8) : images
        if let labels, labels.rows != images.rows {
            throw labels.error("holds \(labels.rows) labels, but there are \(images.rows) examples")
        }
        if let texts, texts.count != images.rows {
            throw images.error("there are \(images.rows) examples, but \(texts.count) texts")
        }
        // A number of names other than the number of classes means that they describe other data.
        let fitting = names.flatMap { $0.count == options.classes ?? $0.count ? $0 : nil }
        let wanted = min(options.limit ?? .max, images.rows)
        let limit = labels == nil || options.deadline == nil ? wanted : min(wanted, mostLooked)
        var findings = DataFindings()
        if limit < wanted { findings.cut("the first \(limit) labels were read") }
        let known = try labels.map { labels throws(DataError) in
            try ClassLabels(
                try labels.labels(limit: limit, by: options.rules), expected: options.classes,
                names: fitting, file: labels.path)
        }
        return try ArrayDataset(
            [images], view: options.view, range: options.range, labels: known, texts: texts, limit: limit,
            files: files, rules: options.rules, until: options.deadline, found: findings)
    }
}

extension ElementType {
    /// The number type of a dtype's name in a safetensors file; `nil` for a type that is not read.
    fileprivate init?(safetensors name: String) {
        switch name {
        case "BOOL": self = .bool
        case "U8": self = .uint8
        case "I8": self = .int8
        case "U16": self = .uint16
        case "I16": self = .int16
        case "U32": self = .uint32
        case "I32": self = .int32
        case "U64": self = .uint64
        case "I64": self = .int64
        case "F16": self = .float16
        case "BF16": self = .bfloat16
        case "F32": self = .float32
        case "F64": self = .float64
        default: return nil
        }
    }
}
