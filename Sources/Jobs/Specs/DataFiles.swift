/// Examples in one file and labels in another: IDX, or `.npy`.
public struct LabelledFilesSpec: Codable, Sendable, Hashable {
    /// The absolute path of the images (or points).
    public var images: String
    /// The absolute path of the labels; without it there is no condition.
    public var labels: String?
    /// The two values of floating-point numbers that become -1 and 1; `nil` leaves them as they are.
    public var range: [Double]?

    /// Names the files.
    public init(images: String, labels: String? = nil, range: [Double]? = nil) {
        self.images = images
        self.labels = labels
        self.range = range
    }
}

/// The binary files of CIFAR-10 and CIFAR-100.
public struct CIFARSpec: Codable, Sendable, Hashable {
    /// Which label of a record.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case fine, coarse, none }
    /// Which files of a folder.
    public enum Split: String, Codable, Sendable, Hashable, CaseIterable { case train, test }

    /// The absolute paths of the files, or of the folder.
    public var path: [String]
    /// 10 or 100; `nil` lets the length of the files tell.
    public var variant: Int?
    /// Which label; CIFAR-10 has one only, `fine`.
    public var labels: Label
    /// Which files of a folder.
    public var split: Split
}

/// A folder of pictures.
public struct FolderSpec: Codable, Sendable, Hashable {
    /// What the labels are.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case folder, none }

    /// The absolute path of the folder.
    public var path: String
    /// What the labels are: the folders in it, by their names' order.
    public var labels: Label
}

/// Pictures with texts.
public struct CaptionsSpec: Codable, Sendable, Hashable {
    /// The absolute path of a folder with `metadata.jsonl` or `metadata.csv`, or of such a file.
    public var path: String
    /// The column that names the picture.
    public var file: String
    /// The column of the text.
    public var text: String
    /// The column of the label; `nil` for none.
    public var labels: String?
}

/// Arrays in one file by their names.
public struct NamedArraysSpec: Codable, Sendable, Hashable {
    /// The absolute path of the file.
    public var path: String
    /// The name of the examples; `nil` for the usual one, or the only one.
    public var images: String?
    /// The name of the labels; `nil` for none.
    public var labels: String?
    /// The name of the texts in a safetensors file; `nil` for none.
    public var text: String?
    /// The two values of floating-point numbers that become -1 and 1; `nil` leaves them as they are.
    public var range: [Double]?

    /// Names the arrays.
    public init(
        path: String, images: String? = nil, labels: String? = nil, text: String? = nil, range: [Double]? = nil
    ) {
        self.path = path
        self.images = images
        self.labels = labels
        self.text = text
        self.range = range
    }
}

/// Points as text.
public struct CSVSpec: Codable, Sendable, Hashable {
    /// The absolute path of the file.
    public var path: String
    /// The columns of the coordinates; `nil` takes all but that of the labels.
    public var columns: [String]?
    /// The column of the labels; `nil` for none.
    public var labels: String?
}
