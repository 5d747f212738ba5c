/// What a job takes of the machine while it has a worker.
public struct JobResources: Codable, Sendable, Hashable {
    /// A GPU that a job asks for.
    public enum GPU: Sendable, Hashable {
        /// Whichever is free.
        case any
        /// The one of this index.
        case index(Int)
    }

    /// Threads of the tensor engine, at least 1.
    public var threads: Int
    /// Bytes of memory; 0 for a job that says nothing, which is admitted without counting.
    public var memory: Int
    /// The GPU it wants; `nil` for a job that computes on the CPU.
    public var gpu: GPU?

    /// Describes what a job takes.
    public init(threads: Int = 1, memory: Int = 0, gpu: GPU? = nil) {
        self.threads = threads
        self.memory = memory
        self.gpu = gpu
    }
}

extension JobResources.GPU: Codable {
    /// As one integer: an index, or -1 for any.
    public init(rawValue: Int) { self = rawValue < 0 ? .any : .index(rawValue) }

    /// As one integer: an index, or -1 for any.
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
