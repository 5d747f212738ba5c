import Foundation
import Synchronization
import Testing

@testable import Storage

/// Openings within limits: below a directory without links, and for a user with the user's rights.
@Suite struct ConfinementTests {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "cfgd-confined-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    private func make(_ name: String, mode: mode_t = 0o644, in directoryMode: mode_t = 0o755) throws -> String {
        let file = root.appending(path: name)
        let folder = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("content".utf8).write(to: file)
        chmod(file.path, mode)
        chmod(folder.path, directoryMode)
        return file.path
    }

    private func link(_ name: String, to target: String) throws -> String {
        let link = root.appending(path: name)
        try FileManager.default.createDirectory(
            at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: target)
        return link.path
    }

    private func code(_ body: () throws -> Void) -> Int32? {
        do {
            try body()
            return nil
        } catch {
            return (error as? FileError)?.code ?? -1
        }
    }

    // MARK: Below a directory

    @Test(arguments: [true, false]) func nothingLeavesAnOpenDirectory(hasOpenat2: Bool) throws {
        defer { try? FileManager.default.removeItem(at: root) }
        _ = try make("run/checkpoints/a")
        let outside = try make("outside/a")
        _ = try link("run/elsewhere", to: root.path + "/outside")
        _ = try link("run/file", to: outside)
        _ = try link("run/inner", to: "checkpoints")
        let directory = try OpenDirectory(root.path + "/run")
        func open(_ name: String, _ flags: Int32 = O_RDONLY) -> Int32? {
            code {
                let file =
                    hasOpenat2
                    ? try directory.open(name, flags, mode: 0o644) : try directory.walk(name, flags, mode: 0o644)
                close(file)
            }
        }
        #expect(open("checkpoints/a") == nil && open("checkpoints//a") == nil && open(".") == nil)
        #expect(open("checkpoints/b", O_WRONLY | O_CREAT) == nil)
        for name in ["../outside/a", "checkpoints/../../outside/a", outside] { #expect(open(name) == EXDEV, "\(name)") }
        for name in ["elsewhere/a", "file", "inner/a"] { #expect(open(name) == ELOOP, "\(name)") }
        #expect(open("elsewhere/b", O_WRONLY | O_CREAT) == ELOOP && open("file", O_WRONLY) == ELOOP)
        #expect(open("none") == ENOENT && open("checkpoints/a/b") == ENOTDIR && open("") != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path + "/outside") == ["a"])
    }

    @Test func aUserIsNamedByTheLoginNameOrElseTheNumber() {
        #expect(LoginName.of(0) == "root" && LoginName.of(4_000_000_000) == "4000000000")
    }

    @Test func namesAreMadeAndRemovedWithoutFollowingALink() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        _ = try make("run/a")
        _ = try make("outside/a")
        _ = try link("run/elsewhere", to: root.path + "/outside")
        let directory = try OpenDirectory(root.path + "/run")
        #expect(code { try directory.makeDirectory("elsewhere/d", mode: 0o755) } == ELOOP)
        #expect(code { try directory.unlink("elsewhere/a") } == ELOOP)
        #expect(code { try directory.unlink("../outside/a") } == EXDEV)
        #expect(code { try directory.rename("a", to: directory, "elsewhere/b") } == ELOOP)
        #expect(code { try directory.rename("a", to: directory, new: "../outside/b") } == EXDEV)
        try directory.unlink("elsewhere")
        try directory.makeDirectory("d", mode: 0o755)
        try directory.rename("a", to: directory, new: "d/a")
        #expect(code { try directory.rename("d", to: directory, new: "d/a/b") } != nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path + "/outside") == ["a"])
    }

    @Test func aProcessWritesBelowItsRootsAlone() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        _ = try make("runs/1/a")
        _ = try make("runs/2/a")
        _ = try link("other", to: root.path + "/runs/1")
        func target(_ path: String, _ limits: Confinement) throws -> String? {
            switch try limits.target(root.path + path, "write") {
            case .below(let place): "\(place.directory.path.dropFirst(root.path.count)) \(place.name)"
            case .free: nil
            }
        }
        let worker = Confinement(roots: [WritableRoot(root.path + "/runs/1/")])
        #expect(try target("/runs/1/checkpoints/x/", worker) == "/runs/1 checkpoints/x")
        #expect(try target("/other/a", worker) == "/runs/1 a", "the same directory by another name")
        #expect(try target("/runs/1", worker) == nil && target("/runs", worker) == nil, "made on the way")
        for path in ["/runs/2/a", "/runs/10", "/elsewhere"] {
            #expect(code { _ = try target(path, worker) } == EXDEV, "\(path)")
        }
        let daemon = Confinement(
            roots: [WritableRoot(root.path + "/runs", hasRoots: true), WritableRoot(root.path)])
        #expect(try target("/runs/2/a/b", daemon) == "/runs/2 a/b")
        #expect(try target("/runs/3", daemon) == "/runs 3")
        #expect(try target("/queue.sqlite", daemon) == " queue.sqlite")
    }

    // MARK: For a user

    private let user: UInt32 = 4_000_001

    private func rights(_ groups: [UInt32] = [], uid: UInt32? = nil, jobs: Set<Int> = []) -> CallerRights {
        CallerRights(
            uid: uid ?? user, groups: groups, closed: root.path + "/state", mayUse: { jobs.contains($0) })
    }

    private func read(_ path: String, _ rights: CallerRights) -> Int32? {
        code { _ = try RegularFile(path, for: rights) }
    }

    @Test func aFileIsOpenedIfItsModeAllowsTheUser() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let (open, group, closed) = (
            try make("a/open"), try make("b/group", mode: 0o640), try make("c/closed", mode: 0o600)
        )
        let inner = try make("d/open", in: 0o700)
        let listed = try make("e/open", in: 0o711)
        var status = stat()
        #expect(stat(group, &status) == 0)
        #expect(read(open, rights()) == nil && read(listed, rights()) == nil)
        #expect(read(group, rights()) == EACCES && read(group, rights([status.st_gid])) == nil)
        #expect(read(closed, rights()) == EACCES && read(closed, rights(uid: status.st_uid)) == nil)
        #expect(read(inner, rights()) == EACCES, "its directory is closed")
        #expect(rights().objection(to: closed)?.contains("may not read it") == true)
        #expect(rights().objection(to: inner)?.contains("may not enter \(root.path)/d") == true)
        #expect(rights().objection(to: root.path + "/none") == nil && rights().objection(to: open) == nil)
        #expect(rights().objection(to: root.path + "/a") == nil, "a directory is opened like a file")
        #expect(rights().objection(to: root.path + "/e")?.contains("may not read it") == true, "and must be listed")
        // Whoever owns a file is judged by the owner's bits, even if others may more.
        let odd = try make("f/odd", mode: 0o044)
        #expect(read(odd, rights()) == nil && read(odd, rights(uid: status.st_uid)) == EACCES)
    }

    @Test func linksAreFollowedWithTheSameRights() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let (open, closed) = (try make("a/open"), try make("b/closed", mode: 0o600))
        for (name, target) in [
            ("l/absolute", open), ("l/relative", "../a/open"), ("l/chain", "absolute"), ("l/dir", "../a"),
        ] {
            let path = try link(name, to: target)
            #expect(read(name == "l/dir" ? path + "/open" : path, rights()) == nil, "\(name)")
        }
        for (name, target) in [
            ("m/absolute", closed), ("m/relative", "../b/./closed"),
            ("m/up", "../../\(root.lastPathComponent)/b/closed"),
        ] {
            let path = try link(name, to: target)
            #expect(read(path, rights()) == EACCES, "\(name)")
            #expect(rights().objection(to: path)?.contains("may not read \(closed), which the path leads to") == true)
        }
        #expect(read(try link("m/circle", to: "circle"), rights()) == ELOOP)
        #expect(read(try link("m/gone", to: "nothing"), rights()) == ENOENT)
        #expect(read("/proc/self/maps", rights()) == EACCES, "its mode promises what the kernel does not keep")
    }

    @Test func aLinkThatIsExchangedMeanwhileLeadsNowhereElse() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let (open, closed) = (try make("a/open"), try make("b/closed", mode: 0o600))
        try Data("secret!".utf8).write(to: URL(filePath: closed))
        let (name, rights) = (root.path + "/l", rights())
        @Sendable func exchange(_ target: String) {
            let aside = name + ".new"
            symlink(target, aside)
            rename(aside, name)
        }
        exchange(open)
        let done = Atomic(false)
        // One thread exchanges the link for as long as the other opens it.
        DispatchQueue.concurrentPerform(iterations: 2) { thread in
            if thread == 0 {
                defer { done.store(true, ordering: .relaxed) }
                for _ in 0..<3000 {
                    guard let file = try? RegularFile(name, for: rights) else { continue }
                    #expect((try? file.bytes(0..<file.size)) == Array("content".utf8))
                }
            } else {
                while !done.load(ordering: .relaxed) {
                    exchange(closed)
                    exchange(open)
                }
            }
        }
    }

    @Test func aPipeIsNoFileAndNobodyWaitsForItsWriter() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let pipe = root.path + "/pipe"
        #expect(mkfifo(pipe, 0o644) == 0)
        #expect(read(pipe, rights()) == EINVAL)
        #expect(code { _ = try RegularFile(pipe) } == EINVAL)
        #expect(read("/dev/zero", rights()) == EINVAL)
    }

    @Test func theDaemonsDirectoryIsJudgedByTheJobsInIt() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let (one, two) = (try make("state/runs/1/a", mode: 0o600), try make("state/runs/2/a"))
        let queue = try make("state/queue.sqlite")
        chmod(root.path + "/state", 0o700)
        let user = rights(jobs: [1])
        #expect(read(one, user) == nil && read(two, user) == EACCES && read(queue, user) == EACCES)
        #expect(user.objection(to: root.path + "/state/runs/1") == nil)
        for name in ["/state", "/state/runs", "/state/runs/2", "/state/runs/1/../2/a"] {
            #expect(user.objection(to: root.path + name) != nil, "\(name)")
        }
        #expect(read(try link("l/one", to: one), user) == nil)
        #expect(read(try link("l/two", to: two), user) == EACCES)
        #expect(read(try link("state/runs/1/out", to: two), user) == EACCES)
        #expect(read(try link("l/state", to: root.path + "/state") + "/queue.sqlite", user) == EACCES)
    }

    // MARK: Access control lists

    private typealias Entry = AccessCheck.Entry

    @Test func aListIsDecidedAsTheKernelDecides() throws {
        // getfacl: user::rw-, user:5:r--, user:6:---, group::---, group:7:r--, group:8:---, mask::r--, other::r--
        let entries = [
            Entry(tag: 1, permissions: 6, id: .max), Entry(tag: Entry.user, permissions: 4, id: 5),
            Entry(tag: Entry.user, permissions: 0, id: 6), Entry(tag: Entry.owningGroup, permissions: 0, id: .max),
            Entry(tag: Entry.group, permissions: 4, id: 7), Entry(tag: Entry.group, permissions: 0, id: 8),
            Entry(tag: Entry.mask, permissions: 4, id: .max), Entry(tag: Entry.other, permissions: 4, id: .max),
        ]
        func may(_ uid: UInt32, _ groups: Set<UInt32>, _ entries: [Entry]) -> Bool {
            AccessCheck(uid: uid, groups: groups).allows(.read, entries, group: 9)
        }
        #expect(may(5, [], entries) && !may(6, [7], entries), "a user's own entry decides")
        #expect(may(1, [7], entries) && may(1, [7, 8], entries) && !may(1, [8], entries) && !may(1, [9], entries))
        #expect(may(1, [], entries), "others")
        var masked = entries
        masked[6].permissions = 1
        #expect(!may(5, [], masked) && !may(1, [7], masked) && may(1, [], masked), "the mask holds for named ones")
    }

    @Test func theListOfAFileIsRead() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let file = try make("a/listed", mode: 0o640)
        let list = [(1, 6, UInt32.max), (2, 4, user), (4, 4, .max), (16, 4, .max), (32, 0, .max)]
            .reduce(into: [2, 0, 0, 0] as [UInt8]) { bytes, entry in
                for number in [UInt16(entry.0), UInt16(entry.1)] {
                    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
                }
                withUnsafeBytes(of: entry.2.littleEndian) { bytes += $0 }
            }
        typealias Call =
            @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer, Int, Int32) -> Int32
        let setxattr = unsafeBitCast(try #require(dlsym(nil, "setxattr")), to: Call.self)
        guard setxattr(file, "system.posix_acl_access", list, list.count, 0) == 0 else {
            // Some file systems have no lists.
            #expect(errno == ENOTSUP)
            return
        }
        #expect(read(file, rights()) == nil && read(file, rights(uid: user + 1)) == EACCES)
    }

    @Test func aListIsParsed() throws {
        func entries(_ bytes: [UInt8]) -> [Entry]? { bytes.withUnsafeBytes { AccessCheck.entries($0) } }
        #expect(entries([]) == [])
        #expect(
            entries([2, 0, 0, 0, 2, 0, 4, 0, 5, 1, 0, 0]) == [Entry(tag: Entry.user, permissions: 4, id: 261)])
        #expect(entries([3, 0, 0, 0]) == nil && entries([2, 0, 0, 0, 1]) == nil && entries([2]) == nil)
    }
}
