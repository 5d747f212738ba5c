import FlowMath
import Foundation
import Testing

/// The JSON of the mathematics in frozen specs: it stays as it is, and what cannot be used is an error when it is decoded.
@Suite struct SpecCodingTests {
    private static func path(_ json: String) throws -> GaussianPath { try decoded(json) }

    private static func decoded<Value: Decodable>(_ json: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }

    private func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func survives<Value: Codable & Equatable>(_ value: Value, as json: String) throws {
        #expect(try encoded(value) == json)
        #expect(try Self.decoded(json) == value)
    }

    @Test func pathsKeepTheirJSON() throws {
        for (word, path) in GaussianPath.words { try survives(path, as: "\"\(word)\"") }
        try survives(GaussianPath.polynomial(PolynomialPath(exponent: 2.5)), as: #"{"polynomial":{"n":2.5}}"#)
        try survives(
            GaussianPath.custom(try CustomPath(alpha: "t", sigma: "1-t")),
            as: #"{"custom":{"alpha":"t","sigma":"1-t"}}"#)
    }

    @Test func trainingTimesKeepTheirJSON() throws {
        try survives(TrainingTimes.stratified, as: #""stratified""#)
        try survives(TrainingTimes.uniform, as: #""uniform""#)
        try survives(
            TrainingTimes.logitNormal(mean: 0.5, deviation: 1), as: #"{"logit-normal":{"deviation":1,"mean":0.5}}"#)
        try survives(
            TrainingTimes.noiseLevelLogNormal(mean: -1.5, deviation: 2),
            as: #"{"log-normal":{"deviation":2,"mean":-1.5}}"#)
    }

    @Test func schedulesKeepTheirJSON() throws {
        try survives(TimeGrid.uniform, as: #""uniform""#)
        try survives(
            TimeGrid.karras(try KarrasGrid(sigmaMin: 0.5, sigmaMax: 8, rho: 3)),
            as: #"{"karras":{"rho":3,"sigma-max":8,"sigma-min":0.5}}"#)
        try survives(TimeGrid.shifted(3), as: #"{"shifted":3}"#)
        try survives(TimeGrid.list(try TimeSchedule(list: [0, 0.25, 1])), as: #"{"list":[0,0.25,1]}"#)
    }

    @Test func guidanceKeepsItsJSON() throws {
        try survives(GuidanceInterval.time(0.25...0.5), as: "[0.25,0.5]")
        try survives(GuidanceInterval.noiseLevel(0.25...5), as: #"{"sigma":[0.25,5]}"#)
        try survives(GuidanceInterval.logSNR(-2...2), as: #"{"log-snr":[-2,2]}"#)
        for (word, schedule) in ScaleSchedule.words { try survives(schedule, as: "\"\(word)\"") }
        try survives(ScaleSchedule.power(2), as: #"{"power":2}"#)
        try survives(
            ScaleSchedule.formula(try Expression("4*t*(1-t)"), text: "4*t*(1-t)"), as: #"{"formula":"4*t*(1-t)"}"#)
        try survives(0..<3, as: "[0,3]")
    }

    @Test(arguments: [
        #""circular""#, #"{"polynomial":{"n":0.5}}"#, #"{"custom":{"alpha":"t +","sigma":"1-t"}}"#,
        #"{"custom":{"alpha":"t^2+1","sigma":"1-t"}}"#, #"{}"#,
    ])
    func aPathThatIsNoneIsAnError(json: String) {
        #expect(throws: DecodingError.self) { try Self.path(json) }
    }

    @Test(arguments: [
        #""cosine""#, #"{"shifted":0}"#, #"{"list":[0.5]}"#, #"{"list":[0,0.5,0.5]}"#,
        #"{"karras":{"sigma-min":8,"sigma-max":2,"rho":7}}"#,
    ])
    func aScheduleThatIsNoneIsAnError(json: String) {
        #expect(throws: (any Error).self) { try Self.decoded(json) as TimeGrid }
    }

    @Test(arguments: ["[0.5,0.1]", "[0.5]", #"{"sigma":[5,1]}"#, #"{"sigma":[-1,5]}"#, #"{"log-snr":[]}"#])
    func anIntervalThatIsNoneIsAnError(json: String) {
        #expect(throws: DecodingError.self) { try Self.decoded(json) as GuidanceInterval }
    }

    @Test(arguments: [#""often""#, #"{"formula":"sin("}"#])
    func aScaleScheduleThatIsNoneIsAnError(json: String) {
        #expect(throws: DecodingError.self) { try Self.decoded(json) as ScaleSchedule }
    }
}
