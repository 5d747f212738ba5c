internal import ArgumentParser
internal import Jobs

/// The hints to a command line that cannot be parsed: the command or option that was most likely meant.
enum CommandLineHint {
    /// Words of other programs, and the command for them here.
    static let synonyms = [
        "abort": "cancel", "cat": "log", "check": "submit --dry-run", "create": "submit", "del": "remove",
        "delete": "remove", "describe": "show", "download": "get", "draw": "sample", "drain": "queue drain",
        "enqueue": "submit", "fetch": "get", "follow": "watch", "generate": "sample", "health": "daemon status",
        "history": "status -a", "info": "show", "init": "spec train", "inspect": "show", "jobs": "status",
        "kill": "cancel --now", "list": "status", "logs": "log", "ls": "status", "new": "spec train",
        "nice": "priority",
        "open": "queue open", "ping": "daemon status", "ps": "status", "queue-open": "queue open",
        "reload": "daemon reload",
        "restart": "resume or rerun", "restore": "undelete", "undo": "undelete", "retry": "resume", "rm": "remove",
        "run": "submit",
        "schema": "spec KIND --schema", "start": "submit or resume", "stop": "pause or cancel",
        "tail": "log -f",
        "template": "spec", "top": "status -w", "train": "submit", "unhold": "release", "unpause": "resume",
        "validate": "submit --dry-run",
    ]

    /// Options of other programs, and what stands for them here, by command.
    static let options: [String: [String: String]] = [
        "sample": [
            "cfg": "--scale", "cfg-scale": "--scale", "guidance": "--scale", "guidance-scale": "--scale",
            "w": "--scale",
            "guidance-weight": "--scale", "num-steps": "--steps", "num-inference-steps": "--steps", "nfe": "--steps",
            "sampler": "--solver", "scheduler": "--solver", "method": "--solver", "classes": "--class",
            "label": "--class",
            "labels": "--class", "class-labels": "--class", "y": "--class", "text": "--prompt", "prompts": "--prompt",
            "caption": "--prompt", "negative": "--negative-prompt", "uncond-prompt": "--negative-prompt",
            "num-samples": "-n", "samples": "-n", "count": "-n", "number": "-n", "batch-size": "-n", "out": "-o",
            "outdir": "-o", "step": "JOB@STEP", "checkpoint": "JOB@STEP", "ckpt": "JOB@STEP", "vae": "--decoder",
            "weights": "the key weights of a spec (cfgctl spec sample)",
        ],
        "submit": [
            "batch": "--set train.batch=", "batch-size": "--set train.batch=", "config": "the spec's file alone",
            "cpus": "--threads", "cpus-per-task": "--threads", "dependency": "--after", "depends": "--after",
            "detach": "nothing: submit returns at once", "epochs": "--set train.steps=", "gpu": "--device cuda",
            "gpus": "--device cuda", "job-name": "--name", "kind": "the key kind of the spec",
            "learning-rate": "--set train.optimizer.rate=", "lr": "--set train.optimizer.rate=", "mem": "--memory",
            "nice": "--priority", "num-threads": "--threads", "output": "cfgctl get JOB -o DIR",
            "seed": "--set seed=", "spec": "the spec's file alone", "steps": "--set train.steps=", "test": "--dry-run",
            "time": "--time-limit", "timeout": "--time-limit", "validate": "--dry-run", "walltime": "--time-limit",
        ],
        "status": ["filter": "--state or --label", "finished": "-a", "follow": "-w", "verbose": "cfgctl show JOB"],
        "cancel": ["force": "--now", "kill": "--now", "f": "--now"],
        "log": ["number": "-n", "tail": "-n", "filter": "--events"],
        "remove": ["force": "--yes", "f": "--yes", "y": "--yes"],
        "get": ["out": "-o", "dir": "-o"], "export": ["out": "-o", "dir": "-o"],
        "wait": ["time-limit": "--timeout", "all": "nothing: it waits for all jobs without --any"],
        "watch": ["follow": "nothing: it follows to the end"],
    ]

    /// The names of the commands.
    static var commands: [String] { Cfgctl.configuration.subcommands.map(name) }

    /// The message about a first word that is no command; `nil` for a command, and without a word.
    /// - Parameter arguments: the command line without the program's name.
    static func unknownCommand(_ arguments: [String]) -> String? {
        guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return nil }
        let commands = Cfgctl.configuration.subcommands
        guard let command = commands.first(where: { name(of: $0) == word }) else {
            return unknown(word, "", among: self.commands)
        }
        let inner = command.configuration.subcommands
        guard !inner.isEmpty, let next = arguments.dropFirst().first, !next.hasPrefix("-"),
            !inner.contains(where: { name(of: $0) == next })
        else { return nil }
        return unknown(next, "\(word) ", among: inner.map(name))
    }

    private static func unknown(_ word: String, _ prefix: String, among names: [String]) -> String {
        let meant =
            (prefix.isEmpty ? synonyms[word.lowercased()] : nil)
            ?? EditDistance.nearest(to: word, among: names).map { prefix + $0 }
        let hint =
            meant.map { "did you mean `cfgctl \($0.replacing(" or ", with: "` or `cfgctl "))`?" }
            ?? (prefix.isEmpty ? "`cfgctl --help` lists the commands" : "there are \(names.joined(separator: " and "))")
        return "there is no command \"\(PlainText.line(prefix + word))\"; \(hint)"
    }

    /// The words that a command knows for a value, with the option before the value; an empty option for a value without one.
    static let words: [String: (option: String, words: [String])] = [
        "export": ("--weights", WeightSet.allCases.map(\.rawValue)), "log": ("--events", LogSelection.words),
        "spec": ("", JobKind.allCases.map(\.rawValue)), "status": ("--state", JobState.allCases.map(\.rawValue)),
    ]

    /// The hint to a command line that cannot be parsed; `nil` without one.
    /// - Parameter arguments: the command line without the program's name.
    static func wrongArguments(_ arguments: [String]) -> String? {
        numberFirst(arguments) ?? unknownWord(arguments) ?? foreignOption(arguments)
    }

    /// The first line of the parser's message with a hint.
    static func adding(_ hint: String, to line: String) -> String {
        // ArgumentParser may have guessed an option, by its letters alone.
        if let guess = line.firstRange(of: ". Did you mean") { return line[..<guess.lowerBound] + "; " + hint }
        // The words that are valid.
        guard let list = line.firstRange(of: ". Please provide") else { return line + "; " + hint }
        return line[..<list.lowerBound] + "; " + hint + (hint.hasSuffix("?") ? "" : ".")
            + line[list.lowerBound...].dropFirst()
    }

    /// The hint to `priority JOB -5`, whose number comes first.
    private static func numberFirst(_ arguments: [String]) -> String? {
        guard arguments.first == "priority" else { return nil }
        let values = CommandLineArguments.split(arguments.dropFirst()).values.filter { $0 != "--" }
        guard let first = values.first, Int(first) == nil, let last = values.last, Int(last) != nil else { return nil }
        let jobs = values.dropLast().map(ShellWord.quoted).joined(separator: " ")
        return "the number comes first: `cfgctl priority \(last) \(PlainText.line(jobs))`"
    }

    /// The hint to a misspelt word of the few that an argument takes.
    private static func unknownWord(_ arguments: [String]) -> String? {
        guard let command = arguments.first, let (option, words) = words[command] else { return nil }
        let rest = Array(arguments.dropFirst())
        let given: [String] = rest.indices.flatMap { place -> [String] in
            let word = rest[place]
            if option.isEmpty { return word.hasPrefix("-") ? [] : [word] }
            if word == option, place + 1 < rest.count { return [rest[place + 1]] }
            return word.hasPrefix(option + "=") ? [String(word.dropFirst(option.count + 1))] : []
        }
        for word in given.flatMap({ $0.split(separator: ",").map(String.init) }) where !words.contains(word) {
            if let meant = EditDistance.nearest(to: word, among: words) { return "did you mean \(meant)?" }
        }
        return nil
    }

    /// A translation of an option of another program; `nil` where no argument is one.
    /// - Parameter arguments: the command line without the program's name.
    static func foreignOption(_ arguments: [String]) -> String? {
        guard let command = arguments.first, let known = options[command] else { return nil }
        for argument in arguments.dropFirst() {
            if argument == "--" { return nil }
            guard argument.hasPrefix("-") else { continue }
            let word = argument.drop { $0 == "-" }.prefix { $0 != "=" }
            if let meant = known[word.replacing("_", with: "-").lowercased()] {
                return "\(PlainText.line(String(argument.prefix { $0 != "=" }))) is \(meant) here"
            }
        }
        return nil
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? String(describing: command).lowercased()
    }
}
