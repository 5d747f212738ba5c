internal import Control
internal import Jobs
internal import Varlink

/// The rights of users. Root and the user who runs the daemon may do everything; administrators are the members of one
/// group.
struct Rights: Sendable {
    let access: Access
    /// The user who runs the daemon.
    let user: UInt32
    /// The name of the administrators' group, for messages.
    let groupName: String
    /// The id of that group; `nil` where it does not exist, so that nobody is a member.
    let group: UInt32?
    /// The uid that the kernel shows for users whom the user namespace does not know.
    let overflow: UInt32

    /// The highest priority that every user may give.
    static let highestFreePriority = 0

    init(access: Access, user: UInt32, groupName: String, group: UInt32?, overflow: UInt32 = UserNamespace.overflow) {
        self.access = access
        self.user = user
        self.groupName = groupName
        self.group = group
        self.overflow = overflow
    }

    /// Whether a user may do everything.
    func isPrivileged(_ uid: UInt32) -> Bool { uid == 0 || uid == user }

    /// Whether a peer may control the queue and everybody's jobs.
    func mayAdminister(_ peer: PeerCredentials) -> Bool {
        isPrivileged(peer.uid) || group.map(peer.belongs) ?? false
    }

    /// Requires a right over a job of a user who is not connected, whose groups are those of the system's user database.
    func require(_ action: Action, ofUser uid: UInt32, over job: Job) throws(ControlError) {
        if uid == job.uid || isPrivileged(uid) { return }
        let user = PeerCredentials(pid: 0, uid: uid, gid: .max, groups: Accounts.groups(of: uid))
        try require(action, of: user, over: [job])
    }

    /// The error for a peer who may not connect; `nil` for one who may.
    func refusal(of peer: PeerCredentials) -> ControlError? {
        if isPrivileged(peer.uid) { return nil }
        switch access {
        case .own:
            return .notPermitted(
                action: "use this daemon: it is that of user \(Accounts.name(of: user)) and serves nobody else "
                    + "(cfgd --access shared would)")
        case .shared where peer.uid == overflow:
            return .notPermitted(
                action: "use this daemon: it cannot tell who you are (uid \(overflow)), since it runs in a user "
                    + "namespace that does not know you")
        case .shared: return nil
        }
    }

    /// - Throws: `ControlError.notPermitted` unless the peer has the right over all the jobs.
    func require(_ action: Action, of peer: PeerCredentials, over jobs: [Job] = []) throws(ControlError) {
        if mayAdminister(peer) { return }
        switch action.right {
        case .browse, .submit: return
        case .look, .change:
            guard let other = jobs.first(where: { $0.uid != peer.uid }) else { return }
            throw .notPermitted(
                action: "\(action.verb) job \(other.number) of \(other.owner); \(other.owner) may, and "
                    + administrators)
        case .administer: throw .notPermitted(action: "\(action.verb); \(administrators) may")
        }
    }

    /// - Parameter present: the present priority of the job; every priority up to it is free.
    /// - Throws: `ControlError.notPermitted` for a priority that only an administrator may give.
    func require(
        _ priority: Int, of peer: PeerCredentials, above present: Int = Self.highestFreePriority
    ) throws(ControlError) {
        let highest = max(present, Self.highestFreePriority)
        guard priority > highest, !mayAdminister(peer) else { return }
        throw .notPermitted(
            action: "give a job the priority \(priority); yours may have \(highest) or less, and \(administrators) may "
                + "give them more")
    }

    /// The phrase for those who may do everything.
    private var administrators: String {
        group == nil
            ? "root (there is no group \(groupName) on this machine)" : "members of the group \(groupName)"
    }
}

extension Action {
    /// Sampling from a job's checkpoints, or training on its output; the right is that of reading the job.
    static let use = Action(.look, "use what is inside")
}
