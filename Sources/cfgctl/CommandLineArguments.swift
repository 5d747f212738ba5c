/// The arguments of this process, with negative numbers where ArgumentParser would take them for options.
enum CommandLineArguments {
    /// The command line with `priority -5 17` written as `priority -- -5 17`.
    /// - Parameter arguments: the command line without the program's name.
    static func parseable(_ arguments: [String]) -> [String] {
        guard arguments.first == "priority", !arguments.contains("--") else { return arguments }
        let (options, values) = split(arguments.dropFirst())
        guard values.first?.hasPrefix("-") == true else { return arguments }
        return ["priority"] + options + ["--"] + values
    }

    /// The options and the values of the command `priority`, without its name.
    static func split(_ arguments: ArraySlice<String>) -> (options: [String], values: [String]) {
        var options: [String] = [], values: [String] = []
        var rest = arguments
        while let word = rest.popFirst() {
            if word == "--socket", let path = rest.popFirst() {
                options += [word, path]
            } else if word.hasPrefix("-"), Int(word) == nil {
                options.append(word)
            } else {
                values.append(word)
            }
        }
        return (options, values)
    }
}
