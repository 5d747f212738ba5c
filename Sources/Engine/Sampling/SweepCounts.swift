internal import Foundation
internal import Jobs
internal import Storage

/// The counts of a sampling job's finished batches over all its attempts, in a file beside the samples.
struct SweepCounts {
    /// The counts of one guidance scale.
    struct Count: Codable {
        /// Network evaluations over all samples.
        var evaluations = 0
        /// Samples that were drawn.
        var samples = 0
    }

    private let url: URL
    private let files: any FileOperations
    private var counts: [Int: Count]

    /// Reads the counts of earlier attempts; none from a file that cannot be read.
    init(_ run: RunDirectory, through files: any FileOperations) {
        url = run.url.appending(path: ".evaluations.json")
        self.files = files
        let content = try? RegularFile(url.path(percentEncoded: false)).content(limit: 1 << 20)
        counts = content.flatMap { try? JSONDecoder().decode([Int: Count].self, from: $0) } ?? [:]
    }

    /// The counts of a scale, by its place in the sweep.
    subscript(_ place: Int) -> Count { counts[place, default: Count()] }

    /// Adds a finished batch.
    /// - Throws: `FileError` if the file cannot be written.
    mutating func add(evaluations: Int, samples: Int, to place: Int) throws {
        counts[place, default: Count()].evaluations += evaluations
        counts[place, default: Count()].samples += samples
        try AtomicFile.write(try JSONEncoder().encode(counts), to: url, durable: false, through: files)
    }
}
