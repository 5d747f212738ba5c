import Control
import Foundation
import JobQueue
import Jobs
import Logging
import Synchronization
import Systemd
import Testing

@testable import Daemon
@testable import Varlink

/// The daemon's service without its socket, so that any user can be the caller.
final class DirectService: Sendable {
    /// The administrator of these tests.
    static let administrators: UInt32 = 990
    /// The user who runs the daemon of these tests.
    static let user: UInt32 = 4000

    let place: Place
    let queue: JobQueue
    let service: JobsService

    init(_ place: Place, group: UInt32? = administrators, logLevel: Logger.Level = .debug) throws {
        self.place = place
        let feed = JobFeed()
        queue = try JobQueue(path: place.queuePath) { feed.publish($0) }
        let logger = Logger(label: "test") { _ in RecordingHandler(place: place, logLevel: logLevel) }
        var configuration = DaemonConfiguration(state: place.state, address: .path(place.socket, mode: 0o600))
        configuration.reserve = 0
        configuration.threads = 1
        let current = CurrentConfiguration(configuration)
        service = JobsService(
            interface: try JobsInterface.definition(), queue: queue, feed: feed, workers: WorkerTable(),
            watches: DirectoryWatches(logger), state: try StateDirectory(place.state), configuration: current,
            reloading: Reloading(
                configuration: current, notifier: ServiceNotifier(), logger: logger, read: { (current.value, nil) },
                whenChanged: {}),
            rights: Rights(access: .shared, user: Self.user, groupName: "cfgd-admin", group: group, overflow: 65_534),
            audit: AuditLog(logger: logger), wake: {},
            isStopping: { false })
    }

    /// Calls a method as a user and returns its last reply, checked against the interface.
    func call(_ method: String, _ parameters: JSONValue, as peer: PeerCredentials, more: Bool = false) async throws
        -> JSONValue
    {
        let call = VarlinkCall(method: method, parameters: parameters, more: more, peer: peer)
        let last = Mutex(JSONValue.object([:]))
        let replier = VarlinkReplier(for: call) { parameters, _ in
            let reply = try JSONValue(parsing: parameters.text)
            last.withLock { $0 = reply }
        }
        try service.interface.check(parameters, of: method)
        do {
            try await service.handle(call, reply: replier)
        } catch let error as VarlinkError {
            throw ControlError(error) ?? error
        } catch {
            throw ControlError(service.answer(to: error)) ?? error
        }
        return last.withLock { $0 }
    }

    /// Returns the error that a user without the right gets.
    func refusal(_ method: String, _ parameters: JSONValue, as peer: PeerCredentials, more: Bool = false) async
        -> String?
    {
        do {
            _ = try await call(method, parameters, as: peer, more: more)
            return nil
        } catch ControlError.notPermitted(let action) {
            return action
        } catch {
            return nil
        }
    }

    /// Submits a job as a user, through the service.
    @discardableResult
    func submit(_ name: String, as peer: PeerCredentials, _ more: [String: JSONValue] = [:]) async throws -> Job {
        let parameters = JSONValue.object(more.merging(["spec": place.spec(name)]) { $1 })
        return try #require(try await call("Submit", parameters, as: peer).decode(Submit.Reply.self).job)
    }
}

extension PeerCredentials {
    /// A member of the group cfgd.
    static func user(_ uid: UInt32) -> PeerCredentials { PeerCredentials(pid: 77, uid: uid, gid: uid, groups: [989]) }
    static let ada = user(4001)
    static let bob = user(4002)
    static let admin = PeerCredentials(pid: 77, uid: 4003, gid: 4003, groups: [989, DirectService.administrators])
    static let root = user(0)
    static let daemon = user(DirectService.user)
}
