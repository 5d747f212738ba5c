public import Foundation

/// What a program that ran to its end printed, and how it ended.
public struct ProgramRun: Sendable {
    /// The exit status, or 128 and the signal that ended it.
    public let status: Int32
    /// Everything on standard output.
    public let output: String
    /// Everything on standard error.
    public let errors: String

    /// Runs a program to its end. Its output goes through files, so a chatty program never waits for the reader.
    public static func of(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], in scratch: URL
    ) async throws -> ProgramRun {
        let stem = scratch.appending(path: "run-\(UUID().uuidString)")
        let output = stem.appendingPathExtension("out"), errors = stem.appendingPathExtension("err")
        let child = try ChildProcess(program, arguments, environment: environment, output: output, errors: errors)
        let status = await child.wait()
        return ProgramRun(
            status: status, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
