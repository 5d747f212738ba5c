import Foundation
import Jobs
import Testing

/// The average of the weights in specs, in frozen specs and in manifests.
@Suite struct AverageTests {
    private func reading(_ ema: String, steps: Int = 1000) throws -> (train: OptimizationSpec, warnings: [SpecIssue]) {
        let text = """
            kind: train
            data: {format: npy, images: /p.npy}
            network: {kind: mlp}
            train: {steps: \(steps)\(ema)}
            """
        let reading = try SpecDocument(text: text).read()
        return (try #require(reading.spec.value as? TrainingSpec).train, reading.warnings)
    }

    @Test(arguments: [
        ("", EMASpec.constant(0.999)), (", ema: 0.9", .constant(0.9)), (", ema: {warm-up: 0.9}", .warmedUp(0.9)),
        (", ema: {constant: 0.9}", .fixed(0.9)), (", ema: {sigma-rel: 0.1}", .power(sigmaRel: 0.1)),
    ])
    func everyFormIsReadAndKept(text: String, ema: EMASpec) throws {
        let train = try reading(text).train
        #expect(train.ema == ema)
        let again = try JSONDecoder().decode(OptimizationSpec.self, from: JSONEncoder().encode(train))
        #expect(again.ema == ema, "frozen and read again")
    }

    @Test func onlyANumberWarmsUp() {
        #expect(EMASpec.constant(0.9).warmingUp == .warmedUp(0.9))
        for ema in [EMASpec.fixed(0.9), .warmedUp(0.9), .power(sigmaRel: 0.1)] { #expect(ema.warmingUp == ema) }
    }

    @Test(arguments: [
        (", ema: {constant: 0.999}", 400, "67 %"), (", ema: {constant: 0.9999}", 20_000, "14 %"), ("", 1, "18 %"),
    ])
    func anAverageOfInitialWeightsIsWarnedOf(ema: String, steps: Int, share: String) throws {
        let warning = try #require(reading(ema, steps: steps).warnings.first)
        #expect(warning.field == "train.ema" && warning.message.contains(share), "\(warning)")
    }

    @Test(arguments: [("", 400), (", ema: {constant: 0.999}", 3000), (", ema: {sigma-rel: 0.1}", 1)])
    func otherAveragesAreNot(ema: String, steps: Int) throws {
        #expect(try reading(ema, steps: steps).warnings.isEmpty)
    }
}
