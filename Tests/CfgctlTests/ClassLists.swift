import Jobs
import Testing

@testable import cfgctl

/// Classes on a command line, by number and by name.
@Suite struct ClassLists {
    private let names = ["ant", "tench, Tinca tinca", "2", "caf\u{E9}"]

    @Test(arguments: [
        ("ant", [0]), ("caf\u{E9},ant", [3, 0]), ("tench, Tinca tinca", [1]), ("ant, 1, 2-3", [0, 1, 2, 3]),
        ("cafe\u{301}", [3]),
    ])
    func namesAndNumbersAreLabels(text: String, labels: [Int]) throws {
        #expect(try ClassList(text).labels(among: names, of: "pets") == labels)
    }

    @Test func anUnknownNameIsAnsweredWithTheNamesThatThereAre() {
        let error = #expect(throws: Failure.self) { try ClassList("ant,cot").labels(among: names, of: "pets") }
        #expect(
            error?.message == "pets has no class \"cot\"; its classes are 0 ant, 1 tench, Tinca tinca, 2, 3 caf\u{E9}"
        )
        let other = #expect(throws: Failure.self) { try ClassList("ANT").labels(among: names, of: "pets") }
        #expect(other?.message.hasPrefix("pets has no class \"ANT\"; do you mean ant? its classes are") == true)
        let near = #expect(throws: Failure.self) { try ClassList("thre").labels(among: ["one", "three"], of: "pets") }
        #expect(near?.message == "pets has no class \"thre\"; do you mean three? its classes are 0 one, 1 three")
        let none = #expect(throws: Failure.self) { try ClassList("ant").labels(among: [], of: "pets") }
        #expect(none?.message == "pets has no class \"ant\"; its classes have no names: write 0-9 or 1,2,3")
    }

    @Test func aJobWithoutACheckpointIsMissingInput() {
        let failed = ClassList.withoutCheckpoint(Examples.job(.failed))
        #expect(
            failed.status == .noInput && failed.message.contains("has no checkpoint; it has failed; name another job"))
        let waiting = ClassList.withoutCheckpoint(Examples.job(.queued))
        #expect(waiting.message.contains("has no checkpoint yet; it is queued; wait for its first one"))
    }
}
