import Jobs
import Testing

@testable import cfgctl

/// Foreign texts are printed without terminal control sequences.
@Suite struct PlainTexts {
    @Test func sequencesOfTheTerminalAreDropped() {
        #expect(PlainText.line("a\u{1B}[31;1mred\u{1B}[0m b") == "ared b")
        #expect(PlainText.line("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\") == "link")
        #expect(PlainText.line("\u{1B}]0;title\u{7}x") == "x")
        #expect(PlainText.line("\u{1B}Mx\u{1B}") == "x")
        #expect(PlainText.line("\u{1B}[31") == "31")
        #expect(PlainText.line("x\u{1B}]never ends") == "xnever ends")
    }

    @Test func nothingUnprintableSurvives() {
        var everything = ""
        for value in (0...0x2FFFF as ClosedRange<UInt32>) {
            if let scalar = Unicode.Scalar(value) { everything.unicodeScalars.append(scalar) }
        }
        for scalar in PlainText.line(everything).unicodeScalars { #expect(Quoting.isPrintable(scalar)) }
        #expect(PlainText.line("größe 袖 é 🙂") == "größe 袖 é 🙂")
        #expect(PlainText.lines("a\n\tb\r\n") == "a\n\tb\n")
    }

    @Test func widthsAreThoseOfTheTerminal() {
        #expect(TextWidth.of("abc") == 3 && TextWidth.of("袖") == 2 && TextWidth.of("e\u{301}") == 1)
        #expect(TextWidth.cut("abcdef", to: 4) == "abc…" && TextWidth.cut("袖袖袖", to: 4) == "袖…")
        #expect(TextWidth.cut("abc", to: 3) == "abc" && TextWidth.cut("abc", to: 0) == "")
        #expect(TextWidth.pad("袖", to: 4) == "袖  " && TextWidth.pad("a", to: 3, right: true) == "  a")
    }
}
