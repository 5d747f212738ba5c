import Testing

@testable import Daemon

/// The sentences of `cfgctl why` about a state and its cause.
@Suite struct StateSentences {
    @Test(arguments: [
        (nil, "It has failed."), ("out of memory", "It has failed: out of memory."),
        ("Its files were taken away. Submit it again.", "It has failed. Its files were taken away. Submit it again."),
    ])
    func aCauseThatIsASentenceStandsBehindTheState(cause: String?, text: String) {
        #expect(JobsService.sentence("It has failed", cause) == text)
    }
}
