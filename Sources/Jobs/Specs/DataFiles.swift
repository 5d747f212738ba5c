/// Examples in one file and labels in another: IDX, or `.npy`.
public struct LabelledFilesSpec: SpecMapping {
    /// The absolute path of the images (or points).
    public var images = ""
    /// The absolute path of the labels; `nil` for data without a condition.
    public var labels: String?
    /// The two values of floating-point numbers that become -1 and 1; `nil` leaves them as they are.
    public var range: ClosedRange<Double>?

    /// Creates the spec without paths.
    public init() {}

    /// Names the files.
    public init(images: String, labels: String? = nil, range: ClosedRange<Double>? = nil) {
        self.images = images
        self.labels = labels
        self.range = range
    }

    /// The keys of two `.npy` files.
    public static let table = KeyTable<LabelledFilesSpec> {
        files("a .npy file")
        Key("range", \.range, .valueRange, absent: "values as they are", "Values that become -1 and 1.")
    }

    /// The keys of two IDX files, whose bytes have a range of their own.
    static let idxTable = KeyTable<LabelledFilesSpec> { files("an IDX file") }

    @KeyTableBuilder<LabelledFilesSpec>
    private static func files(_ what: String) -> [Key<LabelledFilesSpec>] {
        Key(required: "images", \.images, .path(what), "Path of the examples.")
        Key("labels", \.labels, .path(what), absent: "no condition", "Path of the labels.")
    }
}

/// The binary files of CIFAR-10 and CIFAR-100.
public struct CIFARSpec: SpecMapping {
    /// The label of a record.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case fine, coarse, none }
    /// The files of a folder.
    public enum Split: String, Codable, Sendable, Hashable, CaseIterable { case train, test }

    /// The absolute paths of the files, or of the folder.
    public var path: [String] = []
    /// The number of classes of the data set, 10 or 100; `nil` lets the length of the files tell.
    public var variant: Int?
    /// The label of a record; CIFAR-10 has one only, `fine`.
    public var labels = Label.fine
    /// The files of a folder.
    public var split = Split.train

    /// Creates the spec without paths.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<CIFARSpec> {
        Key(
            required: "path", \.path, .paths("path of the binary version's files, or of their folder"),
            "Paths of the binary files, or of their folder.")
        Key(
            "variant", \.variant, .integer(of: [10, 100]), absent: "by the length of the files",
            "CIFAR-10 or CIFAR-100.")
        Key("labels", \.labels, .word, "Label of a record; CIFAR-10 has fine labels only.")
        Key("split", \.split, .word, "Files of the folder.")
    }
}

/// A folder of pictures.
public struct FolderSpec: SpecMapping {
    /// The origin of labels.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case folder, none }

    /// The absolute path of the folder.
    public var path = ""
    /// The origin of labels: the folders in it, by their names' order.
    public var labels = Label.folder

    /// Creates the spec without a path.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<FolderSpec> {
        Key(required: "path", \.path, .path("the folder"), "Path of the folder.")
        Key("labels", \.labels, .word, "Origin of labels: the folders, in the order of their names, or none.")
    }
}

/// Pictures with texts.
public struct CaptionsSpec: SpecMapping {
    /// The absolute path of a folder with `metadata.jsonl`, `metadata.csv` or `metadata.tsv`, of such a file, or of a folder of
    /// pictures with a `.txt` file beside each.
    public var path = ""
    /// The column that names the picture.
    public var file = "file_name"
    /// The column of the text.
    public var text = "text"
    /// The column of the label; `nil` for none.
    public var labels: String?

    /// Creates the spec without a path.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<CaptionsSpec> {
        Key(
            required: "path", \.path, .path("a folder with metadata.jsonl or metadata.csv, or of such a file"),
            "Path of a folder with metadata.jsonl or metadata.csv, of such a file, or of pictures with .txt files beside them."
        )
        Key("file", \.file, .text, "Column of the pictures' paths, relative to the listing file.")
        Key("text", \.text, .text, "Column of the texts.")
        Key("labels", \.labels, .text, absent: "no labels", "Column of the labels.")
    }
}

/// Arrays in one file by their names.
public struct NamedArraysSpec: SpecMapping {
    /// The absolute path of the file.
    public var path = ""
    /// The name of the examples; `nil` for the usual one, or the only one.
    public var images: String?
    /// The name of the labels; `nil` for none.
    public var labels: String?
    /// The name of the texts in a safetensors file; `nil` for none.
    public var text: String?
    /// The two values of floating-point numbers that become -1 and 1; `nil` leaves them as they are.
    public var range: ClosedRange<Double>?

    /// Creates the spec without a path.
    public init() {}

    /// Names the arrays.
    public init(
        path: String, images: String? = nil, labels: String? = nil, text: String? = nil,
        range: ClosedRange<Double>? = nil
    ) {
        self.path = path
        self.images = images
        self.labels = labels
        self.text = text
        self.range = range
    }

    /// The keys of a safetensors file.
    public static let table = KeyTable<NamedArraysSpec> {
        arrays("a safetensors file")
        Key("text", \.text, .text, absent: "no texts", "Name of the texts in the file.")
    }

    /// The keys of a `.npz` archive.
    static let archiveTable = KeyTable<NamedArraysSpec> { arrays("a .npz file") }

    @KeyTableBuilder<NamedArraysSpec>
    private static func arrays(_ what: String) -> [Key<NamedArraysSpec>] {
        Key(required: "path", \.path, .path(what), "Path of the file.")
        Key(
            "images", \.images, .text, absent: "images, x, latents, data, X, points or arr_0, or the only array",
            "Name of the examples in the file.")
        Key("labels", \.labels, .text, absent: "no condition", "Name of the labels in the file.")
        Key("range", \.range, .valueRange, absent: "values as they are", "Values that become -1 and 1.")
    }
}

/// Points as text.
public struct CSVSpec: SpecMapping {
    /// The absolute path of the file.
    public var path = ""
    /// The columns of the coordinates; `nil` takes all but that of the labels.
    public var columns: [String]?
    /// The column of the labels; `nil` for none.
    public var labels: String?
    /// Whether the first line names the columns; `nil` compares it with the others.
    public var header: Bool?

    /// Creates the spec without a path.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<CSVSpec> {
        Key(required: "path", \.path, .path("a CSV file"), "Path of the file.")
        Key(
            "columns", \.columns, .texts, absent: "all columns but the labels and an unnamed index",
            "Columns of the coordinates.")
        Key("labels", \.labels, .text, absent: "no condition", "Column of the labels.")
        Key(
            "header", \.header, .flag, absent: "by comparing the first line with the others",
            "Whether the first line names the columns.")
    }
}

extension ValueType where Value == ClosedRange<Double> {
    /// The values of an array that become -1 and 1.
    fileprivate static var valueRange: ValueType {
        .bounds(
            .closed(-1e6, 1e6), "the two values that become -1 and 1, such as [0, 1]", allowsEqual: false)
    }
}
