import Jobs
import Testing

@testable import Engine

@Suite struct JobWorkTests {
    @Test(arguments: JobKind.allCases) func theEngineCanDoTheWorkOfEveryKind(kind: JobKind) {
        #expect(kind.specType is any RunnableSpec.Type)
        #expect((kind.specType is any TrainableSpec.Type) == kind.trains)
    }
}
