extension SafetensorsHeader {
    /// A parser of the subset of JSON that a safetensors header may use.
    ///
    /// The format has a fixed depth, so there is no recursion that a hostile file could drive. Duplicate names are
    /// refused, which general JSON parsers do not do.
    struct Parser {
        private let text: [UInt8]
        private let file: String
        private var position = 0

        init(_ text: [UInt8], file: String) {
            self.text = text
            self.file = file
        }

        /// Parses the whole header.
        mutating func parse() throws(SafetensorsError) -> SafetensorsHeader {
            var header = SafetensorsHeader()
            var names: Set<String> = []
            try object { parser, name throws(SafetensorsError) in
                guard names.insert(name).inserted else { throw parser.error("'\(name)' occurs twice") }
                if name == "__metadata__" {
                    try parser.object { parser, key throws(SafetensorsError) in
                        let value = try parser.string()
                        guard header.metadata.updateValue(value, forKey: key) == nil else {
                            throw parser.error("the metadata key '\(key)' occurs twice")
                        }
                    }
                } else {
                    header.entries.append(try parser.entry(name))
                }
            }
            skipSpace()
            guard position == text.count else { throw error("unexpected bytes after the closing brace") }
            return header
        }

        private mutating func entry(_ name: String) throws(SafetensorsError) -> Entry {
            var type: String?
            var shape: [Int]?
            var offsets: [Int]?
            try object { parser, key throws(SafetensorsError) in
                switch key {
                case "dtype" where type == nil: type = try parser.string()
                case "shape" where shape == nil: shape = try parser.integers(atMost: 64)
                case "data_offsets" where offsets == nil: offsets = try parser.integers(atMost: 2)
                default: throw parser.error("tensor '\(name)': '\(key)' occurs twice or is unknown")
                }
            }
            guard let type, let shape, let offsets, offsets.count == 2 else {
                throw error("tensor '\(name)' needs dtype, shape and two data_offsets")
            }
            return Entry(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1])
        }

        private mutating func object(
            _ member: (inout Parser, String) throws(SafetensorsError) -> Void
        ) throws(SafetensorsError) {
            try expect("{")
            if accept("}") { return }
            repeat {
                let key = try string()
                try expect(":")
                try member(&self, key)
            } while accept(",")
            try expect("}")
        }

        /// Parses a list of at most `limit` non-negative integers.
        private mutating func integers(atMost limit: Int) throws(SafetensorsError) -> [Int] {
            var result: [Int] = []
            try expect("[")
            if accept("]") { return result }
            repeat {
                guard result.count < limit else { throw error("a list is longer than \(limit)") }
                result.append(try integer())
            } while accept(",")
            try expect("]")
            return result
        }

        private mutating func integer() throws(SafetensorsError) -> Int {
            skipSpace()
            let start = position
            while position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) {
                position += 1
            }
            let digits = text[start..<position]
            guard let value = Int(String(decoding: digits, as: UTF8.self)), digits.count == 1 || digits.first != 48
            else { throw error("expected a non-negative integer") }
            return value
        }

        private mutating func string() throws(SafetensorsError) -> String {
            try expect("\"")
            var bytes: [UInt8] = []
            while position < text.count {
                let byte = text[position]
                position += 1
                switch byte {
                case UInt8(ascii: "\""):
                    guard let string = String(validating: bytes, as: UTF8.self) else {
                        throw error("a string is not UTF-8")
                    }
                    return string
                case UInt8(ascii: "\\"): bytes.append(contentsOf: try escaped())
                case 0x00...0x1F: throw error("a string contains a control character")
                default: bytes.append(byte)
                }
            }
            throw error("a string is not terminated")
        }

        private mutating func escaped() throws(SafetensorsError) -> String.UTF8View {
            guard position < text.count else { throw error("a string is not terminated") }
            position += 1
            switch text[position - 1] {
            case UInt8(ascii: "\""): return "\"".utf8
            case UInt8(ascii: "\\"): return "\\".utf8
            case UInt8(ascii: "/"): return "/".utf8
            case UInt8(ascii: "b"): return "\u{8}".utf8
            case UInt8(ascii: "f"): return "\u{C}".utf8
            case UInt8(ascii: "n"): return "\n".utf8
            case UInt8(ascii: "r"): return "\r".utf8
            case UInt8(ascii: "t"): return "\t".utf8
            case UInt8(ascii: "u"): return String(try escapedScalar()).utf8
            default: throw error("a string contains an escape that JSON does not have")
            }
        }

        private mutating func escapedScalar() throws(SafetensorsError) -> Unicode.Scalar {
            var value = try hexadecimal()
            if (0xD800...0xDBFF).contains(value), accept(raw: "\\"), accept(raw: "u") {
                let low = try hexadecimal()
                guard (0xDC00...0xDFFF).contains(low) else { throw error("a string has half a surrogate pair") }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else { throw error("a string has half a surrogate pair") }
            return scalar
        }

        private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
            guard position + 4 <= text.count else { throw error("a string is not terminated") }
            let digits = text[position..<position + 4]
            guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw error("an escape lacks four hexadecimal digits") }
            position += 4
            return value
        }

        private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
            guard accept(character) else { throw error("expected '\(character)'") }
        }

        private mutating func accept(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            return accept(raw: character)
        }

        private mutating func accept(raw character: Unicode.Scalar) -> Bool {
            guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        private mutating func skipSpace() {
            while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
        }

        private func error(_ message: String) -> SafetensorsError {
            SafetensorsError(file: file, message: "its header is malformed at byte \(position): \(message)")
        }
    }
}
