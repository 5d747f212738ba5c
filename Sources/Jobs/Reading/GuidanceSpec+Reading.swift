internal import FlowMath

extension GuidanceSpec {
    private static let always = ["method", "scale"]
    /// The keys that mean something with each method.
    private static func keys(_ method: GuidanceMethod) -> [String] {
        let guided = ["convention", "interval", "schedule", "rule", "rescale", "channels"]
        let negative = ["negative", "negative-prompt"]
        return switch method {
        case .none: ["classifier"]
        case .classifierFree: guided + negative + ["classifier"]
        case .autoguidance: guided + negative + ["model", "classifier"]
        case .classifier: ["interval", "schedule", "model", "base"]
        case .composed: negative + ["compose"]
        case .cfgPlusPlus: negative
        case .rectified: negative + ["decay"]
        }
    }

    init(reading reader: MappingReader) {
        let guesses = ["scale", "rule", "negative", "negative-prompt"].contains(where: reader.has)
        method = reader.word(
            "method", default: reader.has("compose") ? GuidanceMethod.composed : guesses ? .classifierFree : .none)
        let scales = reader.numbers("scale", in: .closed(-1000, 1000), default: [1])
        if scales.isEmpty { reader.report("scale", "is empty; expected a number or a list of numbers") }
        if method == .none, reader.has("scale"), scales != [1] {
            reader.report("scale", "has no meaning with method none; use classifier-free, or leave it out")
        }
        if method == .cfgPlusPlus, scales.contains(where: { !(0...1).contains($0) }) {
            reader.report("scale", "of cfg++ is lambda in [0, 1]")
        }
        self.scales = scales
        if reader.has("convention") { convention = reader.word("convention", default: ScaleConvention.canonical) }
        interval = GuidanceInterval(reading: reader, "interval")
        schedule = ScaleSchedule(reading: reader, "schedule")
        if case .formula(let formula, let text) = schedule {
            Self.check(formula, text, over: interval, reader)
        }
        rule = GuidanceRuleSpec(reading: reader, "rule")
        rescale = reader.optionalNumber("rescale", in: .closed(0, 1))
        if reader.has("channels") {
            let ends = reader.integers("channels", in: 0...65536, default: [])
            if ends.count == 2, ends[0] < ends[1] {
                channels = ends[0]..<ends[1]
            } else {
                reader.report("channels", "expected [from, to), such as [0, 3] for the first three channels")
            }
        }
        negative = reader.optionalInteger("negative", in: 0...1_000_000)
        negativePrompt = reader.text("negative-prompt")
        if negative != nil, negativePrompt != nil {
            reader.report("negative-prompt", "and negative say what to lead away from; give one of them")
        }
        if reader.has("compose") {
            compose = ComposeSpec(reading: reader.mapping("compose"))
        } else if method == .composed {
            reader.report("compose", "is missing; expected {class: [1, 2], weight: [2, -1]}")
        }
        model = reader.modelReference("model")
        if method == .autoguidance, model == nil {
            reader.report("model", "is missing; expected the weak model: another job, or an earlier JOB@STEP")
        }
        if reader.has("base") { start = reader.word("base", default: GradientBase.unconditional) }
        if reader.has("classifier") { classifier = AddedClassifierSpec(reading: reader.mapping("classifier")) }
        decay = reader.optionalNumber("decay", in: .halfOpen(0, 100))
        let known = [
            "convention", "interval", "schedule", "rule", "rescale", "channels", "negative", "negative-prompt",
            "compose", "model",
            "base", "classifier", "decay",
        ]
        reader.refuse(
            known.filter { !Self.keys(method).contains($0) }, "with method \(method.rawValue)")
        reader.finish()
    }
}

extension GuidanceSpec {
    /// Refuses a formula of a schedule that has no value at some time in which guidance acts.
    private static func check(
        _ formula: Expression, _ text: String, over interval: GuidanceInterval?, _ reader: MappingReader
    ) {
        var range = 0.0...1
        if case .time(let bounds) = interval { range = bounds }
        let times = (0...1000).map { range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 1000 }
        guard let time = times.first(where: { !formula($0).isFinite }) else { return }
        reader.mapping("schedule").report(
            "formula", "\(text) is \(formula(time)) at t = \(time); it has to be a number wherever guidance acts")
    }
}

extension ComposeSpec {
    init(reading reader: MappingReader) {
        prompts = reader.prompts("prompt")
        classes = reader.integers("class", in: 0...1_000_000, default: prompts == nil ? nil : [])
        weights = reader.numbers("weight", in: .closed(-1000, 1000), default: nil)
        if let prompts {
            if !classes.isEmpty { reader.report("prompt", "and class name the conditions; give one of them") }
            if reader.has("weight"), prompts.count != weights.count {
                reader.report("weight", "has \(weights.count) entries for \(prompts.count) prompts")
            }
        } else if reader.has("class"), reader.has("weight"), classes.count != weights.count || classes.isEmpty {
            reader.report("weight", "has \(weights.count) entries for \(classes.count) classes")
        }
        reader.finish()
    }
}

extension GuidanceInterval {
    init?(reading reader: MappingReader, _ key: String) {
        func times(_ reader: MappingReader, _ key: String, _ wanted: String) -> GuidanceInterval? {
            reader.bounds(key, in: .closed(0, 1), wanted).map { .time($0) }
        }
        let wanted = "two times in ascending order in [0, 1]"
        guard reader.has(key) else { return nil }
        var interval: GuidanceInterval?
        if reader.isMapping(key) {
            guard let choice = reader.choice(key, words: [], mappings: ["t", "sigma", "log-snr"]),
                let holder = choice.holder
            else { return nil }
            switch choice.word {
            case "t": interval = times(holder, "t", wanted)
            case "sigma":
                let levels = "two noise levels sigma/alpha above 0 in ascending order"
                interval = holder.bounds("sigma", in: .positive(upTo: 1e6), levels).map { .noiseLevel($0) }
            default:
                let ratios = "two numbers in ascending order"
                interval = holder.bounds("log-snr", in: .closed(-1000, 1000), ratios).map { .logSNR($0) }
            }
            holder.finish()
        } else {
            interval = times(reader, key, wanted + ", such as [0.1, 0.9]")
        }
        guard let interval else { return nil }
        self = interval
    }
}

extension ScaleSchedule {
    init?(reading reader: MappingReader, _ key: String) {
        let words = Self.words.map(\.word)
        guard let choice = reader.choice(key, words: words, mappings: ["power", "formula"]) else { return nil }
        guard let holder = choice.holder else {
            guard let known = Self.words.first(where: { $0.word == choice.word }) else { return nil }
            self = known.schedule
            return
        }
        var schedule: ScaleSchedule?
        if choice.word == "power" {
            schedule = .power(holder.number("power", in: .positive(upTo: 100), default: nil))
        } else {
            let text = holder.text("formula") ?? ""
            schedule = holder.formula("formula", text).map { .formula($0, text: text) }
        }
        holder.finish()
        guard let schedule else { return nil }
        self = schedule
    }
}

extension GuidanceRuleSpec {
    init?(reading reader: MappingReader, _ key: String) {
        let words = ["zero-star", "apg"]
        guard let choice = reader.choice(key, words: words, mappings: words) else { return nil }
        let settings = choice.settings
        if choice.word == "zero-star" {
            self = .zeroStar(before: settings.number("before", in: .closed(0, 1), default: 0))
        } else {
            self = .apg(
                ProjectionSpec(
                    eta: settings.number("eta", in: .closed(-10, 10), default: 0),
                    norm: settings.number("norm", in: .positive(upTo: 1e9), default: 15),
                    momentum: settings.number("momentum", in: .closed(-1, 1), default: 0)))
        }
        settings.finish()
        choice.holder?.finish()
    }
}
