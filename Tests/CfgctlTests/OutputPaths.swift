import Jobs
import Testing

@testable import cfgctl

/// `cfgctl get` writes below the directory that its user named.
@Suite struct OutputPaths {
    @Test func namesThatLeaveTheTargetAreLeftOut() {
        let job = Examples.job(.succeeded)
        let good = ["checkpoints/step-00000020/manifest.json", "checkpoints/step-00000020/model.safetensors"]
        let bad = [
            "checkpoints/step-00000020/../../../.profile", "checkpoints/step-00000020//etc/passwd",
            "checkpoints/step-00000020/./manifest.json", "checkpoints/step-00000020/..",
        ]
        #expect(JobOutputs.files(of: job, among: good + bad).map(\.from) == good)
    }
}
