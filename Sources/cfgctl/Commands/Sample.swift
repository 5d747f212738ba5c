internal import ArgumentParser
internal import Control
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Varlink

/// Draws samples from a training job's weights, and fetches their image grid.
struct SampleCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw samples from the weights of a training job.",
        discussion: """
            The guidance scale w is that of u + w (c - u): 0 is the unconditional field, 1 the conditional one, above 1 \
            guidance is stronger. Several scales start from the same noise and give one row of the image grid each.

            Examples:
              cfgctl sample garments --class 0-9 --scale 0,1,2,4 -o garments.png
              cfgctl sample pets --class cat,dog --scale 2 -n 8 -o pets.png
              cfgctl sample shapes --prompt "a red circle in the middle" --scale 4 -n 8 -o circles.png
              cfgctl sample 12@500 --class 3 -n 8 --scale 2 --steps 30 --seed 7 -o threes.png
            """)

    @Argument(
        help: ArgumentHelp(
            "A training job, JOB@STEP for one of its checkpoints, or a checkpoint directory.", valueName: "job[@step]"),
        completion: JobCompletion.jobs)
    var model: String

    @Option(
        name: .customLong("class"), parsing: .unconditional,
        help: ArgumentHelp("Classes to sample by number or name, such as 0-9, 1,2,3 or cat,dog.", valueName: "list"))
    var classes: String?
    @Option(
        name: .customLong("prompt"),
        help: ArgumentHelp("Text to sample, of a text-conditional model; may be repeated.", valueName: "text"))
    var prompts: [String] = []
    @Option(help: ArgumentHelp("Text to guide away from.", valueName: "text")) var negativePrompt: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Guidance scales, each from the same noise. [1]", valueName: "w[,w...]"))
    var scale: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Steps of the solver; more are slower and more exact.", valueName: "number"))
    var steps: Int?
    @Option(
        help: ArgumentHelp("Solver, such as heun, dopri5 or euler-maruyama. [heun]", valueName: "name"),
        completion: .list(Solver.allCases.map(\.rawValue)))
    var solver: String?
    @Option(
        name: [.customShort("n"), .customLong("each")],
        parsing: .unconditional,
        help: ArgumentHelp("Samples of each class or prompt; without a condition, samples in all.", valueName: "number")
    )
    var each: Int?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seed of the noise, or of the choice of examples of a source. [0]", valueName: "number"))
    var seed: Int?
    @Option(
        help: ArgumentHelp(
            "IDX file of images to start from, in their order, for a model with a source.", valueName: "file"),
        completion: .file())
    var source: String?
    @Option(
        help: ArgumentHelp(
            "Directory of an AutoencoderKL, for a latent model that names none.", valueName: "dir"),
        completion: .directory)
    var decoder: String?
    @Option(help: "The job's name.") var name: String?
    @Option(help: ArgumentHelp("Device of the tensors: cpu, cuda or cuda:0. [cpu]", valueName: "device")) var device:
        String?
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Copy the image grid of all samples to this PNG file.", valueName: "file"),
        completion: .file())
    var output: String?
    @Flag(name: [.short, .long], help: "Print no progress and no messages, for scripts.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let output { try OutputFile.check(picture: output, option: "--output") }
    }

    func run() async throws {
        if let output { try OutputFile.check(URL(filePath: output)) }
        var labels: [Int]?
        if let classes { labels = try await ClassList(classes).labels(of: model, connection) }
        let document = try document(labels)
        let spec = try document.read()
        if source != nil {
            try DataCheck(
                spec: spec.spec, document: document, isSilent: quiet || connection.json, isQuiet: quiet,
                tellsDoubts: true
            ).run()
        }
        let submission = SpecSubmitter(
            connection: connection, isQuiet: true, isSilent: true, document: document, localWarnings: spec.warnings)
        let reply = try await submission.submit(Submit.Parameters(spec: try JSONValue(encoding: spec.spec)))
        guard let job = reply.job else { return }
        let end = try await JobWaiter(connection: connection.lasting)
            .final(
                job, showing: !quiet, fetching: output.map { "cfgctl get \(job.number) --grid \(ShellWord.quoted($0))" }
            )
        if connection.json {
            let client = try await connection.connect()
            Output.data.line(try await client.json(Show.self, .init(job: "\(end.number)")).description)
        }
        guard end.state == .succeeded else {
            if quiet { Output.talk.line(JobSentence.state(end)) }
            throw Failure(CommandStatus(of: [end]))
        }
        let run = RunDirectory(path: end.directory)
        guard let output else {
            let grid = run.grid.path(percentEncoded: false)
            if !connection.json { Output.data.line(grid) }
            if !quiet, !FileManager.default.isReadableFile(atPath: grid) {
                Output.talk.line("Only the daemon may read this file; `cfgctl get \(end.number)` copies the results")
            }
            return
        }
        try await RunFile(client: connection.connect(), job: end.number, directory: run.url)
            .copy(run.grid.lastPathComponent, to: URL(filePath: output), replacing: true)
        if !quiet { Output.talk.line("The image grid of all samples is \(output)") }
    }

    /// The options by the fields of the spec.
    private static let fields = [
        "samples.class": "--class", "samples.prompts": "--prompt", "samples.count": "-n", "samples.each": "-n",
        "samples.seed": "--seed", "samples.source": "--source", "samples.source.images": "--source",
        "sampler.steps": "--steps", "sampler.solver": "--solver", "guidance.scale": "--scale",
        "guidance.negative-prompt": "--negative-prompt", "output.decoder": "--decoder", "name": "--name",
        "device": "--device",
    ]

    /// The spec that the options stand for.
    /// - Parameter labels: the numbers of the classes; `nil` where the option is missing, or lists numbers alone.
    func document(_ labels: [Int]? = nil) throws -> SpecDocument {
        var samples: [String: JSONValue] = [:]
        if let classes { samples["class"] = .array(try (labels ?? NumberList.integers(classes)).map { .int($0) }) }
        if !prompts.isEmpty { samples["prompts"] = .array(prompts.map { .string($0) }) }
        if let each { samples[classes == nil && prompts.isEmpty ? "count" : "each"] = .int(each) }
        if let seed { samples["seed"] = .int(seed) }
        if let source { samples["source"] = ["images": .string(source)] }
        var sampler: [String: JSONValue] = [:]
        if let steps { sampler["steps"] = .int(steps) }
        if let solver { sampler["solver"] = .string(solver) }
        var spec: [String: JSONValue] = [
            "kind": "sample", "model": .string(model), "samples": .object(samples), "sampler": .object(sampler),
        ]
        var guidance: [String: JSONValue] = [:]
        if let scale { guidance["scale"] = .array(try NumberList.numbers(scale).map { .double($0) }) }
        if let negativePrompt { guidance["negative-prompt"] = .string(negativePrompt) }
        if !guidance.isEmpty {
            guidance["method"] = "classifier-free"
            spec["guidance"] = .object(guidance)
        }
        if let decoder { spec["output"] = ["decoder": .string(decoder)] }
        if let name { spec["name"] = .string(name) }
        if let device { spec["device"] = .string(device) }
        return SpecDocument(
            text: JSONValue.object(spec).description, base: .currentDirectory(), options: Self.fields)
    }
}
