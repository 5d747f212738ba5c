/// The findings about one data set of a job: examples, classes, texts, files that were left out, and assumptions.
///
/// A worker writes it before the first step (`RunDirectory.dataReports`, and an event of kind `data`). A look at the files
/// before a submission gives the same, as far as its time allows.
public struct DataReport: Codable, Sendable, Hashable {
    /// One class and its examples.
    public struct Class: Codable, Sendable, Hashable {
        /// The label of the class.
        public var label: Int
        /// The name; `nil` for a class without one.
        public var name: String?
        /// The number of examples.
        public var examples: Int

        /// Creates an entry.
        public init(label: Int, name: String?, examples: Int) {
            self.label = label
            self.name = name
            self.examples = examples
        }
    }

    /// The lengths of the texts against the context of the model.
    public struct Texts: Codable, Sendable, Hashable {
        /// The number of texts that were measured.
        public var count: Int
        /// Tokens of the longest text, without begin and end.
        public var longest: Int
        /// Tokens of a text that the model sees.
        public var room: Int
        /// The number of texts that are longer, and so are cut.
        public var cut: Int
        /// Whether words were counted in the place of tokens, since there is no tokenizer yet: a text has at least as many
        /// tokens as words.
        public var countsWords: Bool

        /// Creates an entry.
        public init(count: Int, longest: Int, room: Int, cut: Int, countsWords: Bool = false) {
            self.count = count
            self.longest = longest
            self.room = room
            self.cut = cut
            self.countsWords = countsWords
        }
    }

    /// Files, folders or lines that are not among the examples, for one reason.
    public struct Omission: Codable, Sendable, Hashable {
        /// The number of them.
        public var count: Int
        /// The kind of files, in the singular for one: "file that is no picture", "files that are no pictures".
        public var what: String
        /// The names of the first few.
        public var names: [String]

        /// Creates an entry.
        public init(count: Int, what: String, names: [String]) {
            self.count = count
            self.what = what
            self.names = names
        }
    }

    /// The field of the spec: `data`, `source`, `test.data`.
    public var field: String
    /// The first path of the data, or the format of procedural data.
    public var name: String
    /// The format of the data.
    public var format: DataFormatSpec.Format
    /// The number of examples in use.
    public var examples: Int
    /// The shape of an example: channels, height and width of a picture or latent, or the dimensionality of a point.
    public var shape: [Int]
    /// The stored elements in words: `bytes`, `float32`.
    public var elements: String
    /// The smallest and the largest stored element; `nil` where the elements were not read.
    public var range: [Metric]?
    /// The number of classes; 0 without labels.
    public var classCount: Int
    /// The classes by their labels, the first `mostClasses` of them.
    public var classes: [Class]
    /// The texts; `nil` without texts as the condition.
    public var texts: Texts?
    /// Files, folders and lines that are not among the examples.
    public var omissions: [Omission]
    /// Assumptions about the files, each a sentence for people.
    public var notes: [String]
    /// Findings that are valid and probably not meant, each a sentence for people.
    public var warnings: [String]
    /// Whether the time of a look ended before all files were seen: counts are lower bounds then.
    public var isPartial: Bool

    /// The largest number of entries of `classes`.
    public static let mostClasses = 1000

    /// Creates a report; lists begin empty.
    public init(
        field: String, name: String, format: DataFormatSpec.Format, examples: Int, shape: [Int], elements: String,
        range: [Metric]? = nil, classCount: Int = 0, classes: [Class] = [], texts: Texts? = nil,
        omissions: [Omission] = [], notes: [String] = [], warnings: [String] = [], isPartial: Bool = false
    ) {
        self.field = field
        self.name = name
        self.format = format
        self.examples = examples
        self.shape = shape
        self.elements = elements
        self.range = range
        self.classCount = classCount
        self.classes = classes
        self.texts = texts
        self.omissions = omissions
        self.notes = notes
        self.warnings = warnings
        self.isPartial = isPartial
    }
}
