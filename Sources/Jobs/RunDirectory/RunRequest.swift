public import Foundation

/// A request for a further job to a worker that stays for its model: one line of JSON on its standard input.
public struct RunRequest: Codable, Sendable, Hashable {
    /// The path of the run directory.
    public var directory: String
    /// The number of the attempt, which must be the current one of the directory.
    public var attempt: Int

    /// Creates a request.
    public init(directory: String, attempt: Int) {
        self.directory = directory
        self.attempt = attempt
    }

    /// The descriptor on which a worker that stays reports the exit status of a job that is over, in decimal digits and a line
    /// break.
    public static let reportDescriptor: Int32 = 3

    /// The request as a line of standard input.
    /// - Throws: `EncodingError`.
    public func line() throws -> Data { try JSONEncoder().encode(self) + [UInt8(ascii: "\n")] }

    /// Reads a line of standard input, without its line break.
    /// - Throws: `DecodingError` for another text.
    public init(line: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(line))
    }
}
