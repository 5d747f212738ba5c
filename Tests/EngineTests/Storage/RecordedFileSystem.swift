import Foundation
import Storage
import Synchronization

/// File operations that are carried out and recorded as changes of the files below one directory.
final class RecordedFileSystem: FileOperations {
    /// A change that is certainly on disk only after a sync of its file or directory.
    enum Change: Sendable {
        /// A directory gains and loses names, atomically.
        case entries(directory: Int, [String: Int?])
        /// A file gains bytes.
        case write(file: Int, offset: Int, [UInt8])
        /// All earlier changes of this file or directory are on disk.
        case sync(Int)
    }

    private struct State {
        var changes: [Change] = []
        /// The names in each directory; 0 is the root.
        var directories: [Int: [String: Int]] = [0: [:]]
        var lengths: [Int: Int] = [:]
        var open: [Int32: Int] = [:]
        var next = 1
    }

    private let root: [String]
    private let state = Mutex(State())
    private let system = SystemFileOperations()
    /// Whether syncs are recorded; without them the tests must find damage.
    private let believesSyncs: Bool

    /// - Parameter root: An empty directory.
    init(_ root: URL, believesSyncs: Bool = true) {
        self.root = root.pathComponents.filter { $0 != "/" }
        self.believesSyncs = believesSyncs
    }

    /// The changes recorded so far.
    var changes: [Change] { state.withLock { $0.changes } }
    /// The numbers of the directories.
    var directories: Set<Int> { state.withLock { Set($0.directories.keys) } }

    private func names(_ path: String) -> [String] {
        let parts = path.split(separator: "/").map(String.init)
        precondition(parts.starts(with: root), "\(path) is outside")
        return Array(parts.dropFirst(root.count))
    }

    private func number(_ names: some Collection<String>, _ state: State) -> Int? {
        names.reduce(Optional(0)) { place, name in place.flatMap { state.directories[$0]?[name] } }
    }

    private func change(_ path: String, _ body: (inout State, _ parent: Int, _ name: String) -> Void) {
        let names = names(path)
        state.withLock { state in
            guard let parent = number(names.dropLast(), state), let name = names.last else { return }
            body(&state, parent, name)
        }
    }

    func open(_ path: String, _ flags: Int32, mode: mode_t) throws(FileError) -> OpenFile {
        let file = try system.open(path, flags, mode: mode)
        if flags & O_CREAT != 0 {
            change(path) { state, parent, name in
                guard state.directories[parent]?[name] == nil else { return }
                state.directories[parent]?[name] = state.next
                state.lengths[state.next] = 0
                state.changes.append(.entries(directory: parent, [name: state.next]))
                state.next += 1
            }
        }
        let names = names(path)
        state.withLock { $0.open[file.descriptor] = number(names, $0) }
        return file
    }

    func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try system.read(file, into: buffer)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileError) -> Int {
        let count = try system.write(bytes, to: file)
        state.withLock { state in
            guard let number = state.open[file.descriptor], let offset = state.lengths[number] else { return }
            state.changes.append(.write(file: number, offset: offset, [UInt8](bytes.prefix(count))))
            state.lengths[number] = offset + count
        }
        return count
    }

    func truncate(_ file: OpenFile, to length: Int) throws(FileError) { preconditionFailure("not part of a save") }

    func sync(_ file: OpenFile) {
        state.withLock { state in
            guard believesSyncs, let number = state.open[file.descriptor] else { return }
            state.changes.append(.sync(number))
        }
    }

    func dropCache(of file: OpenFile) {}

    func close(_ file: OpenFile) throws(FileError) {
        _ = state.withLock { $0.open.removeValue(forKey: file.descriptor) }
        try system.close(file)
    }

    func makeDirectory(_ path: String, mode: mode_t) throws(FileError) {
        try system.makeDirectory(path, mode: mode)
        change(path) { state, parent, name in
            state.directories[parent]?[name] = state.next
            state.directories[state.next] = [:]
            state.changes.append(.entries(directory: parent, [name: state.next]))
            state.next += 1
        }
    }

    func rename(_ path: String, over other: String) throws(FileError) {
        try system.rename(path, over: other)
        renamed(path, other)
    }

    func rename(_ path: String, toNew other: String) throws(FileError) {
        try system.rename(path, toNew: other)
        renamed(path, other)
    }

    private func renamed(_ path: String, _ other: String) {
        let (from, to) = (names(path), names(other))
        precondition(from.dropLast() == to.dropLast(), "renamed within one directory")
        change(path) { state, parent, name in
            guard let number = state.directories[parent]?.removeValue(forKey: name), let new = to.last else { return }
            state.directories[parent]?[new] = number
            state.changes.append(.entries(directory: parent, [name: nil, new: number]))
        }
    }

    func unlink(_ path: String) throws(FileError) {
        try system.unlink(path)
        removed(path)
    }

    func removeDirectory(_ path: String) throws(FileError) {
        try system.removeDirectory(path)
        removed(path)
    }

    private func removed(_ path: String) {
        change(path) { state, parent, name in
            state.directories[parent]?.removeValue(forKey: name)
            state.changes.append(.entries(directory: parent, [name: nil]))
        }
    }
}
