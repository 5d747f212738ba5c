internal import Formulas

extension PathSpec {
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
            self = .polynomial(n: settings.number("n", in: .closed(1, 100), default: nil))
        } else {
            let (alpha, sigma) = (settings.text("alpha") ?? "", settings.text("sigma") ?? "")
            for symbol in ["alpha", "sigma"] where !settings.has(symbol) {
                settings.report(symbol, "is missing; expected a formula in t, such as \"t\"")
            }
            self = .custom(alpha: alpha, sigma: sigma)
            if settings.has("alpha"), settings.has("sigma") { Self.check(alpha, sigma, settings) }
        }
        settings.finish()
        choice.holder?.finish()
    }

    private static func check(_ alpha: String, _ sigma: String, _ reader: MappingReader) {
        var readable = true
        for (symbol, text) in [("alpha", alpha), ("sigma", sigma)] {
            readable = reader.formula(symbol, text) && readable
        }
        guard readable else { return }
        do {
            _ = try PathFormulas(alpha: alpha, sigma: sigma)
        } catch let error as PathError {
            reader.report(error.symbol, error.message)
        } catch {
            reader.report("alpha", "\(error)")
        }
    }
}

extension MappingReader {
    /// Whether a text is a formula in t; notes where it is not.
    func formula(_ key: String, _ text: String) -> Bool {
        do {
            _ = try Expression(text)
            return true
        } catch {
            report(key, "\(error)")
            return false
        }
    }
}
