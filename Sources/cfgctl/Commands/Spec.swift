internal import ArgumentParser
internal import Jobs

/// Prints an example spec, or the schema of specs.
struct SpecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spec",
        abstract: "Print a commented example spec, or the JSON Schema of specs.",
        discussion: """
            Examples:
              cfgctl spec train > train.yaml
              cfgctl spec sample > sample.yaml
              cfgctl spec train --schema > train.schema.json   # for an editor that completes and checks YAML
            """)

    @Argument(
        help: ArgumentHelp("\(JobKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"),
        completion: .list(JobKind.allCases.map(\.rawValue)))
    var kind: JobKind
    @Flag(help: "Print the example as JSON, with all defaults.") var json = false
    @Flag(
        help: "Print the JSON Schema (draft-07) of specs of this kind, for editors and for programs that write specs.")
    var schema = false

    func validate() throws {
        if json && schema { throw ValidationError("give one of --json and --schema") }
    }

    func run() throws {
        if schema { return Output.data.write(try Text.json(kind.schema) + "\n") }
        let text = kind.commentedExample
        Output.data.write(json ? try Text.json(SpecDocument(text: text).read().spec) + "\n" : text)
    }
}
