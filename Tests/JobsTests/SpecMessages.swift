import Foundation
import Testing

@testable import Jobs

/// Everything that is wrong with a spec is found at once, at its place, with what would be right.
@Suite struct SpecMessages {
    static let good = """
        kind: train
        name: garments
        data: {format: idx, images: a.idx, labels: b.idx}
        network: {kind: unet, channels: [16, 32], heads: 2}
        train:
          steps: 10
          batch: 4
        """

    static func issues(_ text: String, _ settings: [String] = []) -> [SpecIssue] {
        do {
            var document = SpecDocument(text: text, file: "spec.yaml", base: URL(filePath: "/data/"))
            for setting in settings { document = try document.setting(setting) }
            _ = try document.read()
            return []
        } catch {
            return error.issues
        }
    }

    @Test func aGoodSpecHasNoIssue() { #expect(Self.issues(Self.good) == []) }

    @Test func anUnknownKeyNamesTheNearestKnownOneAndItsPlace() {
        let issues = Self.issues(Self.good.replacing("channels:", with: "chanels:"))
        #expect(
            issues.map(\.description) == ["spec.yaml:4:23: network.chanels: unknown key; did you mean \"channels\"?"])
    }

    @Test(arguments: [
        ("kind: train\n\tname: x", 2, "a tab indents here, which YAML does not allow; indent with spaces"),
        ("kind: train\ntrain:\n\tsteps: 4", 3, "a tab indents here, which YAML does not allow; indent with spaces"),
        ("kind: train\nname: a: b", 2, "a second \": \" on this line"),
        ("kind: train\n  name: b\n", 2, "a second \": \" on this line, or a line indented too far"),
        ("kind: train\nname: @x\n", 2, "put a text that begins with a special character into quotes"),
        ("kind: train\nname\nseed: 3", 3, "a key without a colon"),
    ])
    func aTextThatIsNoYAMLSaysWhatToDo(text: String, line: Int, words: String) throws {
        let issue = try #require(Self.issues(text).first)
        #expect(issue.message.contains(words), "\(issue)")
        #expect(issue.line == line, "\(issue)")
    }

    @Test(arguments: ["raw", "model"]) func rawWeightsHaveAnEarlierWordToo(word: String) throws {
        for text in ["kind: sample\nmodel: m\nweights: \(word)", "kind: import\nfiles: [/a.pt]\nweights: \(word)"] {
            let spec = try SpecDocument(text: text).read().spec
            #expect((spec.value as? SamplingSpec)?.weights == .raw || (spec.value as? ImportSpec)?.weights == .raw)
            let decoded = try JSONDecoder().decode(JobSpec.self, from: JSONEncoder().encode(spec))
            #expect(decoded == spec)
        }
        #expect(try JSONDecoder().decode([WeightSet].self, from: Data(#"["ema", "\#(word)"]"#.utf8)) == [.ema, .raw])
    }

    @Test func anUnknownKeyThatResemblesNoneListsTheKnownOnes() throws {
        let issue = try #require(Self.issues(Self.good + "\n  zzzzzzzz: 1").first)
        #expect(issue.message.hasPrefix("unknown key; known here: accumulate, batch, clip, ema, optimizer"))
        #expect(issue.line == 8 && issue.column == 3)
    }

    @Test func theFirstFiftyIssuesAreReportedAndTheOthersCounted() {
        let keys = (0..<3000).map { "  unknown\($0): 1" }.joined(separator: "\n")
        let issues = Self.issues(Self.good + "\n" + keys)
        #expect(issues.count == 51)
        #expect(issues[0].description.hasPrefix("spec.yaml:8:3: train.unknown0: unknown key"))
        #expect(issues[49].description.hasPrefix("spec.yaml:57:3: train.unknown49: unknown key"))
        #expect(issues[50].description == "spec.yaml: and 2950 more; correct these first")
    }

    @Test func oneIssueMoreThanTheLimitIsReportedAsItIs() {
        let keys = (0..<51).map { "  unknown\($0): 1" }.joined(separator: "\n")
        #expect(Self.issues(Self.good + "\n" + keys).last?.message == "and 1 more")
        let issues = (0..<51).map { SpecIssue("k\($0)", "m") }
        #expect(SpecIssue.reported(issues) == issues)
    }

    @Test func aNumberOutOfRangeGivesTheRange() {
        #expect(
            Self.issues(Self.good.replacing("batch: 4", with: "batch: 0")).map(\.description)
                == ["spec.yaml:7:10: train.batch: 0 is out of range; valid is 1 to 1048576"])
        #expect(
            Self.issues(Self.good + "\n  warmup: 1").map(\.message) == ["1 is out of range; valid is [0, 1)"])
        #expect(
            Self.issues(Self.good + "\n  clip: 0").map(\.message) == ["0 is out of range; valid is (0, infinity)"])
        #expect(Self.issues(Self.good + "\n  clip: .nan").map(\.message).first?.hasPrefix("expected a number") == true)
        #expect(Self.issues(Self.good + "\n  clip: inf").map(\.message).first?.hasPrefix("expected a number") == true)
    }

    @Test func allIssuesAreFoundAtOnceInTheOrderOfTheFile() {
        let text = """
            kind: train
            name: 12
            data: {format: idy, images: a.idx, limit: 0}
            network: {kind: unet, channels: [16, 31], heads: 1, extra: 1}
            path: linaer
            train:
              batch: many
            checkpoint: 5
            """
        #expect(
            Self.issues(text).map(\.field) == [
                "name", "data.format", "data.limit", "network.channels", "network.extra", "path", "train.steps",
                "train.batch", "checkpoint",
            ])
    }

    @Test func aNumberThatIsNotWholeSaysHowToWriteIt() {
        let message = { (value: String) in
            Self.issues(Self.good.replacing("steps: 10", with: "steps: \(value)")).map(\.message).first ?? ""
        }
        #expect(message("1e3") == "expected a whole number in 1 to 1000000000, not \"1e3\"; write 1000")
        #expect(message("10.0") == "expected a whole number in 1 to 1000000000, not \"10.0\"; write 10")
        #expect(message("10.5") == "expected a whole number in 1 to 1000000000, not \"10.5\"")
        #expect(message("[1]") == "expected a whole number in 1 to 1000000000, not a collection")
        #expect(
            message("99999999999999999999999") == "99999999999999999999999 is out of range; valid is 1 to 1000000000")
    }

    @Test func aSeedGoesToTheLargest64BitInteger() throws {
        let largest = Self.good + "\nseed: 9223372036854775807"
        let spec = try SpecDocument(text: largest, base: URL(filePath: "/")).read().spec
        guard let training = spec.value as? TrainingSpec else { return #expect(Bool(false)) }
        #expect(training.seed == 9_223_372_036_854_775_807)
        // Beyond 2^53 a detour over floating point would be wrong in the last digits.
        let odd = try SpecDocument(text: Self.good + "\nseed: 9007199254740993", base: URL(filePath: "/")).read().spec
        let again = try JSONDecoder().decode(JobSpec.self, from: JSONEncoder().encode(odd))
        #expect(again == odd)
        #expect(
            Self.issues(Self.good + "\nseed: 9223372036854775808").map(\.message)
                == ["9223372036854775808 is out of range; valid is 0 to 9223372036854775807"])
        #expect(Self.issues(Self.good + "\nseed: -1").count == 1)
    }

    @Test func aKeyThatIsThereTwiceIsAnIssue() throws {
        let issue = try #require(Self.issues(Self.good + "\n  batch: 8").first)
        #expect(issue.message == "the key \"batch\" is there twice")
        #expect(issue.line == 7)
        #expect(issue.description.utf8.count < 200)
    }

    @Test func aSecondDocumentIsAnIssueWhereItBegins() throws {
        let issue = try #require(Self.issues(Self.good + "\n---\nkind: sample").first)
        #expect(issue.message.hasPrefix("a second document begins here"))
        #expect(issue.line == 9)
    }

    @Test func brokenYAMLIsAnIssueAtItsPlace() throws {
        let issue = try #require(Self.issues("kind: train\ndata: {images: [a\n").first)
        #expect(issue.message.hasPrefix("not valid YAML: "))
        #expect((issue.line ?? 0) >= 2)
        #expect(Self.issues("").map(\.message) == ["the spec is empty"])
        #expect(Self.issues("- a\n- b").map(\.message) == ["expected a mapping of keys to values"])
        #expect(
            Self.issues("kind: train\n? [a, b]\n: 1").first?.message == "expected a word as a key, not a collection")
        #expect(!Self.issues("kind: train\n\u{1}: 1").isEmpty)
    }

    @Test func aMissingOrUnknownKindSaysWhichThereAre() {
        #expect(
            Self.issues("name: x").map(\.description) == [
                "spec.yaml:1:1: kind: is missing; expected train, sample, classifier, evaluate, import or encode"
            ])
        #expect(
            Self.issues("kind: trian").map(\.message) == [
                "\"trian\" is not one of train, sample, classifier, evaluate, import, encode; did you mean \"train\"?"
            ])
    }

    @Test func nothingInAMessageCanReachTheTerminal() {
        let hostile = "kind: train\nname: \"a\\e[31mred\\u202E\\0\"\n\"k\\e]0;title\\a\": 1\npath: \"\\x9b31m\""
        for issue in Self.issues(hostile) {
            for scalar in issue.description.unicodeScalars {
                #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar != "\u{202E}")
            }
        }
        #expect(Self.issues(hostile).contains { $0.message.contains("\\u{1B}[31m") })
        #expect(
            Self.issues("kind: train\nname: " + String(repeating: "x", count: 100_000))
                .allSatisfy { $0.message.utf8.count < 2500 })
    }

    @Test func aNameIsOneWordThatStandsForTheJob() {
        let accepts = { (name: String) in
            Self.issues(Self.good.replacing("name: garments", with: "name: \"\(name)\"")).isEmpty
        }
        for name in ["a", "größe-3", "run_1.2", "袖", "x12", String(repeating: "n", count: 64)] {
            #expect(accepts(name))
        }
        for name in [
            "", "12", "a b", "a/b", "-w", "@last", "a@5", "a\\tb", "a\\e[0m", "\\u3164", "\\u202Ea",
            String(repeating: "n", count: 65),
        ] { #expect(!accepts(name), "\(name)") }
    }

    @Test func aliasesAndDeepNestingComeToAnEnd() {
        var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<40 {
            laughs +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(!Self.issues(laughs + "kind: train").isEmpty)
        #expect(!Self.issues(laughs + "kind: train\ntrain: {steps: *a39}").isEmpty)
        #expect(!Self.issues(String(repeating: "[", count: 100_000)).isEmpty)
        #expect(!Self.issues("kind: train\ndata: " + String(repeating: "{a: ", count: 900)).isEmpty)
        #expect(
            !Self.issues(
                "kind: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
            ).isEmpty)
        #expect(Self.issues(Self.good.replacing("batch: 4", with: "batch: &b 4\n  clip: *b")).isEmpty)
    }
}
