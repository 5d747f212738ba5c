import Testing

@testable import Varlink

struct FrameDecoderTests {
    @Test func messagesSurviveEverySplit() throws {
        let stream = Array("{\"a\":1}\0\0{\"b\":\"ü\"}\0".utf8)
        let expected = ["{\"a\":1}", "", "{\"b\":\"ü\"}"]
        for first in 0...stream.count {
            for second in first...stream.count {
                var decoder = FrameDecoder(maximumBytes: 100)
                var messages: [String] = []
                for piece in [stream[..<first], stream[first..<second], stream[second...]] {
                    decoder.append(piece)
                    while let message = try decoder.next() { messages.append(String(decoding: message, as: UTF8.self)) }
                }
                #expect(messages == expected, "split at \(first) and \(second)")
                #expect(!decoder.isInsideMessage)
            }
        }
    }

    @Test func aMessageOfTheLimitPassesAndOneByteMoreDoesNot() throws {
        var exact = FrameDecoder(maximumBytes: 4)
        exact.append([1, 2, 3, 4, 0])
        #expect(try exact.next() == [1, 2, 3, 4])

        var complete = FrameDecoder(maximumBytes: 4)
        complete.append([1, 2, 3, 4, 5, 0])
        #expect(throws: FrameDecoder.Oversized(maximumBytes: 4)) { try complete.next() }

        var unfinished = FrameDecoder(maximumBytes: 4)
        unfinished.append([1, 2, 3, 4])
        #expect(try unfinished.next() == nil)
        unfinished.append([5])
        #expect(throws: FrameDecoder.Oversized(maximumBytes: 4)) { try unfinished.next() }
    }

    @Test func anUnfinishedMessageIsSeen() throws {
        var decoder = FrameDecoder(maximumBytes: 10)
        decoder.append([1, 0, 2])
        #expect(try decoder.next() == [1])
        #expect(try decoder.next() == nil)
        #expect(decoder.isInsideMessage)
    }
}
