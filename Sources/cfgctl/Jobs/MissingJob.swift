internal import Control
internal import Foundation
internal import Jobs

/// The hints behind the error about a job that does not exist.
enum MissingJob {
    /// The shortest name for which others are near.
    private static let shortest = 3
    /// The time for listing jobs, of which there may be many.
    private static let patience = Duration.seconds(1)

    /// The hint to a directory of the name beside a spec; `nil` without one.
    static func directoryHint(_ name: String, _ document: SpecDocument) -> String? {
        guard let base = document.base, !name.isEmpty, !name.contains("/") else { return nil }
        var isDirectory: ObjCBool = false
        let path = base.appending(path: name).path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            return nil
        }
        let place = document.file == nil ? "in the current directory" : "beside the spec"
        return "a directory \(name) stands \(place): write ./\(name) for the checkpoint in it"
    }

    /// The hint to the job whose name is nearest; `nil` without one.
    static func nearest(to name: String, among jobs: [String]) -> String? {
        guard name.count >= shortest, Int(name) == nil, !name.hasPrefix("@") else { return nil }
        return EditDistance.nearest(to: name, among: jobs).map { "did you mean \($0)?" }
    }

    /// Asks the daemon for the names of jobs, as far as it lists them within a second.
    /// - Parameter connection: the options of the command; `nil` for one whose jobs are not listed, such as removed ones.
    static func hint(_ name: String, _ connection: ConnectionOptions?) async -> String? {
        guard let client = try? await connection?.connect() else { return nil }
        let end = ContinuousClock.now + patience
        var names: Set<String> = []
        do {
            for try await reply in client.stream(List.self, .init(all: true)) {
                names.formUnion(reply.jobs.map(\.name))
                if ContinuousClock.now > end { break }
            }
        } catch {
            return nil
        }
        return nearest(to: name, among: names.sorted())
    }
}
