internal import Foundation
internal import Jobs
internal import Synchronization

/// The display of followed jobs on a stream of this process. On a terminal the bar is drawn again when the window changes its
/// size.
struct LiveDisplay {
    private let screen: Screen
    private let resizing: WindowChange?

    init(on output: Output) {
        let screen = Screen(output)
        self.screen = screen
        resizing = output.canRedraw ? WindowChange { screen.redraw() } : nil
    }

    /// Shows the new state of a job.
    func show(_ job: Job) { screen.write { $0.text(for: job, now: Date()) } }

    /// Ends an open bar, so that the next line stands below it.
    func close() { screen.write { $0.close() } }

    /// The display with its stream. The lock is held while the text is written, so that two drawings never mix.
    private final class Screen: Sendable {
        private let output: Output
        private let display: Mutex<FollowDisplay>

        init(_ output: Output) {
            self.output = output
            display = Mutex(FollowDisplay(width: Self.width(of: output), style: output.style))
        }

        func write(_ text: (inout FollowDisplay) -> String) {
            display.withLock { display in
                display.width = Self.width(of: output)
                output.write(text(&display))
            }
        }

        func redraw() { write { $0.redrawn() } }

        private static func width(of output: Output) -> Int? { output.canRedraw ? output.width ?? 80 : nil }
    }
}
