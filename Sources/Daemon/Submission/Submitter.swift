internal import Control
internal import Jobs
internal import Varlink

/// The user on whose behalf a spec is checked: the caller, or the owner of a job that starts.
struct Submitter {
    /// The user's id.
    let uid: UInt32
    /// The ids of the user's groups.
    let groups: [UInt32]
    /// Throws `ControlError.notPermitted` where the user may not use the contents of a job.
    let permit: @Sendable (Job) throws -> Void
}

extension Rights {
    /// A connected user, whose groups are those of the connection.
    func submitter(_ peer: PeerCredentials) -> Submitter {
        Submitter(uid: peer.uid, groups: [peer.gid] + peer.groups) { job in try require(.use, of: peer, over: [job]) }
    }

    /// The owner of a job, whose groups are those of the system's files.
    func submitter(ownerOf job: Job) -> Submitter {
        Submitter(uid: job.uid, groups: Accounts.groups(of: job.uid)) { other in
            try require(.use, ofUser: job.uid, over: other)
        }
    }
}
