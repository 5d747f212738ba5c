public import Foundation

// The reader of each JSON file of a run directory: one for both programs, so that they agree on what they read.

extension RunDirectory {
    /// Reads `spec.json` as the daemon froze it.
    /// - Throws: `RunFileError` for a file that is missing or holds no frozen spec.
    public func frozenSpec() throws(RunFileError) -> FrozenSpec {
        try JSONFile(spec).read(FrozenSpec.self, "a frozen spec")
    }

    /// Reads `attempt.json`, the current attempt.
    /// - Throws: `RunFileError` for a file that is missing or holds no attempt.
    public func currentAttempt() throws(RunFileError) -> Attempt {
        try JSONFile(attempt).read(Attempt.self, "an attempt")
    }

    /// Reads `outcome.json`, the end of the job.
    /// - Throws: `RunFileError` for a file that is missing, as it is before the job's end, or holds no outcome.
    public func finalOutcome() throws(RunFileError) -> Outcome {
        try JSONFile(outcome).read(Outcome.self, "an outcome")
    }

    /// Reads `data.json`, the findings about the data of the job.
    /// - Throws: `RunFileError` for a file that is missing, as it is before the data were opened and in directories of earlier
    ///   builds, or holds no findings.
    public func foundData() throws(RunFileError) -> [DataReport] {
        try JSONFile(dataReports).read([DataReport].self, "findings about data")
    }
}

extension CheckpointManifest {
    /// Reads `manifest.json` of a checkpoint. Whether the other files are those of the manifest is not checked.
    /// - Parameter checkpoint: the checkpoint's directory.
    /// - Throws: `RunFileError` for a file that is missing or holds no manifest of this version.
    public init(ofCheckpoint checkpoint: URL) throws(RunFileError) {
        let file = JSONFile(checkpoint.appending(path: Self.fileName))
        try self.init(decoding: file.content(), path: file.path)
    }

    /// Reads the content of a `manifest.json`.
    /// - Parameter path: the file's name in errors.
    /// - Throws: `RunFileError` for content that is no manifest of this version, or names a file that no checkpoint has.
    public init(decoding content: Foundation.Data, path: String) throws(RunFileError) {
        struct Entry: Decodable {}
        struct Names: Decodable { let files: [String: Entry]? }
        if let names = (try? JSONDecoder().decode(Names.self, from: content))?.files?.keys.sorted(),
            let unknown = names.first(where: { CheckpointFile(rawValue: $0) == nil })
        {
            throw RunFileError(path: path, cause: .malformed("files: \(CheckpointFile.objection(to: unknown))"))
        }
        self = try JSONFile.decode(Self.self, content, path, "a manifest")
        guard version == Self.currentVersion else {
            throw RunFileError(
                path: path, cause: .malformed("has version \(version), which this build cannot read"))
        }
    }
}

/// A file that holds one JSON value.
private struct JSONFile {
    let path: String

    init(_ url: URL) { path = url.path(percentEncoded: false) }

    func content() throws(RunFileError) -> Data {
        errno = 0
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RunFileError(path: path, cause: .unreadable(errno: errno == 0 ? EIO : errno))
        }
        return data
    }

    func read<Value: Decodable>(_ type: Value.Type, _ what: String) throws(RunFileError) -> Value {
        try Self.decode(type, content(), path, what)
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, _ content: Data, _ path: String, _ what: String
    ) throws(RunFileError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: content)
        } catch {
            throw RunFileError(
                path: path, cause: .malformed("not \(what) that this build can read: \(Self.reason(error))"))
        }
    }

    /// The key and what is wrong with its value.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let (context, key): (DecodingError.Context, String?) =
            switch error {
            case .keyNotFound(let key, let context): (context, key.stringValue)
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, nil)
            @unknown default: (.init(codingPath: [], debugDescription: "\(error)"), nil)
            }
        let place = (context.codingPath.map(\.stringValue) + (key.map { [$0] } ?? [])).joined(separator: ".")
        return place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)"
    }
}
