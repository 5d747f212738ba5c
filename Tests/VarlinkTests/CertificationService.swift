import Foundation
import Synchronization

@testable import Varlink

/// The server side of `org.varlink.certification`: methods must be called in order, each with the previous reply, so
/// that values of every type travel both ways.
final class CertificationService: VarlinkService {
    let interface: VarlinkInterface
    private let turns = Mutex<[String: Int]>([:])

    init() throws { interface = try VarlinkInterface(Self.definition) }

    static let definition = """
        interface org.varlink.certification

        type Interface (foo: ?[]?[string](foo, bar, baz), anon: (foo: bool, bar: bool))
        type MyType (
          object: object,
          enum: (one, two, three),
          struct: (first: int, second: string),
          array: []string,
          dictionary: [string]string,
          stringset: [string](),
          nullable: ?string,
          nullable_array_struct: ?[](first: int, second: string),
          interface: Interface
        )

        method Start() -> (client_id: string)
        method Test01(client_id: string) -> (bool: bool)
        method Test02(client_id: string, bool: bool) -> (int: int)
        method Test03(client_id: string, int: int) -> (float: float)
        method Test04(client_id: string, float: float) -> (string: string)
        method Test05(client_id: string, string: string) -> (bool: bool, int: int, float: float, string: string)
        method Test06(client_id: string, bool: bool, int: int, float: float, string: string)
          -> (struct: (bool: bool, int: int, float: float, string: string))
        method Test07(client_id: string, struct: (bool: bool, int: int, float: float, string: string))
          -> (map: [string]string)
        method Test08(client_id: string, map: [string]string) -> (set: [string]())
        method Test09(client_id: string, set: [string]()) -> (mytype: MyType)
        method Test10(client_id: string, mytype: MyType) -> (string: string)
        method Test11(client_id: string, last_more_replies: []string) -> ()
        method End(client_id: string) -> (all_ok: bool)

        error ClientIdError ()
        error CertificationError (wants: object, got: object)
        """

    /// The methods in their order.
    static let methods = ["Start"] + (1...11).map { ($0 < 10 ? "Test0" : "Test") + String($0) } + ["End"]

    private static let structure: JSONValue = [
        "bool": false, "int": 2, "float": .double(.pi), "string": "a lot of string",
    ]
    private static let map: JSONValue = ["foo": "Foo", "bar": "Bar"]
    private static let set: JSONValue = ["one": [:], "two": [:], "three": [:]]
    private static let mine: JSONValue = [
        "object": ["method": "org.varlink.certification.Test09", "parameters": ["map": map]],
        "enum": "two",
        "struct": ["first": 1, "second": "2"],
        "array": ["one", "two", "three"],
        "dictionary": map,
        "stringset": set,
        "interface": [
            "foo": [nil, ["foo": "foo", "bar": "bar"], nil, ["one": "foo", "two": "bar"]],
            "anon": ["foo": true, "bar": false],
        ],
    ]
    private static let replies = (1...10).map { "Reply number \($0)" }

    /// The reply of each method; Test10 replies ten times.
    private static let answers: [String: JSONValue] = [
        "Test01": ["bool": true], "Test02": ["int": 1], "Test03": ["float": 1.0], "Test04": ["string": "ping"],
        "Test05": structure, "Test06": ["struct": structure], "Test07": ["map": map], "Test08": ["set": set],
        "Test09": ["mytype": mine], "End": ["all_ok": true],
    ]

    /// The parameters that each method requires besides the client's ID.
    private static let wanted: [String: JSONValue] = [
        "Test02": ["bool": true], "Test03": ["int": 1], "Test04": ["float": 1.0], "Test05": ["string": "ping"],
        "Test06": structure, "Test07": ["struct": structure], "Test08": ["map": map], "Test09": ["set": set],
        "Test10": ["mytype": mine], "Test11": ["last_more_replies": .array(replies.map { .string($0) })],
    ]

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        if call.method == "Start" {
            let id = UUID().uuidString
            turns.withLock { $0[id] = 1 }
            return try await reply.send(["client_id": .string(id)] as JSONValue)
        }
        try check(call)
        guard call.method == "Test10" else { return try await reply.send(Self.answers[call.method] ?? [:]) }
        for text in Self.replies {
            try await reply.send(["string": .string(text)] as JSONValue, continues: text != Self.replies.last)
        }
    }

    private func check(_ call: VarlinkCall) throws {
        let id = call.parameters["client_id"]?.stringValue ?? ""
        let turn = turns.withLock { turns in
            defer { if let turn = turns[id] { turns[id] = turn + 1 < Self.methods.count ? turn + 1 : nil } }
            return turns[id]
        }
        guard let turn else { throw VarlinkError(name: "org.varlink.certification.ClientIdError") }
        let method = Self.methods[turn]
        var parameters = Self.wanted[method]?.objectValue ?? [:]
        parameters["client_id"] = .string(id)
        let wants = Self.call(method, .object(parameters), more: method == "Test10", oneway: method == "Test11")
        let got = Self.call(call.method, call.parameters, more: call.more, oneway: call.oneway)
        guard wants == got else {
            turns.withLock { $0[id] = nil }
            throw VarlinkError(
                name: "org.varlink.certification.CertificationError", parameters: ["wants": wants, "got": got])
        }
    }

    private static func call(_ method: String, _ parameters: JSONValue, more: Bool, oneway: Bool) -> JSONValue {
        ["method": .string(method), "parameters": present(parameters), "more": .bool(more), "oneway": .bool(oneway)]
    }

    /// Returns a value without null members, which mean the same as missing ones.
    private static func present(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(members.filter { !$0.value.isNull }.mapValues(present))
    }
}
