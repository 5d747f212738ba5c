import Foundation
import Testing
import Torch

@testable import Datasets

/// Arrays that were taken for something else.
struct TakenArrayTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func npy(_ name: String, _ rules: DataRules = .current, _ range: ClosedRange<Float>? = nil) throws
        -> any Dataset
    {
        var options = ArrayFiles.Options(range: range)
        options.rules = rules
        return try ArrayFiles.npy(Golden.path(name), labels: nil, options)
    }

    /// Writes a float32 array.
    private func array(_ numbers: [Float], _ shape: [Int]) throws -> String {
        let list = shape.map { "\($0), " }.joined()
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(list)), }"
        let padded = header.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
        let bytes = numbers.withUnsafeBytes { Array($0) }
        return try folder.write(
            [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8) + bytes, to: "a.npy")
    }

    private func numbers(_ numbers: [Float], _ shape: [Int], range: ClosedRange<Float>? = nil) throws -> any Dataset {
        try ArrayFiles.npy(try array(numbers, shape), labels: nil, ArrayFiles.Options(range: range))
    }

    @Test(arguments: [("rgba", 3), ("la", 1)]) func bytesWithAlphaAreBlendedWithWhite(name: String, channels: Int)
        throws
    {
        let data = try npy("\(name).npy")
        #expect(data.shape == [channels, 6, 7])
        let expected = try #require(try Golden.tensors("taken.safetensors")[name]).bytes()
        #expect(try data.stored([0, 1, 2], augmentedBy: nil).elements == expected)
        #expect(data.findings.notes.contains { $0.contains("picture with alpha") })
        #expect(try npy("\(name).npy", .first).shape == [6, 7, channels + 1])
    }

    @Test func booleansAreZeroAndOne() throws {
        let data = try npy("mask.npy")
        let expected = try #require(try Golden.tensors("taken.safetensors")["mask"]).values()
        #expect(data.shape == [1, 6, 7])
        #expect(try data.batch([0, 1, 2]).images.values() == expected)
        #expect(try npy("mask.npy", .current, 0...1).batch([0, 1, 2]).images.values() == expected.map { 2 * $0 - 1 })
        #expect(try npy("mask.npy", .first).batch([0]).images.values().max() == 1 / 127.5 - 1)
    }

    @Test(arguments: [
        ([0, 0.25, 0.5, 1], "set data.range: [0, 1]"), ([0, 2, 17, 255], "set data.range: [0, 255]"),
    ])
    func numbersOfPicturesInAnotherRangeAreWarnedOf(values: [Float], advice: String) throws {
        let data = try numbers(values, [1, 2, 2])
        #expect(data.findings.warnings.count == 1 && data.findings.warnings[0].hasSuffix(advice))
        #expect(data.findings.range == Double(values[0])...Double(values[3]))
        #expect(try numbers(values, [1, 2, 2], range: 0...255).findings.warnings.isEmpty)
        // Points, and numbers on both sides of 0, are as they should be.
        #expect(try numbers(values, [2, 2]).findings.warnings.isEmpty)
        #expect(try numbers([-1, 0, 0.5, 1], [1, 2, 2]).findings.warnings.isEmpty)
    }

    @Test func numbersOutsideTheirRangeAreWarnedOf() throws {
        let data = try numbers([0, 0.5, 1, 2], [1, 2, 2], range: 0...1)
        #expect(data.findings.warnings.contains { $0.contains("lie in [0.0, 2.0], outside data.range") })
    }

    @Test(arguments: [(Float.nan, "NaN"), (.infinity, "infinite"), (-.infinity, "infinite")])
    func anElementThatIsNotFiniteIsFoundByItsIndex(value: Float, word: String) throws {
        var values = [Float](repeating: 0.5, count: 3 * 2 * 4 * 5)
        values[2 * 40 + 1 * 20 + 3 * 5 + 2] = value
        let path = try array(values, [3, 2, 4, 5])
        let error = #expect(throws: DataError.self) { try ArrayFiles.npy(path, labels: nil, .init()) }
        #expect(error?.file == path)
        #expect(error?.reason == "the element at [2, 1, 3, 2] is \(word); remove example 2, or replace the element")
        // What is not used is not looked at, and a job of an earlier build goes on as it began.
        #expect(try ArrayFiles.npy(path, labels: nil, .init(limit: 2)).count == 2)
        var first = ArrayFiles.Options()
        first.rules = .first
        #expect(try ArrayFiles.npy(path, labels: nil, first).count == 3)
    }

    @Test func channelsThatStandLastAreDoubted() throws {
        let data = try numbers([Float](repeating: -0.5, count: 8 * 8 * 4), [1, 8, 8, 4])
        #expect(data.shape == [8, 8, 4])
        #expect(data.findings.warnings.contains { $0.contains("8 channels of 8 x 4; if the channels are last") })
    }

    @Test func bytesOfZeroAndOneAreDoubted() throws {
        let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2), }"
        let padded = header.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
        let path = try folder.write(
            [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8) + [0, 1, 1, 0, 1, 1, 0, 0], to: "b.npy")
        let data = try ArrayFiles.npy(path, labels: nil, .init())
        #expect(data.findings.warnings.contains { $0.contains("no byte is greater than 1") })
    }
}
