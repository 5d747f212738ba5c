internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// Makes a job's checkpoint of weights that were trained elsewhere.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take weights that were trained elsewhere, to sample from them.",
        discussion: """
            Files of PyTorch (.pt, .pth, .ckpt) and of safetensors; nothing in them is executed. Or one directory: a \
            checkpoint of another machine, or what cfgctl export wrote. What was found and what was assumed is printed, and \
            stands in cfgctl show.

            Examples:
              cfgctl import SiT-XL-2-256x256.pt --convention sit --name sit
              cfgctl sample sit --class 207,360 --scale 4 -o pictures.png
              cfgctl import checkpoint.pt --convention repa --decoder sd-vae-ft-ema
              cfgctl import exported/garments
            """)

    @Argument(help: "The files, parts of one network, or a directory.", completion: .file()) var files: [String]
    @Option(help: "The job's name.") var name: String?
    @Option(
        help: ArgumentHelp(
            "Direction of time and prediction: \(ModelConvention.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "name"),
        completion: .list(ModelConvention.allCases.map(\.rawValue)))
    var convention: String?
    @Option(
        help: ArgumentHelp("Of a file that holds both: ema (the default) or model.", valueName: "set"),
        completion: .list(ImportSpec.Weights.allCases.map(\.rawValue)))
    var weights: String?
    @Option(help: "Heads of a transformer's attention, where its width does not tell.") var heads: Int?
    @Option(help: ArgumentHelp("Height and width of the samples, where the weights do not tell.", valueName: "pixels"))
    var size: Int?
    @Option(
        help: ArgumentHelp(
            "Of a model of latents: an AutoencoderKL's directory, or a TorchScript file.", valueName: "path"),
        completion: .file())
    var decoder: String?
    @Option(help: ArgumentHelp("What latents were multiplied with; 0.18215 by default.", valueName: "number"))
    var latentScale: Double?
    @Flag(name: [.short, .long], help: "Print only the number.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let document = document()
        let spec = try document.read()
        let submission = Submission(
            connection: connection, isQuiet: true, isSilent: true, document: document, localWarnings: spec.warnings)
        let reply = try await submission.submit(Submit.Parameters(spec: try JSONValue(encoding: spec.spec)))
        guard let job = reply.job else { return }
        let end = try await JobEnd(connection: connection.lasting).await(job, showing: !quiet && !connection.json)
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

    /// The spec that the options stand for.
    func document() -> SpecDocument {
        var spec: [String: JSONValue] = ["kind": "import", "files": .array(files.map { .string($0) })]
        if let name { spec["name"] = .string(name) }
        if let convention { spec["convention"] = .string(convention) }
        if let weights { spec["weights"] = .string(weights) }
        if let heads { spec["heads"] = .int(heads) }
        if let size { spec["size"] = .int(size) }
        var latents: [String: JSONValue] = [:]
        if let decoder { latents["decoder"] = .string(decoder) }
        if let latentScale { latents["scale"] = .double(latentScale) }
        if !latents.isEmpty { spec["latents"] = .object(latents) }
        return SpecDocument(
            text: JSONValue.object(spec).description, file: "cfgctl import",
            base: URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory))
    }
}
