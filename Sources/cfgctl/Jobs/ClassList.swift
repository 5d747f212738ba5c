internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// The classes of a command line: numbers, ranges, and names of the model's classes.
struct ClassList {
    private let text: String

    /// Takes a list such as `0-9`, `1,2,3` or `cat,dog`.
    init(_ text: String) { self.text = text }

    /// The labels of the classes. A model is asked for names only where the list has other words than numbers.
    /// - Throws: `Failure` for a name that the model does not have.
    func labels(of model: String, _ connection: ConnectionOptions) async throws -> [Int] {
        if let numbers = try? NumberList.integers(text) { return numbers }
        return try labels(among: await Self.names(of: model, connection), of: model)
    }

    /// The labels by the names of all classes, in their order.
    /// - Throws: `Failure` for a name that is not among them.
    func labels(among names: [String], of model: String) throws(Failure) -> [Int] {
        // A name may contain a comma.
        if let label = names.firstIndex(of: text) { return [label] }
        var labels: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.trimmingCharacters(in: .whitespaces)
            if let label = names.firstIndex(of: word) {
                labels.append(label)
            } else if let numbers = try? NumberList.integers(word) {
                labels += numbers
            } else {
                // Most short names are near each other.
                let near =
                    names.first { $0.lowercased() == word.lowercased() }
                    ?? (word.count < 4 ? nil : EditDistance.nearest(to: word, among: names))
                let hint = near.map { "do you mean \(PlainText.line($0))? " } ?? ""
                throw Failure(.usage, "\(model) has no class \"\(word)\"; \(hint)\(Self.words(names))")
            }
        }
        return labels
    }

    private static func words(_ names: [String]) -> String {
        guard !names.isEmpty else { return "its classes have no names: write 0-9 or 1,2,3" }
        let shown = names.prefix(20).enumerated().map {
            $0.element == "\($0.offset)" ? $0.element : "\($0.offset) \(PlainText.line($0.element))"
        }
        return "its classes are " + shown.joined(separator: ", ")
            + (names.count > shown.count ? " and \(names.count - shown.count) more" : "")
    }

    /// The names of a model's classes: those in the manifest of a checkpoint.
    private static func names(of model: String, _ connection: ConnectionOptions) async throws -> [String] {
        let folder = URL(filePath: model, directoryHint: .isDirectory)
        if model.contains("/"), let manifest = try? CheckpointManifest(ofCheckpoint: folder) {
            return manifest.data.classNames ?? []
        }
        let client = try await connection.connect()
        let job = String(model.prefix { $0 != "@" })
        let show = try await client.call(Show.self, .init(job: job.isEmpty ? model : job))
        let run = RunDirectory(path: show.job.directory)
        guard let newest = show.checkpoints.last else { throw withoutCheckpoint(show.job) }
        let path = "\(run.checkpoints.lastPathComponent)/\(StepName(step: newest.step))/\(CheckpointManifest.fileName)"
        let file = RunFile(client: client, job: show.job.number, directory: run.url)
        return try CheckpointManifest(decoding: await file.content(path), path: path).data.classNames ?? []
    }

    /// The error for a job that has no checkpoint to sample from.
    static func withoutCheckpoint(_ job: Job) -> Failure {
        let advice =
            job.kind.traits.checkpointRole == nil || job.state.isFinal
            ? "name another job" : "wait for its first one (cfgctl watch \(job.number)), or name another job"
        return Failure(.noInput, "\(JobSentence.withoutCheckpoint(job)); \(advice)")
    }
}
