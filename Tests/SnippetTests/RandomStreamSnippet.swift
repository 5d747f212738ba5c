import Testing
import Torch

@Suite struct RandomStreamSnippet {
    @Test func aSampleDoesNotDependOnItsBatch() throws {
        let stream = RandomStream(seed: 42)
        let noise = try stream.normal(purpose: .sampleNoise, step: 0, samples: 0..<64, shape: [3, 32, 32])
        let second = try stream.normal(purpose: .sampleNoise, step: 0, samples: [1], shape: [3, 32, 32])
        // Sample 1 is the same alone as among 64.
        print(try second.values() == noise.narrowed(dim: 0, start: 1, length: 1).values())  // true
        #expect(noise.shape == [64, 3, 32, 32])
        #expect(try second.values() == noise.narrowed(dim: 0, start: 1, length: 1).values())
    }
}
