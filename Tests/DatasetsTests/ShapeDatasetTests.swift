import Datasets
import Testing
import Torch

/// The procedural captioned set, and the judge that reads attributes off pictures.
struct ShapeDatasetTests {
    private func pixels(_ data: ShapeDataset, _ indices: [Int]) throws -> [[Float]] {
        let values = try ((data.batch(indices).images + 1) / 2).values()
        let size = values.count / indices.count
        return indices.indices.map { Array(values[$0 * size..<($0 + 1) * size]) }
    }

    @Test(arguments: [24, 32]) func theJudgeReadsEveryAttributeOffEveryPicture(size: Int) throws {
        let score = try judged(size: size)
        #expect(score.all == 210 && score.sizes == 210, "\(score)")
        #expect(score.attributeAccuracy == 1)
    }

    @Test func theJudgeReadsNearlyEveryAttributeOffTheSmallestPictures() throws {
        #expect(try judged(size: 16).attributeAccuracy > 0.99)
    }

    private func judged(size: Int) throws -> ShapeScore {
        let data = ShapeDataset(count: 210, size: size, seed: 3)
        var score = ShapeScore()
        for (index, picture) in try pixels(data, Array(0..<210)).enumerated() {
            score.add(ShapeClassifier.scene(picture, width: size), expected: data.scene(index))
        }
        return score
    }

    @Test func theJudgeReadsNoisyPicturesToo() throws {
        let data = ShapeDataset(count: 100, size: 32, seed: 4)
        let noise = try RandomStream(seed: 1).normal(
            purpose: .evaluation, step: 0, samples: 0..<100, shape: [3, 32, 32])
        let found = try ShapeClassifier.scenes(data.batch(Array(0..<100)).images + noise * 0.2)
        var score = ShapeScore()
        for (index, scene) in found.enumerated() { score.add(scene, expected: data.scene(index)) }
        #expect(score.attributeAccuracy > 0.99, "\(score)")
    }

    @Test func theJudgeIsNotPleasedByAnotherPicture() throws {
        let data = ShapeDataset(count: 300, size: 24, seed: 5)
        var score = ShapeScore()
        for (index, picture) in try pixels(data, Array(0..<300)).enumerated() {
            score.add(ShapeClassifier.scene(picture, width: 24), expected: data.scene((index + 1) % 300))
        }
        // By chance: a seventh of the colours, a third of the shapes, a fifth of the positions.
        #expect(abs(Double(score.colors) / 300 - 1.0 / 7) < 0.06)
        #expect(abs(Double(score.shapes) / 300 - 1.0 / 3) < 0.08)
        #expect(abs(Double(score.positions) / 300 - 1.0 / 5) < 0.07)
        #expect(ShapeClassifier.scene([Float](repeating: 0, count: 3 * 32 * 32), width: 32) == nil)
    }

    @Test func aCaptionSaysWhatAPictureShowsAndCanBeReadBack() throws {
        let data = ShapeDataset(count: 100, size: 16, seed: 0)
        let captions = try #require(try data.captions(Array(0..<100)))
        for (index, caption) in captions.enumerated() {
            #expect(ShapeScene(caption: caption) == data.scene(index))
        }
        #expect(
            ShapeScene(size: .small, color: .red, shape: .circle, position: .topLeft).caption
                == "a small red circle at the top left")
        #expect(ShapeScene(caption: "a small mauve circle at the top left") == nil)
        #expect(Set(ShapeScene.all.map(\.caption)).count == 210)
    }

    @Test func anExampleDependsOnSeedAndIndexAlone() throws {
        let data = ShapeDataset(count: 100, size: 32, seed: 7)
        let all = try pixels(data, Array(0..<100))
        #expect(try pixels(data, [42, 7]) == [all[42], all[7]])
        #expect(try pixels(ShapeDataset(count: 50, size: 32, seed: 7), [42]) == [all[42]])
        #expect(try pixels(ShapeDataset(count: 100, size: 32, seed: 8), [42]) != [all[42]])
        #expect(Set(all).count == 100)
    }

    @Test func anAttributeCanBeTheLabel() throws {
        let data = ShapeDataset(count: 50, size: 16, seed: 1, labels: .shape)
        #expect(data.classes == 3 && data.classNames == ["circle", "square", "triangle"])
        let labels = try #require(try data.batch(Array(0..<50)).labels?.int64s())
        for (index, label) in labels.enumerated() {
            #expect(data.classNames?[Int(label)] == data.scene(index).shape.rawValue)
        }
    }
}
