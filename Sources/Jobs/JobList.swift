/// Numbers of jobs in a sentence.
public enum JobList {
    /// `job 3`, `jobs 3 and 4`, `jobs 3, 4, 5 and 17 more`; `no job` for none.
    public static func words(_ jobs: [Int]) -> String {
        guard let last = jobs.last else { return "no job" }
        if jobs.count == 1 { return "job \(last)" }
        let shown = jobs.count > 5 ? jobs.prefix(4) : jobs.dropLast()
        let rest = jobs.count > 5 ? "\(jobs.count - 4) more" : "\(last)"
        return "jobs \(shown.map(String.init).joined(separator: ", ")) and \(rest)"
    }
}
