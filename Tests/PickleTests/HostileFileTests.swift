import Foundation
import Pickle
import Testing
import Torch

/// Malicious and damaged files are refused with a reason.
@Suite struct HostileFileTests {
    private func refusal(_ archive: Archive, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        try archive.withFile { path in
            let error = #expect(throws: PyTorchFileError.self, sourceLocation: sourceLocation) {
                let file = try PyTorchFile(path)
                for (name, value) in file.members(file.root) ?? [:] { _ = try file.tensor(value, named: name) }
            }
            let text = error?.description ?? ""
            #expect(text.hasPrefix(path), sourceLocation: sourceLocation)
            for word in words { #expect(text.contains(word), "\(text)", sourceLocation: sourceLocation) }
        }
    }

    private func pickle(_ build: (inout PickleBuilder) -> Void) -> Archive {
        var builder = PickleBuilder()
        build(&builder)
        return Archive(pickle: builder.pickle)
    }

    @Test func aForbiddenNameIsNamedAndNothingIsExecuted() throws {
        let witness = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
        try refusal(
            pickle {
                $0.name("os", "system")
                $0.text("touch \(witness)")
                $0.raw([0x85, UInt8(ascii: "R")])
            }, "os.system", "None of it was executed")
        #expect(!FileManager.default.fileExists(atPath: witness))
    }

    @Test(arguments: [
        ("builtins", "eval"), ("torch", "load"), ("torch._utils", "_rebuild_tensor_v3x"), ("numpy", "load"),
        ("torch.hub", "load"), ("collections", "Counter"), ("functools", "partial"),
    ])
    func namesNotOnTheListAreRefusedEvenUncalled(_ module: String, _ name: String) throws {
        try refusal(pickle { $0.name(module, name) }, "\(module).\(name)")
        try refusal(
            pickle {
                $0.text(module)
                $0.text(name)
                $0.raw([0x93])
            }, "\(module).\(name)")
    }

    @Test func operationsThatCallWithoutAListedNameAreRefused() throws {
        for operation: UInt8 in [UInt8(ascii: "i"), UInt8(ascii: "o"), 0x82, 0x83, 0x84, 0x92, UInt8(ascii: "P")] {
            try refusal(
                pickle { $0.raw([UInt8(ascii: "("), operation]) }, "operation 0x\(String(operation, radix: 16))")
        }
        try refusal(
            pickle {
                $0.text("os.system")
                $0.raw([UInt8(ascii: ")"), UInt8(ascii: "R")])
            }, "none of it was executed")
    }

    @Test func aListThatHoldsItselfAMillionTimesOverCostsNothing() throws {
        // Twenty lists, each of ten times the one before: 10^20 elements if they were ever written out.
        let archive = pickle {
            $0.raw([UInt8(ascii: "]"), UInt8(ascii: "q"), 0])
            for level: UInt8 in 1...20 {
                $0.raw([UInt8(ascii: "]"), UInt8(ascii: "(")])
                for _ in 0..<10 { $0.raw([UInt8(ascii: "h"), level - 1]) }
                $0.raw([UInt8(ascii: "e"), UInt8(ascii: "q"), level])
            }
        }
        try archive.withFile { path in
            let file = try PyTorchFile(path)
            #expect(file.members(file.root) == nil)
        }
    }

    @Test func deepNestingCostsNoStack() throws {
        let archive = pickle { builder in
            for _ in 0..<500_000 { builder.raw([UInt8(ascii: "]")]) }
            for _ in 0..<499_999 { builder.raw([UInt8(ascii: "a")]) }
        }
        try archive.withFile { path in
            let file = try PyTorchFile(path)
            #expect(file.members(file.root) == nil)
        }
    }

    @Test func hugeLengthsAndManyOperationsAreRefused() throws {
        try refusal(pickle { $0.raw([UInt8(ascii: "X"), 0xFF, 0xFF, 0xFF, 0xFF]) }, "claims 4294967295 bytes")
        try refusal(pickle { $0.raw([0x8D] + [UInt8](repeating: 0xFF, count: 8)) }, "claims")
        try refusal(pickle { $0.raw([0x8E] + [UInt8](repeating: 0x7F, count: 8)) }, "claims")
        try refusal(pickle { $0.raw([UInt8](repeating: UInt8(ascii: "N"), count: 4_000_001)) }, "operations")
    }

    @Test func nonsenseOnTheStackIsRefused() throws {
        for operations: [UInt8] in [
            [UInt8(ascii: "0")], [UInt8(ascii: "t")], [UInt8(ascii: "h"), 9], [UInt8(ascii: "N"), UInt8(ascii: "a")],
            [UInt8(ascii: "N"), UInt8(ascii: "("), UInt8(ascii: "0")],
            [UInt8(ascii: "]"), UInt8(ascii: "N"), UInt8(ascii: "N"), UInt8(ascii: "s")],
            [UInt8(ascii: "N"), UInt8(ascii: "Q")], [UInt8(ascii: "q"), 0], [0x80, 99],
        ] {
            try refusal(pickle { $0.raw(operations) }, "none of it was executed")
        }
    }

    @Test func tensorsBeyondTheirStorageAreRefused() throws {
        let storage = [UInt8](repeating: 0, count: 16)
        for (count, offset, shape, strides) in [
            (4, 1, [4], [1]), (4, 0, [2, 3], [3, 1]), (4, 0, [1_000_000_000], [0]), (4, 0, [2], [1 << 62]),
            (4, 0, [1 << 62, 1 << 62], [0, 0]), (4, -1, [1], [1]), (4, 0, [-1], [1]), (4, 0, [2], [-1]),
        ] {
            try refusal(
                Archive(
                    pickle: PickleBuilder.weight(count: count, offset: offset, shape: shape, strides: strides),
                    storages: ["0": storage]), "none of it was executed")
        }
        let four = PickleBuilder.weight(count: 5, shape: [5], strides: [1])
        try refusal(Archive(pickle: four, storages: ["0": storage]), "16 bytes where 5")
        try refusal(Archive(pickle: four), "are missing")
        let huge = PickleBuilder.weight(count: 1 << 62, shape: [1 << 62], strides: [1])
        try refusal(Archive(pickle: huge, storages: ["0": storage]), "16 bytes where")
    }

    @Test func entriesThatOverlapOrLieOutsideAreRefused() throws {
        let weight = PickleBuilder.weight(count: 4, shape: [4], strides: [1])
        let good = Archive(pickle: weight, storages: ["0": [UInt8](repeating: 0, count: 16)])
        func changed(_ change: (inout Archive) -> Void) -> Archive {
            var archive = good
            change(&archive)
            return archive
        }
        try refusal(changed { $0.entries[2].claimedOffset = 0 }, "overlaps")
        try refusal(changed { $0.entries[2].claimedSize = 1 << 30 }, "beyond the end")
        try refusal(changed { $0.entries[2].claimedSize = 100 }, "reaches into the directory")
        try refusal(changed { $0.entries[2].claimedOffset = 5 }, "no header where the directory says")
        try refusal(changed { $0.entries[2].claimedChecksum = 1 }, "has a wrong checksum")
        try refusal(changed { $0.entries[2].method = 8 }, "is compressed")
        try refusal(changed { $0.entries[2].flags = 1 }, "is encrypted")
        try refusal(changed { $0.entries[2].name = "x/data.pkl" }, "two entries are called")
        try refusal(changed { $0.claimedCount = 60000 }, "claims a directory of 60000 entries")
        try refusal(changed { $0.entries[1].content = Array("big".utf8) }, "big-endian")
        try refusal(changed { $0.entries[1].name = "x/constants.pkl" }, "TorchScript")
        try refusal(changed { $0.entries[0].name = "x/other.pkl" }, "without the data.pkl")
        try refusal(
            changed {
                $0.isWide = true
                $0.entries[2].claimedSize = Int.max
            }, "beyond the end")
    }

    @Test func whatIsNoArchiveIsSaidToBeNone() throws {
        for bytes: [UInt8] in [[], [1, 2, 3], Array("a text, not weights".utf8)] {
            try Archive.withFile(bytes) { path in
                let error = #expect(throws: PyTorchFileError.self) { try PyTorchFile(path) }
                #expect(error?.file == path)
            }
        }
        let error = #expect(throws: PyTorchFileError.self) { try PyTorchFile("/nowhere/weights.pt") }
        #expect(error?.description.contains("cannot be opened") == true)
    }
}
