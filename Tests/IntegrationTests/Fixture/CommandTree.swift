import ChildProcess
import Foundation

/// The commands of a program with their arguments, as the argument parser describes them to other programs.
struct CommandTree: Decodable {
    struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let arguments: [Argument]?
        let subcommands: [Command]?
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let names: [Name]?
        let preferredName: Name?
        let valueName: String?
        let abstract: String?
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool

        /// `--name`, or the name of a positional argument.
        var word: String { longName.map { "--\($0)" } ?? valueName ?? "" }
        /// The long name, without hyphens.
        var longName: String? { names?.first { $0.kind == "long" }?.name }
        /// The short name, without its hyphen.
        var shortName: String? { names?.first { $0.kind == "short" }?.name }
    }

    /// A command with its full name.
    struct Leaf: Sendable, CustomStringConvertible {
        let words: [String]
        let abstract: String
        let discussion: String
        /// Flags and options, without the help and the version.
        let options: [Argument]
        let positionals: [Argument]

        var description: String { words.joined(separator: " ") }
    }

    let command: Command

    /// All commands that do something; those that only hold others are left out.
    var leaves: [Leaf] {
        func collect(_ command: Command, _ words: [String]) -> [Leaf] {
            let inner = (command.subcommands ?? []).filter { $0.commandName != "help" }
            if !inner.isEmpty { return inner.flatMap { collect($0, words + [$0.commandName]) } }
            let arguments = (command.arguments ?? []).filter { !["help", "version"].contains($0.longName) }
            return [
                Leaf(
                    words: words, abstract: command.abstract ?? "", discussion: command.discussion ?? "",
                    options: arguments.filter { $0.kind != "positional" },
                    positionals: arguments.filter { $0.kind == "positional" })
            ]
        }
        return collect(command, [])
    }

    /// Asks a program for its commands.
    static func of(_ program: URL) async throws -> CommandTree {
        let scratch = FileManager.default.temporaryDirectory
        let run = try await ProgramRun.of(program, ["--experimental-dump-help"], in: scratch)
        return try JSONDecoder().decode(CommandTree.self, from: Data(run.output.utf8))
    }
}

extension CommandTree.Argument: Sendable {}
extension CommandTree.Argument.Name: Sendable {}
