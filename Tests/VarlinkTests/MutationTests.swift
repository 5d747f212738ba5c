import Testing

@testable import Varlink

/// Texts with random damage: readers may refuse them, but never crash or hang. The seed is fixed.
struct MutationTests {
    /// The SplitMix64 generator, deterministic by its seed.
    struct Source: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static func damaged(_ text: String, _ source: inout Source) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &source) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &source)
            switch UInt8.random(in: 0..<4, using: &source) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &source)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes.randomElement(using: &source) ?? 0, at: place)
            default: bytes.replaceSubrange(place..., with: bytes[..<place])
            }
        }
        return bytes
    }

    @Test func damagedCallsAreReadOrRefused() {
        var source = Source(state: 1)
        let text = #"{"method":"a.b.C","parameters":{"x":[1.5e3,-7,true,null,"\u00e9\ud83e\udd89"]},"more":true}"#
        var refused = 0
        for _ in 0..<3000 {
            let bytes = Self.damaged(text, &source)
            do {
                // What is read must mean the same when it is written and read again.
                let call = try CallMessage(bytes, maximumDepth: 32)
                #expect(try CallMessage(Array(call.frame.dropLast()), maximumDepth: 32) == call)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 2000)
    }

    @Test func damagedDefinitionsAreReadOrRefused() {
        var source = Source(state: 2)
        for _ in 0..<1000 {
            let text = String(decoding: Self.damaged(VarlinkInterfaceTests.text, &source), as: UTF8.self)
            do {
                #expect(try VarlinkInterface(text).text == text)
            } catch {
                #expect(error.line >= 1 && error.column >= 1)
            }
        }
    }
}
