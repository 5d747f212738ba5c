internal import FlowMath

extension GaussianPath {
    /// Reads the key `path`; `linear` where it is missing or wrong.
    init(reading reader: MappingReader, _ key: String = "path") {
        self = .linear
        let words = Self.words.map(\.word)
        guard let choice = reader.choice(key, words: words, mappings: ["polynomial", "custom"]) else { return }
        if let known = Self.words.first(where: { $0.word == choice.word }) {
            self = known.path
            return
        }
        let settings = choice.settings
        if choice.word == "polynomial" {
            let n = settings.number("n", in: .closed(1, 100), default: nil)
            if n >= 1 { self = .polynomial(PolynomialPath(exponent: n)) }
        } else if let path = Self.custom(reading: settings) {
            self = .custom(path)
        }
        settings.finish()
        choice.holder?.finish()
    }

    private static func custom(reading reader: MappingReader) -> CustomPath? {
        let texts = ["alpha", "sigma"].map { (symbol: $0, text: reader.text($0) ?? "") }
        for (symbol, _) in texts where !reader.has(symbol) {
            reader.report(symbol, "is missing; expected a formula in t, such as \"t\"")
        }
        guard texts.allSatisfy({ reader.has($0.symbol) }) else { return nil }
        var readable = true
        for (symbol, text) in texts { readable = reader.formula(symbol, text) != nil && readable }
        guard readable else { return nil }
        do {
            return try CustomPath(alpha: texts[0].text, sigma: texts[1].text)
        } catch let error as PathError {
            reader.report(error.symbol, error.message)
        } catch {
            reader.report("alpha", "\(error)")
        }
        return nil
    }
}

extension MappingReader {
    /// A formula in t; `nil`, with a note, for a text that is none.
    func formula(_ key: String, _ text: String) -> Expression? {
        do {
            return try Expression(text)
        } catch {
            report(key, "\(error)")
            return nil
        }
    }
}
