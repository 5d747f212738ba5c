/// The resources of the machine that a job takes while it has a worker.
public struct JobResources: Codable, Sendable, Hashable {
    /// A GPU that a job asks for.
    public enum GPU: Sendable, Hashable {
        /// Any free GPU.
        case any
        /// The GPU of an index.
        case index(Int)
    }

    /// Threads of the tensor engine, at least 1.
    public var threads: Int
    /// Memory in bytes; 0, the default, for a job that requests none and is admitted without counting.
    public var memory: Int
    /// GPU of the job; `nil` for a job on the CPU.
    public var gpu: GPU?

    /// Creates the resources of a job.
    public init(threads: Int = 1, memory: Int = 0, gpu: GPU? = nil) {
        self.threads = threads
        self.memory = memory
        self.gpu = gpu
    }
}

extension JobResources.GPU: Codable {
    /// Creates a GPU from an integer: an index, or -1 for any.
    public init(rawValue: Int) { self = rawValue < 0 ? .any : .index(rawValue) }

    /// The GPU as one integer: an index, or -1 for any.
    public var rawValue: Int {
        switch self {
        case .any: -1
        case .index(let index): index
        }
    }

    /// Reads the integer.
    /// - Throws: `DecodingError` for a value of another form.
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(Int.self))
    }

    /// Writes the integer.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
