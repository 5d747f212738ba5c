import Foundation

/// What a program that ran to its end printed, and how it ended.
struct ProgramRun: Sendable {
    let status: Int32
    let output: String
    let errors: String

    /// Runs a program to its end. Its output goes through files, so a chatty program never waits for the reader.
    static func of(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], in scratch: URL,
        input: String? = nil
    ) async throws -> ProgramRun {
        let stem = scratch.appending(path: "run-\(UUID().uuidString)")
        let output = stem.appendingPathExtension("out"), errors = stem.appendingPathExtension("err")
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        if let input {
            let file = stem.appendingPathExtension("in")
            try input.write(to: file, atomically: true, encoding: .utf8)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = {
                continuation.resume(
                    returning: $0.terminationReason == .exit ? $0.terminationStatus : 128 + $0.terminationStatus)
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return ProgramRun(
            status: status, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
