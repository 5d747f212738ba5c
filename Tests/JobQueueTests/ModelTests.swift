import Foundation
import JobQueue
import Jobs
import Testing

/// Random commands do to the queue what they do to the reference.
@Suite struct ModelTests {
    /// A generator whose numbers depend on its seed alone (SplitMix64).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Commands in one life of a queue: further ones would mostly add jobs that nobody touches any more.
    private static let length = 700
    /// The number of commands in all sequences; `make model` asks for more.
    private static let commands =
        ProcessInfo.processInfo.environment["CFGD_MODEL_COMMANDS"].flatMap { Int($0) } ?? 3 * length

    @Test func randomCommandsDoWhatTheReferenceSays() throws {
        let seeds = UInt64(max(1, (Self.commands + Self.length - 1) / Self.length))
        var results: [String: Int] = [:]
        let start = ContinuousClock.now
        for seed in 1...seeds { try compare(seed: seed, &results) }
        let total = results.values.reduce(0, +)
        #expect(total == Int(seeds) * Self.length)
        // All is in vain where most commands are refused.
        let refused = results["refused", default: 0]
        #expect(refused < total * 2 / 3)
        print(
            "model: \(total) commands in \(seeds) queues, \(refused) refused, all as the reference says, in",
            ContinuousClock.now - start)
    }

    private func compare(seed: UInt64, _ results: inout [String: Int]) throws {
        var random = Generator(state: seed)
        // In memory: a thousand commands are a thousand synced writes.
        let file = try QueueFile(in: "/dev/shm")
        var queue = try file.open(), reference = ReferenceQueue()
        var log: [String] = []
        for step in 0..<Self.length {
            let command = Command.random(&random, jobs: reference.jobs.keys.sorted())
            log.append("\(command)")
            let (expected, found) = (command.run(on: &reference), try command.run(on: queue))
            try #require(expected == found, "step \(step) of seed \(seed): \(log.suffix(12).joined(separator: "; "))")
            results[found, default: 0] += 1
            if step % 100 == 99 {
                try queue.close()
                queue = try file.open()
            }
            if step % 50 == 49 {
                let jobs = try queue.jobs()
                let states = reference.jobs.map { "\($0.key) \($0.value.state) \($0.value.attempt)" }.sorted()
                try #require(
                    jobs.map { "\($0.number) \($0.state) \($0.attempt)" }.sorted() == states,
                    "step \(step) of seed \(seed): \(log.suffix(25).joined(separator: "; "))")
                for job in jobs {
                    #expect((job.finished != nil) == job.state.isFinal)
                    #expect((job.launched != nil) == job.state.hasWorker)
                }
            }
        }
    }

    private enum Command {
        case submit(priority: Int, threads: Int, isHeld: Bool, after: [JobDependency])
        case claim(threads: Int)
        case running(Int), checkpoint(Int), requeue(Int), crash(Int), timeOut(Int), succeed(Int), fail(Int)
        case cancel(Int), hold(Int), release(Int), pause(Int), resume(Int), prioritize(Int, Int), remove(Int)
        case drain, open

        static func random(_ random: inout Generator, jobs: [Int]) -> Command {
            // Mostly the newest jobs, so that there is something to do; now and then one that never was.
            let recent = jobs.suffix(12)
            let job = Int.random(in: 0..<40, using: &random) == 0 ? 9999 : recent.randomElement(using: &random) ?? 1
            switch Int.random(in: 0..<100, using: &random) {
            case ..<14:
                let needed = Set(
                    (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in recent.randomElement(using: &random) }
                )
                return .submit(
                    priority: Int.random(in: -2...2, using: &random), threads: Int.random(in: 1...3, using: &random),
                    isHeld: Int.random(in: 0..<6, using: &random) == 0,
                    after: needed.sorted().map {
                        JobDependency(job: $0, until: Bool.random(using: &random) ? .success : .end)
                    })
            case ..<36: return .claim(threads: Int.random(in: 0...3, using: &random))
            case ..<46: return .running(job)
            case ..<50: return .checkpoint(job)
            case ..<55: return .requeue(job)
            case ..<60: return .crash(job)
            case ..<62: return .timeOut(job)
            case ..<68: return .succeed(job)
            case ..<71: return .fail(job)
            case ..<75: return .cancel(job)
            case ..<79: return .hold(job)
            case ..<83: return .release(job)
            case ..<87: return .pause(job)
            case ..<92: return .resume(job)
            case ..<95: return .prioritize(job, Int.random(in: -2...2, using: &random))
            case ..<97: return .remove(job)
            case ..<98: return .drain
            default: return .open
            }
        }

        /// The result of a step: the job's state, the claimed number, or a refusal.
        func run(on queue: inout ReferenceQueue) -> String {
            do {
                switch self {
                case .submit(let priority, let threads, let isHeld, let after):
                    do {
                        return "\(try queue.submit(priority: priority, threads: threads, isHeld: isHeld, after: after))"
                    } catch {
                        return "refused"
                    }
                case .claim(let threads): return "\(queue.claim(threads: threads) ?? 0)"
                case .running(let job): try queue.markRunning(job)
                case .checkpoint(let job): try queue.checkpoint(job)
                case .requeue(let job): try queue.requeue(job)
                case .crash(let job): try queue.crash(job, limit: 1)
                case .timeOut(let job): try queue.timeOut(job)
                case .succeed(let job): try queue.finish(job, .succeeded)
                case .fail(let job): try queue.finish(job, .failed)
                case .cancel(let job): try queue.cancel(job)
                case .hold(let job): try queue.hold(job)
                case .release(let job): try queue.release(job)
                case .pause(let job): try queue.pause(job)
                case .resume(let job): try queue.resume(job)
                case .prioritize(let job, let priority): try queue.prioritize(job, priority)
                case .remove(let job): try queue.remove(job)
                case .drain: queue.isDrained = true
                case .open: queue.isDrained = false
                }
            } catch {
                return "refused"
            }
            return number.flatMap { queue.jobs[$0]?.state.rawValue } ?? "done"
        }

        func run(on queue: JobQueue) throws -> String {
            let exit = JobExit(code: 75, text: "stopped")
            do {
                switch self {
                case .submit(let priority, let threads, let isHeld, let after):
                    let job = try queue.submit(priority: priority) { new in
                        new.isHeld = isHeld
                        new.resources.threads = threads
                        new.after = after
                    }
                    return "\(job.number)"
                case .claim(let threads): return "\(try queue.claim(in: Room(threads: threads))?.number ?? 0)"
                case .running(let job): try queue.markRunning(job)
                case .checkpoint(let job): try queue.recordCheckpoint(job, .step(3))
                case .requeue(let job): try queue.requeue(job, exit: exit)
                case .crash(let job): try queue.retry(job, limit: 1, exit: exit)
                case .timeOut(let job): try queue.timeOut(job, exit: exit)
                case .succeed(let job): try queue.finish(job, as: .succeeded, exit: exit)
                case .fail(let job): try queue.finish(job, as: .failed, exit: exit)
                case .cancel(let job): try queue.requestCancel(job)
                case .hold(let job): try queue.hold(job)
                case .release(let job): try queue.release(job)
                case .pause(let job): try queue.requestPause(job)
                case .resume(let job): try queue.resume(job)
                case .prioritize(let job, let priority): try queue.prioritize(job, priority)
                case .remove(let job): try queue.remove(job)
                case .drain: try queue.drain(reason: "test")
                case .open: try queue.open()
                }
            } catch JobQueueError.failed(let operation, let reason) {
                return "failed to \(operation): \(reason)"
            } catch {
                return "refused"
            }
            return try number.flatMap { number in try queue.jobs(JobSelection(numbers: [number])).first?.state.rawValue
            }
                ?? "done"
        }

        private var number: Int? {
            switch self {
            case .submit, .claim, .drain, .open: nil
            case .running(let job), .checkpoint(let job), .requeue(let job), .crash(let job), .timeOut(let job),
                .succeed(let job), .fail(let job), .cancel(let job), .hold(let job), .release(let job),
                .pause(let job), .resume(let job), .prioritize(let job, _), .remove(let job):
                job
            }
        }
    }
}
