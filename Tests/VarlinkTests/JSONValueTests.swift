import Testing

@testable import Varlink

struct JSONValueTests {
    struct Sample: Codable, Equatable {
        var name: String
        var loss: Double
        var rate: Double
        var steps: [Int]
        var missing: String?
    }

    @Test func valuesAreReadAndWrittenTheSame() throws {
        let texts = [
            "null", "true", "false", "0", "-7", "9007199254740993", "0.5", "-1e-07", "\"\"",
            "\"a\\\"b\\\\c\\n\\u0001é🦉\"",
            "[]", "[1,[2,{\"x\":null}]]", "{}", "{\"a\":1,\"b\":[true]}",
        ]
        for text in texts {
            #expect(try JSONValue(parsing: text.utf8).description == text)
        }
    }

    @Test func whatATerminalWouldActOnIsEscaped() throws {
        let text: JSONValue = .string("\u{1B}[31m\u{7}\u{7F}\u{85}\u{202E}\u{2028}é")
        #expect(text.description == #""\u001b[31m\u0007\u007f\u0085\u202e\u2028é""#)
        #expect(try JSONValue(parsing: text.description.utf8) == text)
    }

    @Test func escapesAndSpaceAreRead() throws {
        let text = " { \"a\\u0041\" :\t[ 1.5E+2 , \"\\ud83e\\udd89\\/\\b\\f\\r\\t\" ]\r\n}"
        #expect(try JSONValue(parsing: text.utf8) == ["aA": [150.0, "🦉/\u{8}\u{C}\r\t"]])
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "01",
        "-",
        "1.", ".5", "1e", "+1", "tru", "True", "nan", "NaN", "Infinity", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "1 2", "{} x", "1e999", "{\"a\":1,\"a\":2}", "'a'", "[1 2]",
    ])
    func brokenTextIsRefused(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func everyPrefixOfATextIsRefused() throws {
        let text = Array("{\"method\":\"a.b.C\",\"parameters\":{\"x\":[1.5e3,true,null,\"\\u00e9\"]}}".utf8)
        for count in 0..<text.count {
            #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text[..<count]) }
        }
        #expect(throws: Never.self) { try JSONValue(parsing: text) }
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func nestingIsLimited() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(32).utf8) }
        #expect(throws: JSONSyntaxError(reason: "nested more than 32 deep", offset: 32)) {
            try JSONValue(parsing: nested(33).utf8)
        }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(1_000_000).utf8) }
    }

    @Test func codableValuesComeBack() throws {
        let sample = Sample(name: "α", loss: 0.1, rate: 2, steps: [1, 2], missing: nil)
        let json = try JSONValue(encoding: sample)
        #expect(json == ["name": "α", "loss": 0.1, "rate": 2, "steps": [1, 2]])
        #expect(try json.decode(Sample.self) == sample)
        #expect(try JSONValue(encoding: json) == json)
    }

    @Test func losslessNumbersThatJSONLacksTravelAsWords() throws {
        let json = try JSONValue(encoding: [Double.nan, .infinity, -.infinity])
        #expect(json == ["nan", "inf", "-inf"])
        let back = try json.decode([Double].self)
        #expect(back[0].isNaN)
        #expect(back[1] == .infinity)
        #expect(back[2] == -.infinity)
        #expect(JSONValue.double(.nan).description == "\"nan\"")
    }
}
