internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Copies a job's weights into a directory that other programs can use.
struct ExportCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export a job's weights and their configuration for other programs.",
        discussion: """
            The directory gets model.safetensors, whose tensors have the published names of their architecture; config.json \
            with network, path, prediction, null label and normalisation; and tokenizer.json for a text-conditional model. \
            examples/load_exported_sit.py, load_exported_unet.py, load_exported_mlp.py and load_exported_prompts.py sample \
            from it with PyTorch; \
            cfgctl import reads it again.

            Examples:
              cfgctl export garments -o garments-export
              cfgctl export 12@500 --weights raw -o early
            """)

    @Argument(
        help: ArgumentHelp("A training job or an import, or JOB@STEP.", valueName: "job[@step]"),
        completion: JobCompletion.jobs)
    var model: String
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The directory. [NAME-STEP]", valueName: "dir"), completion: .directory)
    var output: String?
    @Option(
        help: ArgumentHelp(
            "The weights: ema for their exponential moving average, raw for the last step's.", valueName: "set"),
        completion: .list(WeightSet.allCases.map(\.rawValue)))
    var weights: WeightSet = .ema
    @Flag(help: "Overwrite existing files.") var force = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard let output else { return }
        try OutputFile.check(
            directory: output, option: "-o", instead: "model.safetensors and config.json are written into it")
    }

    func run() async throws {
        let (name, step) = try Self.parts(model)
        let client = try await connection.connect()
        let show = try await client.call(Show.self, .init(job: name))
        let (job, checkpoints) = (show.job, show.checkpoints)
        if checkpoints.isEmpty { throw Failure(.noInput, JobSentence.withoutCheckpoint(job)) }
        guard let checkpoint = step == nil ? checkpoints.last : checkpoints.first(where: { $0.step == step }) else {
            let known = checkpoints.map { "\($0.step)" }.joined(separator: ", ")
            let at = step.map { " at step \($0)" } ?? ""
            throw Failure(.noInput, "job \(job.number) \(job.name) has no checkpoint\(at); there are: \(known)")
        }
        let source = RunFile(
            client: client, job: job.number, directory: URL(filePath: job.directory, directoryHint: .isDirectory))
        let folder = "checkpoints/\(StepName(step: checkpoint.step))"
        let manifest = try Self.manifest(await source.content("\(folder)/\(CheckpointManifest.fileName)"), checkpoint)
        guard manifest.role != .classifier else {
            throw Failure(
                .noInput,
                "job \(job.number) \(job.name) is a classifier, which cannot be sampled; its weights are safetensors files in "
                    + "\(checkpoint.path), described by its manifest.json")
        }
        let file = weights.checkpointFile
        guard let entry = manifest.files[file] else {
            throw Failure(
                .noInput, "\(checkpoint.path) has no \(file.name); leave out --weights, or name the other weights")
        }
        let target = URL(filePath: output ?? "\(job.name)-\(checkpoint.step)", directoryHint: .isDirectory)
        try OutputFile.check(target, isDirectory: true)
        let description = target.appending(path: ExportedModel.fileName)
        var copies = [(from: file.name, to: target.appending(path: ExportedModel.weightsName))]
        if manifest.text != nil {
            copies.append((TextModel.tokenizerName, target.appending(path: TextModel.tokenizerName)))
        }
        let written = copies.map(\.to) + [description]
        for file in written
        where !force && FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
            throw Failure(
                .cannotCreate,
                "\(file.path(percentEncoded: false)) exists; choose another directory with -o, or overwrite it with --force"
            )
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let config = ExportedModel(manifest, file: entry, weights: weights.rawValue)
        let text = try encoder.encode(config)
        for copy in copies { try await source.copy("\(folder)/\(copy.from)", to: copy.to, replacing: force) }
        try await OutputFile.write(to: description, replacing: force) { try $0.write(contentsOf: text) }
        if connection.json {
            Output.data.line(try Text.json(config))
        } else {
            for file in written { Output.data.line(PlainText.line(file.path(percentEncoded: false))) }
        }
    }

    private static func manifest(_ data: Data, _ checkpoint: CheckpointSummary) throws -> CheckpointManifest {
        do throws(RunFileError) {
            return try CheckpointManifest(decoding: data, path: "\(checkpoint.path)/\(CheckpointManifest.fileName)")
        } catch {
            throw Failure(.inputOutput, error.description)
        }
    }

    /// The job and the step of `JOB@STEP`; no step for the newest checkpoint.
    private static func parts(_ model: String) throws -> (job: String, step: Int?) {
        // @last is a job's name, so only what follows a name can be a step.
        guard let at = model.dropFirst().lastIndex(of: "@") else { return (model, nil) }
        let step = model[model.index(after: at)...]
        if step == "latest" { return (String(model[..<at]), nil) }
        guard let number = Int(step) else {
            throw Failure(.usage, "\"\(step)\" is not a checkpoint step; write JOB@500 or JOB@latest")
        }
        return (String(model[..<at]), number)
    }
}
