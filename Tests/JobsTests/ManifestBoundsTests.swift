import FlowMath
import Foundation
import Testing

@testable import Jobs

/// Manifests with numbers that no training writes.
@Suite struct ManifestBoundsTests {
    private func manifest(
        step: Int = 1, shape: [Int] = [3, 8, 8], width: Int = 8, depth: Int = 2, bytes: Int = 4096
    ) -> CheckpointManifest {
        CheckpointManifest(
            step: step, total: 2, seed: 0, attempt: 1, network: .mlp(MLPSpec(width: width, depth: depth)),
            path: .linear, prediction: .velocity, classes: 0, drop: 0.1, shape: shape, normalization: "",
            ema: .constant(0), spec: "", data: .init(images: "", labels: nil, count: 1), engine: "", threads: 1,
            files: [.model: .init(bytes: bytes, sha256: "")])
    }

    @Test func aManifestOfATrainingMakesSense() {
        #expect(manifest().absurdity == nil)
        #expect(manifest(step: 0, shape: [2]).absurdity == nil)
    }

    @Test(arguments: NetworkSpec.Kind.allCases) func theStandardNetworkOfEachKindMakesSense(
        _ kind: NetworkSpec.Kind
    ) throws {
        var manifest = manifest(bytes: 1 << 40)
        manifest.network = try SpecDocument(text: "kind: \(kind.rawValue)").read { NetworkSpec.read($0) }
        #expect(manifest.absurdity == nil)
    }

    @Test(arguments: [-5, Int.max]) func stepsOutOfRangeAreNamed(_ step: Int) {
        #expect(
            manifest(step: step).absurdity == "step: \(step) is out of range; valid is 0 to 1000000000")
    }

    @Test(arguments: [[3, 1 << 31, 1 << 31], [3, 1 << 20, 1 << 20], [3, 0, 8], [-1, -1], [], [1, 1, 1, 1, 1]])
    func shapesOfNoExampleAreNamed(_ shape: [Int]) {
        #expect(manifest(shape: shape).absurdity?.hasPrefix("shape: ") == true)
    }

    @Test func sizesOutsideTheRangesOfSpecsAreNamed() {
        let found = manifest(width: 1 << 20, depth: 1 << 16).absurdity
        #expect(found?.hasPrefix("network.depth: ") == true, "\(found ?? "")")
    }

    @Test func aNetworkThatIsLargerThanItsWeightsIsNamed() {
        let found = manifest(width: 1 << 20, depth: 200).absurdity
        #expect(found?.contains("the file of weights of 4096 bytes holds fewer") == true, "\(found ?? "")")
    }
}
