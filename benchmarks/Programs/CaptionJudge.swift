internal import Datasets
internal import Foundation
internal import Torch

/// The fraction of samples of the procedural captioned set that match their texts, for each guidance scale.
enum CaptionJudge {
    private struct Frozen: Decodable {
        struct Spec: Decodable {
            struct Samples: Decodable { var prompts: [String] }
            var samples: Samples
        }
        var spec: Spec
    }

    struct Failure: Error, CustomStringConvertible { let description: String }

    /// - Parameters:
    ///   - samples: `samples.safetensors` of a sampling job.
    ///   - spec: its `spec.json`, which has the prompts.
    static func run(samples: String, spec: String) throws {
        let frozen = try JSONDecoder().decode(Frozen.self, from: Data(contentsOf: URL(filePath: spec)))
        let scenes = try frozen.spec.samples.prompts.map { prompt in
            guard let scene = ShapeScene(caption: prompt) else {
                throw Failure(description: "\"\(prompt)\" is no caption of the set, and cannot be judged")
            }
            return scene
        }
        let tensors = try Safetensors(contentsOf: samples).tensors
        guard let x = tensors["x"], let labels = try tensors["label"]?.int64s(),
            let scales = try tensors["scale"]?.values()
        else { throw Failure(description: "\(samples) lacks x, label or scale; set output.tensors") }
        var scores: [Float: ShapeScore] = [:]
        for (place, found) in try ShapeClassifier.scenes(x).enumerated() {
            scores[scales[place], default: ShapeScore()].add(found, expected: scenes[Int(labels[place])])
        }
        for (scale, score) in scores.sorted(by: { $0.key < $1.key }) {
            let share = (score.attributeAccuracy * 1000).rounded() / 10
            print("w = \(scale)|attributes \(share) %|\(score)")
        }
    }
}
