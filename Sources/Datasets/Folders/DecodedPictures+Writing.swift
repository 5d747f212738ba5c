internal import Digest
internal import Foundation
internal import Storage
internal import Synchronization

extension DecodedPictures {
    /// The decoded content of one file.
    private struct Decoded: Sendable {
        var picture: Result<PlanarPicture, DataError>
        var hash = ""
    }

    /// Opens the decoded pictures of a list from the cache, or decodes them into it first. The file does not depend on
    /// the number of threads.
    ///
    /// - Parameters:
    ///   - files: The pictures.
    ///   - view: The size and channels of the decoded pictures.
    ///   - rules: The rules of the job.
    ///   - cache: The cache.
    ///   - threads: Number of decoding threads, at least 1.
    ///   - between: Receives the progress in pictures; throwing stops the work.
    /// - Throws: `DataError` if the cache cannot be written, and any error of `between`.
    static func open(
        _ files: [PictureFile], view: PictureView, by rules: DataRules, cache: PictureCache, threads: Int,
        between: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> DecodedPictures {
        let url = cache.file(try key(files, view, rules))
        let path = url.path(percentEncoded: false)
        if let found = try? DecodedPictures(path, count: files.count) {
            cache.touch(url)
            return found
        }
        if let side = view.scaledSize {
            cache.makeRoom(for: files.count * side * side * (view.channels ?? 3))
        } else {
            cache.makeRoom(for: files.reduce(0) { $0 + $1.bytes })
        }
        do {
            try SystemFileOperations().makeDirectories(cache.folder)
            try AtomicFile.write(to: url) { sink in
                try write(files, view, rules, threads: threads, between: between, to: sink)
            }
        } catch let error as FileError {
            throw DataError(
                file: path,
                reason: "cannot cache the decoded pictures: \(error); "
                    + (error.isOutOfSpace ? "free space, " : "")
                    + "let CACHE_DIRECTORY or XDG_CACHE_HOME of the daemon "
                    + "name a folder that can be written, or set data.cache: none"
                    + (view.size == nil ? " and data.size, which it needs" : ""), code: error.code)
        }
        // The longer sides, and so the size of the file, are known only now.
        cache.makeRoom(for: 0, keeping: url)
        return try DecodedPictures(path, count: files.count)
    }

    /// Returns the cache key: a hash of everything that the decoded pictures depend on.
    private static func key(_ files: [PictureFile], _ view: PictureView, _ rules: DataRules) throws -> String {
        let hash = try SHA256()
        func add(_ text: String) throws {
            var text = text
            try text.withUTF8 { try hash.update(UnsafeRawBufferPointer($0)) }
        }
        try add("pictures \(rules == .first ? 1 : 2), side \(view.scaledSize ?? 0), channels \(view.channels ?? 0)\n")
        for file in files { try add("\(file.path)\0\(file.bytes) \(file.modified)\n") }
        return try hash.finish()
    }

    private static func write(
        _ files: [PictureFile], _ view: PictureView, _ rules: DataRules, threads: Int,
        between: (Int, Int) throws -> Void, to sink: FileSink
    ) throws {
        var offset = 0
        var table: [UInt8] = []
        let channels = view.channels ?? 3
        var notes = Notes(channels: channels, fingerprint: "", unusable: [:])
        let hashes = try SHA256()
        let piece = max(1, threads) * 32
        for start in stride(from: 0, to: files.count, by: piece) {
            try between(start, files.count)
            let part = Array(files[start..<min(start + piece, files.count)])
            let pictures = Self.decoded(part, view, rules, channels: channels, threads: threads)
            for (index, decoded) in pictures.enumerated() {
                var (height, width) = (0, 0)
                switch decoded.picture {
                case .success(let picture):
                    (height, width) = (picture.height, picture.width)
                    try picture.bytes.withUnsafeBytes { try sink($0) }
                    try Array(decoded.hash.utf8).withUnsafeBytes { try hashes.update($0) }
                // The cache would remember for ever what passes.
                case .failure(let error) where error.isPassing: throw error
                case .failure(let error): notes.unusable[start + index] = error
                }
                withUnsafeBytes(of: UInt64(offset)) { table += $0 }
                withUnsafeBytes(of: UInt32(height)) { table += $0 }
                withUnsafeBytes(of: UInt32(width)) { table += $0 }
                offset += channels * height * width
            }
        }
        try between(files.count, files.count)
        notes.fingerprint = try hashes.finish()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = try encoder.encode(notes)
        var rest = table + Array(text) + magic
        for number in [offset, text.count, files.count] { withUnsafeBytes(of: Int64(number)) { rest += $0 } }
        try rest.withUnsafeBytes { try sink($0) }
    }

    private static func decoded(
        _ files: [PictureFile], _ view: PictureView, _ rules: DataRules, channels: Int, threads: Int
    ) -> [Decoded] {
        let results = Mutex([Decoded?](repeating: nil, count: files.count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(max(1, threads), files.count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < files.count else { return }
                let result = decoded(files[index], view, rules, channels: channels)
                results.withLock { $0[index] = result }
            }
        }
        return results.withLock { $0.compactMap(\.self) }
    }

    private static func decoded(
        _ file: PictureFile, _ view: PictureView, _ rules: DataRules, channels: Int
    ) -> Decoded {
        do throws(DataError) {
            let bytes = try ByteFile.contents(file.path)
            let picture = try view.example(bytes, name: file.path, by: rules).converted(channels: channels)
            return Decoded(picture: .success(picture), hash: try Fingerprint.hash(of: Data(bytes)))
        } catch {
            return Decoded(picture: .failure(error))
        }
    }
}
