import Control
import Jobs
import Testing

enum Cancel: JobsMethod {
    static var declaration: MethodDeclaration<Self> { .changes("cancel", jobs: \.jobs) { $0.jobs } }
    struct Parameters: Codable, Sendable, Hashable { var jobs: [String] }
    struct Reply: Codable, Sendable, Hashable { var jobs: [Job] }
}

@Suite struct JobsMethodSnippet {
    @Test func aMethodIsNamedAfterItsType() {
        #expect(Cancel.name == "Cancel" && Cancel.fullName == "dev.cfgd.Jobs.Cancel")
    }
}
