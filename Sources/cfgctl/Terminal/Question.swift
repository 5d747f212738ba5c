internal import Glibc

/// Questions to the person at the terminal.
enum Question {
    /// Whether somebody sits there: input and messages are on a terminal.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && Output.talk.isTerminal }

    /// Asks, and returns whether the answer is yes; anything else, and the end of the input, is no.
    static func ask(_ text: String) -> Bool {
        Output.talk.write(PlainText.lines(text) + " [y/N] ")
        guard let answer = readLine() else {
            Output.talk.write("\n")
            return false
        }
        return ["y", "yes"].contains(answer.lowercased().filter { $0 != " " })
    }
}
