import ChildProcess
import Foundation
import Testing

/// A daemon that several people share, each as the kernel knows them.
@Suite(.enabled(if: TestUser.isPossible, "only root can run programs as other users (with setpriv)"))
struct ManyUsers {
    /// A daemon under a user of its own, as the system's is.
    private func shared(
        _ options: [String] = ["--access", "shared"], _ body: (Workplace) async throws -> Void
    ) async throws {
        try await Workplace.with(
            options: options + ["--admin-group", TestUser.administrators.name], user: .daemon,
            prepare: { place in try TestUser.daemon.own(place.root, mode: 0o755) }, body)
    }

    private func expect(_ run: ProgramRun, _ status: Int32, _ words: String = "") {
        #expect(run.status == status, "\(run.errors)")
        #expect(words.isEmpty || run.errors.contains(words), "\(run.errors)")
    }

    @Test func oneWhoSharesADaemonSeesTheStatesOfOthersAndNotWhatIsInside() async throws {
        try await shared { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 20), to: "train.yaml")
            expect(try await place.ctl(as: .ada, "submit", spec, "--wait"), 0)

            let list = try await place.ctl(as: .bob, "status", "-a")
            expect(list, 0)
            #expect(list.output.contains("squares"))
            expect(try await place.ctl(as: .bob, "why", "1"), 0)
            expect(try await place.ctl(as: .bob, "wait", "1"), 0)
            for command in ["show", "log", "checkpoints", "get", "rerun", "remove"] {
                expect(try await place.ctl(as: .bob, command, "1"), 77, "job 1 of 7002; 7002 may, and members of the")
            }
            expect(try await place.ctl(as: .bob, "sample", "squares", "--class", "0"), 77, "use what is inside job 1")
            expect(try await place.ctl(as: .bob, "queue", "drain"), 77, "drain the queue")
            expect(try await place.ctl(as: .bob, "daemon", "reload"), 77, "reload the daemon's settings")

            // Nor on disk, nor by having the daemon read it.
            let (cat, arguments) = TestUser.bob.command(
                URL(filePath: "/bin/cat"), [place.run(1).appending(path: "log").path])
            #expect(try await ProgramRun.of(cat, arguments, in: place.root).status != 0)
            let link = try TestUser.bob.directory("bob", in: place.root).appending(path: "mine.idx")
            try FileManager.default.createSymbolicLink(
                at: link, withDestinationURL: place.run(1).appending(path: "spec.json"))
            let theft = try place.write(SmallData.spec((link.path, data.labels), steps: 2), to: "theft.yaml")
            expect(try await place.ctl(as: .bob, "submit", theft), 77, "use what is inside job 1 of 7002")

            // A link that is innocent at submit is looked at again at the start.
            try FileManager.default.removeItem(at: link)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: URL(filePath: data.images))
            expect(try await place.ctl(as: .bob, "submit", theft, "--hold", "--name", "later"), 0)
            try FileManager.default.removeItem(at: link)
            try FileManager.default.createSymbolicLink(
                at: link, withDestinationURL: place.run(1).appending(path: "spec.json"))
            expect(try await place.ctl(as: .bob, "release", "later"), 0)
            expect(try await place.ctl(as: .bob, "wait", "later"), 1)
            let why = try await place.ctl(as: .bob, "why", "later")
            #expect(why.output.contains("you may not use what is inside job 1 of 7002"), "\(why.output)")

            // Administrators may, and so may the owner.
            for user in [TestUser.admin, .ada] {
                let show = try await place.ctl(as: user, "show", "1", "--json")
                expect(show, 0)
                #expect(show.output.contains(data.images))
            }
            expect(try await place.ctl(as: .admin, "queue", "drain"), 0)
            expect(try await place.ctl(as: .admin, "queue", "open"), 0)

            let log = try String(contentsOf: place.daemonLog, encoding: .utf8)
            #expect(!log.contains("user 7004: Show"), "reading is not recorded")
            #expect(log.contains("user 7003: Show: refused"), "unless it is refused")
            #expect(log.contains("user 7003: Remove"), "a change that is refused is")
            #expect(log.contains("user 7004: Drain: done"))
        }
    }

    @Test func aWorkerThatStaysServesOneUserAlone() async throws {
        try await shared(["--access", "shared", "--keep-worker", "10m", "--light-slots", "2"]) { place in
            let spec = try place.write(
                """
                kind: sample
                model:
                  gaussian-mixture:
                    means: [[-1.0, 0.0], [1.0, 0.0]]
                    labels: [0, 1]
                    covariances: [[[0.1, 0.0], [0.0, 0.1]], [[0.1, 0.0], [0.0, 0.1]]]
                samples: {class: [0, 1], each: 1}
                """, to: "mixture.yaml")
            for user in [TestUser.ada, .bob, .ada, .bob] {
                expect(try await place.ctl(as: user, "submit", spec, "--wait"), 0)
            }
            let workers = try (1...4).map { try #require(place.worker(of: $0)) }
            #expect(workers[0] == workers[2] && workers[1] == workers[3])
            #expect(workers[0] != workers[1])
            #expect(place.files(of: 3) == place.files(of: 1) && place.files(of: 4) == place.files(of: 1))
        }
    }

    @Test func anOwnerGetsResultsThatOnlyTheDaemonCanReadOnDisk() async throws {
        try await shared { place in
            let data = try SmallData.write(to: place.root)
            let spec = try place.write(SmallData.spec(data, steps: 20), to: "train.yaml")
            expect(try await place.ctl(as: .ada, "submit", spec, "--wait"), 0)
            let home = try TestUser.ada.directory("ada", in: place.root, mode: 0o700)
            let picture = home.appending(path: "grid.png")
            expect(
                try await place.ctl(
                    as: .ada, "sample", "squares", "--class", "0-3", "-n", "2", "--steps", "2", "-o", picture.path), 0)
            #expect(try Data(contentsOf: picture) == Data(contentsOf: place.run(2).appending(path: "grid.png")))
            let owner = try FileManager.default.attributesOfItem(atPath: picture.path)[.ownerAccountID] as? Int
            #expect(owner == 7002)

            let results = home.appending(path: "results").path
            expect(try await place.ctl(as: .ada, "get", "1", "-o", results), 0)
            let weights = "step-00000020/model.safetensors"
            #expect(
                try Data(contentsOf: URL(filePath: results).appending(path: weights))
                    == Data(contentsOf: place.run(1).appending(path: "checkpoints/" + weights)))
            expect(
                try await place.ctl(as: .ada, "get", "1", "-o", results), 73,
                "more files exist; choose another directory")
            expect(try await place.ctl(as: .ada, "get", "1", "-o", results, "--force"), 0)
            let left = try FileManager.default.subpathsOfDirectory(atPath: home.path)
            #expect(left.filter { $0.contains("/.") || $0.hasPrefix(".") } == [], "no pieces are left")
        }
    }

    @Test func whatTheDaemonCannotReadIsSaidAtSubmitWithTheCommandThatHelps() async throws {
        try await shared { place in
            let data = try SmallData.write(to: place.root)
            let home = try TestUser.ada.directory("ada", in: place.root, mode: 0o700)
            let file = home.appending(path: "images.idx")
            try FileManager.default.copyItem(at: URL(filePath: data.images), to: file)
            try TestUser.ada.own(file, mode: 0o600)
            let spec = try place.write(SmallData.spec((file.path, data.labels), steps: 2), to: "train.yaml")
            let closed = try await place.ctl(as: .ada, "submit", spec)
            expect(closed, 65, "data.images: the directory \(home.path) is closed to the user 7001")
            expect(closed, 65, "`setfacl -m u:7001:x \(home.path)`")
            expect(closed, 65, "train.yaml:4:")
            chmod(home.path, 0o711)
            expect(try await place.ctl(as: .ada, "submit", spec), 65, "`setfacl -m u:7001:r \(file.path)`")
            chmod(file.path, 0o644)
            expect(try await place.ctl(as: .ada, "submit", spec, "--wait"), 0)
            let link = home.appending(path: "link.idx")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            chmod(file.path, 0o600)
            let linked = try place.write(SmallData.spec((link.path, data.labels), steps: 2), to: "linked.yaml")
            expect(try await place.ctl(as: .ada, "submit", linked), 65, "(\(link.path) is a symbolic link to it)")
            let gone = try place.write(SmallData.spec(("/no/images.idx", data.labels), steps: 2), to: "gone.yaml")
            expect(try await place.ctl(as: .ada, "submit", gone), 65, "data.images: there is no /no")
        }
    }

    @Test func somebodysOwnDaemonServesNobodyElse() async throws {
        try await shared(["--access", "own"]) { place in
            expect(try await place.ctl(as: .daemon, "status"), 0)
            expect(try await place.ctl("status"), 0)
            expect(try await place.ctl(as: .ada, "status"), 77, "it is that of user 7001 and serves nobody else")
            expect(try await place.ctl(as: .admin, "status"), 77, "serves nobody else")
        }
    }

    @Test func aUserWithTooManyConnectionsHearsItAndOthersAreServed() async throws {
        try await shared(["--access", "shared", "--connections-per-user", "2"]) { place in
            let status = Array("{\"method\":\"dev.cfgd.Jobs.Status\"}".utf8) + [0]
            let held = try (0..<2).map { _ in try RawConnection(path: place.socket) }
            for connection in held { #expect(try connection.exchange(status).contains("\"version\"")) }
            expect(
                try await place.ctl("status"), 75, "you have 2 connections already (cfgd --connections-per-user)")
            expect(try await place.ctl(as: .ada, "status"), 0)
            withExtendedLifetime(held) {}
        }
    }

    @Test func aSharedDaemonInAUserNamespaceSaysWhyItDoesNotStart() async throws {
        let root = URL(filePath: "/tmp/cfgd-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let unshare = URL(filePath: "/usr/bin/unshare")
        let namespace = ["--user", "--map-root-user"]
        // Some machines make no user namespaces; then there is nothing to try.
        guard try await ProgramRun.of(unshare, namespace + ["/bin/true"], in: root).status == 0 else { return }
        let run = try await ProgramRun.of(
            unshare,
            namespace + [
                Programs.daemon.path, "--access", "shared", "--state", root.appending(path: "state").path, "--socket",
                root.appending(path: "s").path, "--worker", Programs.worker.path,
            ], in: root)
        #expect(run.status == 78, "\(run.errors)")
        #expect(run.errors.contains("PrivateUsers=no"), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: root.appending(path: "state").path))
    }
}
