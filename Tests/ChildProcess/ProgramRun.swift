public import Foundation

/// The output and exit status of a finished program.
public struct ProgramRun: Sendable {
    /// The exit status, or 128 plus the signal that killed the program.
    public let status: Int32
    /// The standard output, complete.
    public let output: String
    /// The standard error, complete.
    public let errors: String

    /// Runs a program to its end. Its output goes through files, so that the program never waits for a reader.
    /// - Throws: `POSIXError` if the program cannot be started, or an error of Foundation if its output cannot be read.
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
