import Foundation
import Jobs

/// Example values for the tests of printed lines.
enum Examples {
    static let start = Date(timeIntervalSince1970: 1_700_000_000)

    static func time(_ seconds: Double) -> Timestamp { Timestamp(start.addingTimeInterval(seconds)) }

    static func progress(_ step: Int = 588, metrics: [String: Metric] = ["loss": Metric(0.1834)]) -> JobProgress {
        JobProgress(
            step: step, total: 1400, rate: 14.2, secondsLeft: 57, metrics: metrics, updated: time(41))
    }

    static func job(
        _ state: JobState, number: Int = 17, name: String = "garments", attempt: Int = 1, progress: JobProgress? = nil,
        text: String? = nil, reason: String? = nil
    ) -> Job {
        Job(
            number: number, name: name, kind: .train, state: state, revision: 1, owner: "ana", uid: 1000, priority: 0,
            attempt: attempt, created: time(-5), started: time(0), finished: state.isFinal ? time(100) : nil,
            progress: progress, exit: text.map { JobExit(code: 0, text: $0) }, reason: reason, directory: "/runs/17")
    }
}
