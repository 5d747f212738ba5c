internal import Foundation

/// The measurements inside the program; `benchmarks/run.sh` prints them beside the others.
@main
enum Benchmarks {
    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "operation": try OperationBenchmark.run()
        case "loading": try LoadingBenchmark.run()
        case "solvers":
            try SolverBenchmark.run(threads: CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 2)
        case "captions" where CommandLine.arguments.count == 4:
            try CaptionJudge.run(samples: CommandLine.arguments[2], spec: CommandLine.arguments[3])
        default:
            FileHandle.standardError.write(
                Data(
                    "usage: cfgd-benchmarks operation|loading|solvers [threads]|captions SAMPLES SPEC\n"
                        .utf8))
            exit(64)
        }
    }
}
