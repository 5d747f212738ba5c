import Testing

@testable import Varlink

struct VarlinkInterfaceTests {
    static let text = """
        # Jobs.
        # More.
        interface org.example-site.jobs

        # not about State

        # How it goes.
        type State (queued, running)
        type Job (
          id: string,
          state: State, # trailing
          labels: [string]string,
          tree: ?[]?(left: int, kind: (a, b))
        )
        # Finds one.
        method Get(id: string, loss: ?float, extra: ?object, thing: ?any) -> (job: Job)
        method Ping()->()
        error NoSuchJob (id: string)
        """

    @Test func aDefinitionIsRead() throws {
        let interface = try VarlinkInterface(Self.text)
        #expect(interface.name == "org.example-site.jobs")
        #expect(interface.documentation == "Jobs.\nMore.")
        #expect(interface.members.map(\.name) == ["State", "Job", "Get", "Ping", "NoSuchJob"])
        #expect(interface.members[0].documentation == "How it goes.")
        #expect(interface.members[0].declaration == .type(.enumeration(["queued", "running"])))
        #expect(interface.members[1].documentation == "")
        let tree = VarlinkType.optional(
            .array(
                .optional(
                    .structure([
                        VarlinkField(name: "left", type: .int),
                        VarlinkField(name: "kind", type: .enumeration(["a", "b"])),
                    ]))))
        #expect(
            interface.type("Job")
                == .structure([
                    VarlinkField(name: "id", type: .string), VarlinkField(name: "state", type: .named("State")),
                    VarlinkField(name: "labels", type: .map(.string)), VarlinkField(name: "tree", type: tree),
                ]))
        #expect(interface.members[3].declaration == .method(parameters: [], reply: []))
        #expect(interface.members[4].declaration == .error([VarlinkField(name: "id", type: .string)]))
    }

    @Test(arguments: [
        ("", 1, 1), ("interface", 1, 10), ("interface jobs", 1, 11), ("interface a.-b", 1, 11),
        ("interface a.b\ntype x ()", 2, 6), ("interface a.b\ntype X int", 2, 8),
        ("interface a.b\ntype X (a: int,)", 2, 16), ("interface a.b\ntype X (a: int, b)", 2, 18),
        ("interface a.b\ntype X (a, b: int)", 2, 13), ("interface a.b\ntype X (a: Y)", 2, 12),
        ("interface a.b\ntype X (a: int, a: int)", 2, 17), ("interface a.b\ntype X (a: ??int)", 2, 13),
        ("interface a.b\nmethod M()", 2, 11), ("interface a.b\nmethod M(a, b) -> ()", 2, 9),
        ("interface a.b\ntype M ()\n\n  method M() -> ()", 4, 10), ("interface a.b\nerror E ()\nerror E ()", 3, 7),
        ("interface a.b\n\ttype X (a: [int]int)", 2, 14), ("interface a.b\ntype X (a: $)", 2, 12),
        ("interface a.b\nmethod M() -> () nonsense", 2, 18), ("interface a.b\ntype X (a_: int)", 2, 9),
    ])
    func aBrokenDefinitionIsRefusedAtItsPlace(_ text: String, line: Int, column: Int) throws {
        let error = try #require(throws: InterfaceSyntaxError.self) { try VarlinkInterface(text) }
        #expect(error.line == line, "\(error)")
        #expect(error.column == column, "\(error)")
    }

    @Test func typesOfAThousandLevelsAreRefused() {
        let type = String(repeating: "[]", count: 1000) + "int"
        #expect(throws: InterfaceSyntaxError.self) { try VarlinkInterface("interface a.b\ntype X (a: \(type))") }
    }

    @Test func theBuiltInDefinitionIsRead() throws {
        let interface = try VarlinkInterface(ServiceRegistry.definition)
        #expect(interface.members.count == 8)
    }

    static let checked = """
        interface a.b
        type Kind (x, y)
        type Node (name: string, children: []Node, kind: ?Kind)
        method M(
          flag: bool, count: int, rate: float, text: string, blob: object, list: []int, map: [string]int, node: Node,
          maybe: ?int, anything: ?any
        ) -> (ok: bool)
        """

    static let fitting: [String: JSONValue] = [
        "flag": true, "count": 1, "rate": 1, "text": "", "blob": ["z": 1], "list": [1], "map": ["k": 1],
        "node": ["name": "r", "children": [["name": "c", "children": [], "kind": "y"]]],
    ]

    @Test func fittingParametersPass() throws {
        let interface = try VarlinkInterface(Self.checked)
        for change: [String: JSONValue] in [
            [:], ["rate": 0.5], ["rate": "nan"], ["count": 2.0], ["maybe": nil], ["maybe": 1], ["unknown": nil],
            ["anything": [1]],
        ] {
            let parameters = JSONValue.object(Self.fitting.merging(change) { $1 })
            #expect(throws: Never.self) { try interface.check(parameters, of: "M") }
        }
    }

    static let unfitting: [(String, JSONValue, String)] = [
        ("flag", JSONValue.null, "flag"), ("flag", 1, "flag"), ("count", 1.5, "count"), ("count", "1", "count"),
        ("rate", "fast", "rate"), ("text", 1, "text"), ("blob", [1], "blob"), ("list", [1, "2"], "list[1]"),
        ("list", ["a": 1], "list"), ("map", ["k": 1, "q": nil], "map.q"), ("maybe", "1", "maybe"),
        ("node", ["name": "r"], "node.children"), ("unknown", 1, "unknown"),
        ("node", ["name": "r", "children": [["name": "c", "children": [], "kind": "z"]]], "node.children[0].kind"),
        ("node", ["name": "r", "children": [], "colour": 1], "node.colour"),
    ]

    @Test(arguments: unfitting)
    func aParameterThatDoesNotFitIsNamed(_ name: String, value: JSONValue, path: String) throws {
        let interface = try VarlinkInterface(Self.checked)
        let parameters = JSONValue.object(Self.fitting.merging([name: value]) { $1 })
        #expect(throws: VarlinkError.invalidParameter(path)) { try interface.check(parameters, of: "M") }
    }

    @Test func repliesAreCheckedToo() throws {
        let interface = try VarlinkInterface(Self.checked)
        #expect(throws: Never.self) { try interface.check(["ok": true], replyOf: "M") }
        #expect(throws: VarlinkError.invalidParameter("ok")) { try interface.check([:], replyOf: "M") }
        #expect(throws: VarlinkError.methodNotFound("a.b.N")) { try interface.check([:], of: "N") }
    }
}
