import ChildProcess
import Foundation

/// An error of one call with which a program changes files below a directory, injected through `failing_writes.c`.
struct WriteFault: Sendable, CustomStringConvertible {
    /// The error of the call.
    let code: Int32
    /// Whether each later call fails too.
    let persists: Bool
    /// The number of the call, from 1; 0 for none, which only counts.
    let call: Int

    /// No fault: counts the calls.
    static let none = WriteFault(code: 0, persists: false, call: 0)

    /// The kinds of faults at each call.
    static func all(at call: Int) -> [WriteFault] {
        [(ENOSPC, true), (ENOSPC, false), (EIO, false), (EDQUOT, true)].map {
            WriteFault(code: $0, persists: $1, call: call)
        }
    }

    var description: String {
        "\(String(cString: strerror(code))) \(persists ? "from call \(call) on" : "once, at call \(call)")"
    }

    /// Compiles the library.
    /// - Throws: `NoCompiler`, or `POSIXError` if no program can be started.
    static func build(in directory: URL) async throws -> URL {
        let library = directory.appending(path: "failing_writes.so")
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "failing_writes.c")
        var said = ""
        for compiler in ["clang", "cc"] {
            let run = try await ProgramRun.of(
                URL(filePath: "/usr/bin/env"),
                [compiler, "-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"], in: directory)
            if run.status == 0 { return library }
            said += run.errors
        }
        throw NoCompiler(description: "failing_writes.c cannot be compiled: \(said)")
    }

    struct NoCompiler: Error, CustomStringConvertible { let description: String }

    /// The variables that load the library into a program.
    func environment(library: URL, root: URL, record: URL) throws -> [String: String] {
        try Data(count: 4096).write(to: record)
        return [
            "LD_PRELOAD": library.path, "FAULT_ROOT": root.path, "FAULT_RECORD": record.path, "FAULT_AT": "\(call)",
            "FAULT_ERRNO": "\(code)", "FAULT_MODE": persists ? "on" : "once",
        ]
    }

    /// What `failing_writes.c` recorded.
    struct Record {
        let calls: Int
        let failed: Int
        /// The first failed call, and its path below the root.
        let first: String

        init(_ file: URL) throws {
            let data = try Data(contentsOf: file)
            func number(_ offset: Int) -> Int {
                data.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
            }
            (calls, failed) = (number(0), number(8))
            first = String(decoding: data[16...].prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
