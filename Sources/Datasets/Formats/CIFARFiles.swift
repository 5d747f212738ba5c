internal import Foundation
internal import Storage

/// The reader of CIFAR-10's and CIFAR-100's binary files (Krizhevsky 2009): records of one or two label bytes and a
/// picture of 3 x 32 x 32 bytes.
public enum CIFARFiles {
    /// The label of CIFAR-100 to use, of its 100 fine or 20 coarse classes; CIFAR-10 has `fine` only.
    public enum Label: String, Sendable, Hashable, CaseIterable { case fine, coarse }
    /// The files of a folder to use: for training or for testing.
    public enum Split: String, Sendable, Hashable, CaseIterable { case train, test }

    private static let picture = 3 * 32 * 32

    /// Opens files, which are read when needed.
    ///
    /// - Parameters:
    ///   - paths: Files, or the folder that the archive unpacks to.
    ///   - given: 10 or 100; `nil`, the default, infers it from the files' lengths.
    ///   - labels: The label to use, default `fine`; `nil` for none.
    ///   - split: The files of a folder to use, default `train`.
    ///   - classes: Number of classes; `nil`, the default, means the format's 10, 20 or 100.
    ///   - view: Resizing, cropping and flipping.
    ///   - limit: Largest number of examples, from the start; `nil`, the default, uses all.
    ///   - closed: Folder that links must not lead into; default none.
    ///   - rules: The rules of the job, default those of new jobs.
    ///   - end: Time at which a look ends; `nil`, the default, reads all labels.
    /// - Throws: `DataError` if a file cannot be read or its length is not a multiple of the record's.
    public static func open(
        _ paths: [String], variant given: Int? = nil, labels: Label? = .fine, split: Split = .train,
        classes: Int? = nil,
        view: PictureView = PictureView(), limit: Int? = nil, closed: ClosedFolder? = nil,
        rules: DataRules = .current, until end: ContinuousClock.Instant? = nil
    ) throws(DataError) -> any Dataset {
        var files: [ByteFile] = []
        var closed = closed
        for path in paths {
            for file in try expanded(path, split) {
                if let error = closed?.objection(to: file, foundIn: path) { throw error }
                files.append(try ByteFile(file))
            }
        }
        let variant: Int
        if let given { variant = given } else { variant = try guessed(files) }
        let record = (variant == 100 ? 2 : 1) + picture
        guard labels != .coarse || variant == 100 else {
            throw DataError(file: files[0].path, reason: "CIFAR-10 has no coarse labels; leave data.labels out")
        }
        for file in files where file.count % record != 0 || file.count == 0 {
            throw DataError(
                file: file.path,
                reason:
                    "has \(file.count) bytes, which is not a multiple of the \(record) bytes of a CIFAR-\(variant) "
                    + "record")
        }
        let total = files.reduce(0) { $0 + $1.count / record }
        let used = min(total, limit ?? total)
        let known = try labels.map { label throws(DataError) in
            try self.labels(
                files, record: record, byte: variant == 100 && label == .fine ? 1 : 0, count: used,
                classes: classes ?? (variant == 100 ? label == .fine ? 100 : 20 : 10),
                names: names(beside: files[0].path, variant: variant, label), until: end)
        }
        var findings = DataFindings()
        if let known, known.values.count < used {
            findings.cut("the labels of the first \(known.values.count) records were read")
        }
        // A record is a row of bytes that ends with the picture.
        let parts = files.map { file in
            NumberArray(
                path: file.path, type: .uint8, shape: [file.count / record, 3, 32, 32],
                place: .file(file, offset: record - picture), gap: record - picture)
        }
        return try ArrayDataset(
            parts, layout: .planar(channels: 3, height: 32, width: 32), view: view, labels: known,
            limit: known.map { min($0.values.count, used) } ?? limit, files: (files.map(\.path), nil), rules: rules,
            found: findings)
    }

    private static func expanded(_ path: String, _ split: Split) throws(DataError) -> [String] {
        let names: [String]
        do throws(FileError) {
            guard try FileKind.of(path) == .directory else { return [path] }
            names = try DirectoryListing.of(path).map(\.name)
        } catch {
            throw DataError(error)
        }
        let wanted = names.filter { name in
            guard name.hasSuffix(".bin") else { return false }
            return split == .test
                ? name == "test_batch.bin" || name == "test.bin" : name.hasPrefix("data_batch") || name == "train.bin"
        }
        guard !wanted.isEmpty else {
            throw DataError(
                file: path,
                reason: "has no "
                    + (split == .test ? "test_batch.bin or test.bin" : "data_batch_1.bin … or train.bin")
                    + "; use the files of the binary version")
        }
        return wanted.sorted().map { (path as NSString).appendingPathComponent($0) }
    }

    private static func guessed(_ files: [ByteFile]) throws(DataError) -> Int {
        let fits = [10, 100].filter { variant in
            files.allSatisfy { $0.count > 0 && $0.count % (picture + (variant == 10 ? 1 : 2)) == 0 }
        }
        guard fits.count == 1 else {
            let size = files.map { "\($0.count)" }.joined(separator: ", ")
            throw DataError(
                file: files[0].path,
                reason: fits.isEmpty
                    ? "its length of \(size) bytes is a multiple neither of a CIFAR-10 record's 3073 bytes nor of a CIFAR-100 "
                        + "record's 3074: the file is truncated or of another format"
                    : "can be CIFAR-10 or CIFAR-100 by its length; set data.variant")
        }
        return fits[0]
    }

    private static func labels(
        _ files: [ByteFile], record: Int, byte: Int, count: Int, classes: Int, names: [String]?,
        until end: LookTime
    ) throws(DataError) -> ClassLabels {
        var labels: [Int] = []
        labels.reserveCapacity(count)
        read: for file in files {
            let own = min(file.count / record, count - labels.count)
            // In pieces, because labels are a whole picture apart.
            for start in stride(from: 0, to: own, by: 1024) {
                let piece = min(1024, own - start)
                let bytes = try file.bytes(piece * record, at: start * record)
                for index in 0..<piece { labels.append(Int(bytes[index * record + byte])) }
                if end.isOver { break read }
            }
        }
        return try ClassLabels(
            labels, expected: classes, names: names.flatMap { $0.count == classes ? $0 : nil }, file: files[0].path)
    }

    /// Returns the class names from the text file beside the data, one per line; `nil` without such a file.
    private static func names(beside path: String, variant: Int, _ label: Label) -> [String]? {
        let file = variant == 10 ? "batches.meta.txt" : "\(label.rawValue)_label_names.txt"
        let folder = (path as NSString).deletingLastPathComponent
        guard let bytes = try? ByteFile.contents((folder as NSString).appendingPathComponent(file), limit: 1 << 20),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }
}
