import Foundation
import Storage
import Synchronization

/// File operations whose n-th call, from 1, goes wrong. Syncing is skipped for speed.
final class FaultyFileOperations: FileOperations {
    /// The kind of fault.
    enum Fault: Sendable, CustomStringConvertible, Hashable {
        /// The process ends before or after the call: no later call has any effect.
        case death(afterwards: Bool)
        /// The call fails; a persistent fault makes each later call fail too.
        case error(Int32, persists: Bool)
        /// A write takes half of its bytes, at the call or from the call on.
        case shortWrite(persists: Bool)
        /// The disk is full from the call on; a write takes half of its bytes before it fails.
        case fullDisk

        static let all: [Fault] = [
            .death(afterwards: false), .death(afterwards: true), .error(EIO, persists: false),
            .error(EIO, persists: true), .error(ENOSPC, persists: false), .error(ENOSPC, persists: true),
            .error(EDQUOT, persists: true), .shortWrite(persists: false), .shortWrite(persists: true), .fullDisk,
        ]

        var description: String {
            switch self {
            case .death(let afterwards): "death \(afterwards ? "after" : "before")"
            case .error(let code, let persists):
                "\([EIO: "EIO", ENOSPC: "ENOSPC", EDQUOT: "EDQUOT"][code] ?? "\(code)") \(persists ? "from" : "at")"
            case .shortWrite(let persists): "short write \(persists ? "from" : "at")"
            case .fullDisk: "full disk from"
            }
        }
    }

    /// A recorded call: its verb and its path.
    struct Call: Sendable, Hashable {
        var verb: String
        var path: String
    }

    private let fault: Fault
    private let number: Int
    private let state = Mutex<[Call]>([])
    private let system = SystemFileOperations()

    /// - Parameter number: The number of the call that goes wrong; 0 for none.
    init(_ fault: Fault = .shortWrite(persists: false), at number: Int = 0) {
        self.fault = fault
        self.number = number
    }

    /// The calls made so far.
    var calls: [Call] { state.withLock { $0 } }
    /// Whether the fault has happened.
    var hasHappened: Bool { number > 0 && calls.count >= number }

    private func call<Value>(
        _ verb: String, _ path: String, takesSpace: Bool = false, _ body: () throws(FileError) -> Value
    ) throws(FileError) -> Value {
        let count = state.withLock { calls in
            calls.append(Call(verb: verb, path: path))
            return calls.count
        }
        func failed(_ code: Int32) -> FileError { FileError(operation: verb, path: path, code: code) }
        guard number > 0 else { return try body() }
        switch fault {
        case .death(let afterwards):
            if count == number, afterwards { _ = try body() }
            if count >= number { throw failed(EOWNERDEAD) }
        case .error(let code, let persists):
            if count == number || (persists && count > number) { throw failed(code) }
        case .fullDisk:
            if takesSpace, count >= number { throw failed(ENOSPC) }
        case .shortWrite: break
        }
        return try body()
    }

    func open(_ path: String, _ flags: Int32, mode: mode_t) throws(FileError) -> OpenFile {
        try call(flags & O_CREAT == 0 ? "open" : "create", path, takesSpace: flags & O_CREAT != 0) {
            () throws(FileError) in
            try system.open(path, flags, mode: mode)
        }
    }

    func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try call("read", file.path) { () throws(FileError) in try system.read(file, into: buffer) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) -> Int {
        let half = UnsafeRawBufferPointer(rebasing: bytes[..<((bytes.count + 1) / 2)])
        let next = calls.count + 1
        if fault == .fullDisk, next == number { _ = try system.write(half, to: file) }
        return try call("write", file.path, takesSpace: true) { () throws(FileError) in
            let isShort: Bool =
                if case .shortWrite(let persists) = fault {
                    next == number || (persists && next > number && number > 0)
                } else {
                    false
                }
            return try system.write(isShort ? half : bytes, to: file)
        }
    }

    func truncate(_ file: OpenFile, to length: Int) throws(FileError) {
        try call("truncate", file.path) { () throws(FileError) in try system.truncate(file, to: length) }
    }

    func sync(_ file: OpenFile) throws(FileError) {
        try call("sync", file.path, takesSpace: true) { () throws(FileError) in }
    }

    func dropCache(of file: OpenFile) { state.withLock { $0.append(Call(verb: "drop", path: file.path)) } }

    func close(_ file: OpenFile) throws(FileError) {
        // The descriptor is released even if close fails, as in the system.
        let result: Result<Void, FileError>
        do throws(FileError) { result = .success(try system.close(file)) } catch { result = .failure(error) }
        try call("close", file.path) { () throws(FileError) in try result.get() }
    }

    func makeDirectory(_ path: String, mode: mode_t) throws(FileError) {
        try call("make the directory", path, takesSpace: true) { () throws(FileError) in
            try system.makeDirectory(path, mode: mode)
        }
    }

    func rename(_ path: String, over other: String) throws(FileError) {
        try call("rename to", other) { () throws(FileError) in try system.rename(path, over: other) }
    }

    func rename(_ path: String, toNew other: String) throws(FileError) {
        try call("rename to", other) { () throws(FileError) in try system.rename(path, toNew: other) }
    }

    func unlink(_ path: String) throws(FileError) {
        try call("remove", path) { () throws(FileError) in try system.unlink(path) }
    }

    func removeDirectory(_ path: String) throws(FileError) {
        try call("remove", path) { () throws(FileError) in try system.removeDirectory(path) }
    }
}
