import Jobs
import Testing

@testable import Engine

@Suite struct FailedSavesTests {
    private func failure(_ step: Int) -> SaveFailure {
        SaveFailure(step: step, resumesFrom: 100, isFull: true, reason: "the disk is full")
    }

    @Test func aLastingFailureIsSaidOnceAndEveryTenMinutesWithItsCount() {
        var saves = FailedSaves()
        let start = ContinuousClock.now
        // Step, cause, and seconds since the first failure.
        let tries = [
            (200, "write 28", 0), (300, "write 28", 599), (400, "write 28", 600), (500, "write 28", 601),
            (600, "write 5", 602),
        ]
        let said = tries.filter { saves.add(failure($0.0), cause: $0.1, now: start + .seconds($0.2)) }
        #expect(said.map(\.0) == [200, 400, 600])
        #expect(
            saves.current?.words == "cannot save since step 200 (5 tries): the disk is full; would resume from step 100"
        )
        let over = saves.clear()
        #expect(over?.count == 5 && saves.current == nil)
        let again = saves.add(failure(700), cause: "write 5", now: start + .seconds(603))
        #expect(again && saves.current?.step == 700)
    }
}
