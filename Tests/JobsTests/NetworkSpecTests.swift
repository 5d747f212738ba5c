import Foundation
import Jobs
import Testing

@Suite struct NetworkSpecTests {
    private func read(_ network: String, train: String = "", kind: String = "train") throws(SpecError) -> NetworkSpec {
        let text =
            "kind: \(kind)\ndata: {images: /i, labels: /l}\nnetwork: \(network)\ntrain: {steps: 5, batch: 64\(train)}\n"
        guard let training = try SpecDocument(text: text).read().spec.training else {
            preconditionFailure("another kind was written")
        }
        return training.network
    }

    private func messages(_ network: String, train: String = "", kind: String = "train") -> [String] {
        do throws(SpecError) {
            _ = try read(network, train: train, kind: kind)
            return []
        } catch { return error.issues.map { "\($0.field): \($0.message)" } }
    }

    @Test func publishedSizesHaveTheirWords() throws {
        for (word, width, depth, heads) in [
            ("S", 384, 12, 6), ("B", 768, 12, 12), ("L", 1024, 24, 16), ("XL", 1152, 28, 16),
        ] {
            let expected = SiTSpec(patch: 2, width: width, depth: depth, heads: heads)
            #expect(try read("{kind: sit, size: \(word)}") == .sit(expected))
        }
        #expect(try read("{kind: sit}") == .sit(SiTSpec(patch: 2, width: 384, depth: 12, heads: 6)))
    }

    @Test(
        arguments: ["{format: toy, kind: moons}", "{format: csv, path: p.csv, labels: kind}"], ["train", "classifier"])
    func aNetworkOfPicturesIsRefusedForPoints(data: String, kind: String) {
        func messages(_ network: String) -> [String] {
            SpecMessages.issues("kind: \(kind)\ndata: \(data)\nnetwork: \(network)\ntrain: {steps: 5}\n")
                .map { "\($0.field): \($0.message)" }
        }
        let format = data.contains("toy") ? "toy" : "csv"
        #expect(
            messages("{}") == [
                "network.kind: a network of kind unet works on pictures, and data of format \(format) are points; use mlp"
            ])
        #expect(
            messages("{kind: sit}").first?.hasPrefix("network.kind: a network of kind sit works on pictures") == true)
        #expect(messages("{kind: mlp}").isEmpty)
    }

    @Test func whatMakesNoNetworkIsRefusedWithItsPlace() {
        #expect(
            messages("{kind: sit, size: S, depth: 3}") == [
                "network.depth: has no meaning beside size; leave it out"
            ])
        #expect(
            messages("{kind: sit, width: 30, heads: 7}") == [
                "network.width: 30 is not a multiple of 4, which the table of positions needs",
                "network.heads: a width of 30 cannot be divided into 7 heads",
            ])
        #expect(
            messages("{kind: adm, width: 48, multipliers: [1, 2], head-width: 64, groups: 24}") == [
                "network.head-width: 96 channels of level 1 cannot be divided into heads of 64"
            ])
        #expect(
            messages("{kind: adm, width: 40}").first
                == "network.multipliers: 40 channels cannot be divided into 32 groups of normalisation")
        #expect(
            messages("{kind: lab, embedding: 7}") == ["network.embedding: 7 is odd; expected an even number"])
        #expect(
            messages("{kind: vit}") == [
                "network.kind: \"vit\" is not one of unet, mlp, sit, adm, lab; did you mean \"sit\"?"
            ])
        #expect(
            messages("{kind: lab}", kind: "classifier") == [
                "network.kind: there is no classifier of kind lab; take one of unet, mlp, sit, adm"
            ])
    }

    @Test func waysToRunThatCannotBeAreRefused() {
        #expect(
            messages("{kind: mlp}", train: ", accumulate: 3") == [
                "train.accumulate: 64 examples of a batch cannot be divided into 3 equal parts"
            ])
        #expect(
            messages("{kind: unet}", train: ", recompute: true") == [
                "train.recompute: is for transformers, kind sit; a network of kind unet keeps its record"
            ])
        #expect(
            messages("{kind: mlp}", train: ", precision: float16") == [
                "train.precision: \"float16\" is not one of float32, bfloat16; did you mean \"bfloat16\"?"
            ])
    }
}
