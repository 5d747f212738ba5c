internal import ArgumentParser
internal import Jobs

/// Prints an example spec.
struct SpecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spec",
        abstract: "Print a commented example spec.",
        discussion: """
            Examples:
              cfgctl spec train > train.yaml
              cfgctl spec sample > sample.yaml
              cfgctl spec classifier > classifier.yaml
              cfgctl spec evaluate > evaluate.yaml
              cfgctl spec import > import.yaml
              cfgctl spec encode > encode.yaml
            """)

    @Argument(
        help: ArgumentHelp("\(JobKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"),
        completion: .list(JobKind.allCases.map(\.rawValue)))
    var kind: JobKind
    @Flag(help: "As JSON, after defaults.") var json = false

    func run() throws {
        let text = ExampleSpec.text(of: kind)
        Output.data.write(json ? try Text.json(SpecDocument(text: text).read().spec) + "\n" : text)
    }
}
