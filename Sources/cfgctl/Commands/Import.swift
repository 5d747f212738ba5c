internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Imports weights that were trained elsewhere as a job's checkpoint.
struct ImportCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import weights that were trained elsewhere, to sample from them.",
        discussion: """
            Reads files of PyTorch (.pt, .pth, .ckpt) and safetensors, and executes nothing in them; or one directory: a \
            checkpoint of another machine, or an export. The findings and assumptions are printed, and shown by cfgctl show.

            Examples:
              cfgctl import SiT-XL-2-256x256.pt --convention sit --name sit
              cfgctl sample sit --class 207,360 --scale 4 -o pictures.png
              cfgctl import checkpoint.pt --convention repa --decoder sd-vae-ft-ema
              cfgctl import exported/garments
            """)

    @Argument(
        help: ArgumentHelp("The files, which are shards of one network, or a directory.", valueName: "file"),
        completion: .file()) var files: [String]
    @Option(help: "The job's name.") var name: String?
    @Option(
        help: ArgumentHelp(
            "The convention of time and prediction, where the files do not tell: \(ModelConvention.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "name"),
        completion: .list(ModelConvention.allCases.map(\.rawValue)))
    var convention: String?
    @Option(
        help: ArgumentHelp(
            "The weights of a file that holds both: ema or raw. [ema, or the only ones in the file]", valueName: "set"),
        completion: .list(WeightSet.allCases.map(\.rawValue)))
    var weights: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Attention heads of a transformer, where its width does not tell.", valueName: "number"))
    var heads: Int?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Classes of the label table; a row behind them is the null label. [one less than rows]", valueName: "count")
    )
    var classes: Int?
    @Option(
        help: ArgumentHelp(
            "Height and width of the samples in pixels, where the weights do not tell.", valueName: "pixels"))
    var size: Int?
    @Option(
        help: ArgumentHelp(
            "The decoder of a latent model: a directory of AutoencoderKL, or a TorchScript file.", valueName: "path"),
        completion: .file())
    var decoder: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The factor by which latents were multiplied. [0.18215]", valueName: "number"))
    var latentScale: Double?
    @Flag(name: [.short, .long], help: "Print only the job's number, for scripts.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let document = document()
        let spec = try document.read()
        let submission = SpecSubmitter(
            connection: connection, isQuiet: true, isSilent: true, document: document, localWarnings: spec.warnings)
        let reply = try await submission.submit(Submit.Parameters(spec: try JSONValue(encoding: spec.spec)))
        guard let job = reply.job else { return }
        let end = try await JobWaiter(connection: connection.lasting).final(job, showing: !quiet && !connection.json)
        let json = try await connection.connect().json(Show.self, .init(job: "\(end.number)"))
        if connection.json {
            Output.data.line(json.description)
        } else if quiet {
            Output.data.line("\(end.number)")
        } else if case .imported(let record) = try json.decode(Show.Reply.self).outcome?.decode(Outcome.self).record {
            for line in ImportStatement.lines(record, style: Output.data.style) { Output.data.line(line) }
        }
        guard end.state == .succeeded else {
            if quiet { Output.talk.line(JobSentence.state(end)) }
            throw Failure(CommandStatus(of: [end]))
        }
    }

    /// The options by the fields of the spec.
    private static let fields = [
        "name": "--name", "convention": "--convention", "weights": "--weights", "heads": "--heads",
        "classes": "--classes", "size": "--size", "latents.decoder": "--decoder", "latents.scale": "--latent-scale",
    ]

    /// The spec that the options stand for.
    func document() -> SpecDocument {
        var spec: [String: JSONValue] = ["kind": "import", "files": .array(files.map { .string($0) })]
        if let name { spec["name"] = .string(name) }
        if let convention { spec["convention"] = .string(convention) }
        if let weights { spec["weights"] = .string(weights) }
        if let heads { spec["heads"] = .int(heads) }
        if let classes { spec["classes"] = .int(classes) }
        if let size { spec["size"] = .int(size) }
        var latents: [String: JSONValue] = [:]
        if let decoder { latents["decoder"] = .string(decoder) }
        if let latentScale { latents["scale"] = .double(latentScale) }
        if !latents.isEmpty { spec["latents"] = .object(latents) }
        return SpecDocument(
            text: JSONValue.object(spec).description, base: .currentDirectory(), options: Self.fields)
    }
}
