import Foundation

/// The moments of a campaign's kills, drawn from one seed: `CFGD_SEED` of the environment, else a new one in each run. The
/// seed is printed at the start and belongs into the comment of every expectation, so that a failure can be replayed.
struct KillTimes: CustomStringConvertible {
    /// One kill.
    struct Kill {
        /// Time from the start of the process to its kill, in microseconds, in [0, 150 000].
        let delay: Int
        /// Whether the worker is killed before its daemon, of the two that are killed together.
        let killsWorkerBefore: Bool
        /// Whether the worker is killed after its daemon.
        let killsWorkerAfter: Bool
    }

    /// What decides every kill.
    let seed: UInt64

    /// Takes the seed of the environment or draws one, and prints it.
    init(of campaign: String) {
        seed =
            ProcessInfo.processInfo.environment["CFGD_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        print("\(campaign): \(self)")
    }

    /// The kill of a number. It depends on the seed and the number alone, whatever became of earlier kills.
    subscript(_ number: Int) -> Kill {
        var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03)
        return Kill(
            delay: Int.random(in: 0...150_000, using: &generator),
            killsWorkerBefore: Bool.random(using: &generator), killsWorkerAfter: Bool.random(using: &generator))
    }

    /// How to replay the campaign.
    var description: String { "kill times of CFGD_SEED=\(seed)" }
}
