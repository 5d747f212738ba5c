internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs

/// The limits on what one user takes of a daemon that several share. Root, the user who runs the daemon, and administrators
/// have none.
struct Quota {
    let queue: JobQueue
    let usage: UserUsage
    let configuration: DaemonConfiguration

    /// Counts one more job of a user.
    /// - Throws: `ControlError.notAdmitted` with the limit, the setting that raises it, and what to do; `.noSpace`.
    func admit(_ uid: UInt32) throws {
        let settings = configuration.settings
        let unfinished = try queue.unfinishedCount(of: uid)
        guard unfinished < settings.jobsPerUser else {
            throw ControlError.notAdmitted(
                text: "you have \(unfinished) jobs that have not ended, and one user may have \(settings.jobsPerUser) "
                    + "(cfgd --jobs-per-user); wait for some of them, or cancel them")
        }
        let limit = settings.diskPerUser ?? Self.half(of: configuration.state)
        let bytes = usage.bytes(of: uid)
        guard bytes <= limit else {
            throw ControlError.noSpace(
                path: configuration.state.plainPath,
                text:
                    "your jobs take \(ByteSize.words(bytes)), and those of one user may take \(ByteSize.words(limit)) (cfgd "
                    + "--disk-per-user); remove some of them (cfgctl remove --now)")
        }
        if let pause = usage.countSubmission(of: uid, limit: settings.submissionsPerMinute) {
            let seconds = Int((pause / .seconds(1)).rounded(.up))
            throw ControlError.notAdmitted(
                text:
                    "you have submitted \(settings.submissionsPerMinute) jobs within a minute, the most that one user may "
                    + "(cfgd --submissions-per-minute); submit the next one in \(seconds) s")
        }
    }

    private static func half(of state: URL) -> Int {
        var status = statvfs()
        guard statvfs(state.plainPath, &status) == 0 else { return .max }
        return Int(clamping: UInt64(status.f_blocks) &* UInt64(status.f_frsize)) / 2
    }
}
