internal import Jobs

/// The files of a run directory that are the result of the job.
enum JobOutputs {
    /// The files to copy, each with its path below the target directory.
    static func files(of job: Job, among paths: [String]) -> [(from: String, to: String)] {
        switch job.kind {
        case .sample:
            return paths.filter { $0 == "grid.png" || $0 == "samples.safetensors" || $0.hasPrefix("samples/") }
                .map { ($0, $0) }
        case .evaluate: return paths.filter { $0 == "likelihood.safetensors" }.map { ($0, $0) }
        case .encode: return paths.filter { $0 == "latents.safetensors" }.map { ($0, $0) }
        case .train, .classifier, .importing:
            let newest =
                job.checkpoint.flatMap { summary in
                    // Eight digits and more where needed, as RunDirectory names them.
                    paths.first { $0.hasPrefix("checkpoints/") && $0.contains("-" + pad(summary.step) + "/") }
                        .map { String($0.split(separator: "/")[1]) }
                }
                ?? paths.filter { $0.hasPrefix("checkpoints/step-") }.map { String($0.split(separator: "/")[1]) }.max()
            let prefix = newest.map { "checkpoints/\($0)/" }
            return paths.compactMap { path in
                if path.hasPrefix("previews/") { return (path, path) }
                guard let prefix, path.hasPrefix(prefix) else { return nil }
                return (path, String(path.dropFirst("checkpoints/".count)))
            }
        }
    }

    private static func pad(_ step: Int) -> String {
        let digits = String(step)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
