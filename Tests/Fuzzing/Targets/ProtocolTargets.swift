import Control
import Foundation

@testable import Varlink

extension FuzzTarget {
    /// A stream of messages says the same in whatever pieces it comes: whole, byte by byte, or in pieces whose sizes fit
    /// nothing.
    static let frames = FuzzTarget(name: "frames", maximumBytes: 4096) { bytes in
        let whole = messages(bytes, piece: max(bytes.count, 1))
        for piece in [1, 137, 143] {
            require(messages(bytes, piece: piece) == whole, "pieces of \(piece) bytes are other messages")
        }
        require(whole.messages.allSatisfy { !$0.contains(0) && $0.count <= 300 }, "a message holds its end")
    }

    private struct Stream: Equatable {
        var messages: [[UInt8]] = []
        var isOversized = false
        var isInsideMessage = false
    }

    private static func messages(_ bytes: [UInt8], piece: Int) -> Stream {
        var decoder = FrameDecoder(maximumBytes: 300)
        var stream = Stream()
        do {
            for start in stride(from: 0, to: bytes.count, by: piece) {
                decoder.append(bytes[start..<min(start + piece, bytes.count)])
                while let message = try decoder.next() { stream.messages.append(message) }
            }
            stream.isInsideMessage = decoder.isInsideMessage
        } catch {
            stream.isOversized = true
        }
        return stream
    }

    /// JSON that is read means the same when it is written and read again, by whichever way.
    static let json = FuzzTarget(name: "json", maximumBytes: 4096) { bytes in
        guard let value = try? JSONValue(parsing: bytes) else { return }
        require((try? JSONValue(parsing: JSONWriter.bytes(of: value))) == value, "JSON changed when written")
        guard case .object(let members) = value, let encoded = try? EncodedParameters(members) else { return }
        let again = try? JSONValue(parsing: encoded.text)
        require(again.map(numbersAsDoubles) == numbersAsDoubles(value), "JSON changed when encoded")
    }

    /// Foundation writes 2.0 as `2`, which JSON does not tell apart.
    private static func numbersAsDoubles(_ value: JSONValue) -> JSONValue {
        switch value {
        case .int(let number): .double(Double(number))
        case .array(let elements): .array(elements.map(numbersAsDoubles))
        case .object(let members): .object(members.mapValues(numbersAsDoubles))
        default: value
        }
    }

    private static let interface: VarlinkInterface = {
        do { return try JobsInterface.definition() } catch { fatalError("\(error)") }
    }()

    /// A call that is read means the same when it is sent on, and parameters that the interface lets through are either
    /// decoded or refused with the name of one.
    static let calls = FuzzTarget(name: "calls", maximumBytes: 4096) { bytes in
        guard let call = try? CallMessage(bytes, maximumDepth: 32) else { return }
        require((try? CallMessage(call.frame.dropLast(), maximumDepth: 32)) == call, "a call changed when sent on")
        let method = call.method.split(separator: ".").last.map(String.init) ?? ""
        guard (try? interface.check(call.parameters, of: method)) != nil else { return }
        let arrived = VarlinkCall(
            method: method, parameters: call.parameters, peer: PeerCredentials(pid: 1, uid: 0, gid: 0))
        do {
            switch method {
            case Submit.name: _ = try arrived.decode(Submit.Parameters.self)
            case List.name: _ = try arrived.decode(List.Parameters.self)
            case Watch.name: _ = try arrived.decode(Watch.Parameters.self)
            case Cancel.name: _ = try arrived.decode(Cancel.Parameters.self)
            case Label.name: _ = try arrived.decode(Label.Parameters.self)
            case Rerun.name: _ = try arrived.decode(Rerun.Parameters.self)
            case Log.name: _ = try arrived.decode(Log.Parameters.self)
            case Resume.name: _ = try arrived.decode(Resume.Parameters.self)
            default: break
            }
        } catch {
            require(error is VarlinkError, "\(error) in the place of InvalidParameter")
        }
    }

    /// A reply that is read means the same when it is sent on.
    static let replies = FuzzTarget(name: "replies", maximumBytes: 4096) { bytes in
        guard let reply = try? ReplyMessage(bytes) else { return }
        require((try? ReplyMessage(reply.frame.dropLast())) == reply, "a reply changed when sent on")
    }

    /// An interface is read, or refused with the place where it is wrong.
    static let interfaces = FuzzTarget(name: "interfaces", maximumBytes: 4096) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        do throws(InterfaceSyntaxError) {
            let interface = try VarlinkInterface(text)
            for member in interface.members {
                guard case .method = member.declaration else { continue }
                _ = try? interface.check(.object([:]), of: member.name)
            }
        } catch {
            require(error.line >= 1 && error.column >= 1, "an error without its place")
        }
    }
}
