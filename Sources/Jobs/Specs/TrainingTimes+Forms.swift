public import FlowMath

extension TrainingTimes: SpecForms {
    /// The forms of the key `objective.time`.
    public static let forms: [Form<TrainingTimes>] = [
        Form(
            "stratified", .stratified,
            "One uniform draw in each of as many equal slices of [0, 1] as the batch has examples."),
        Form("uniform", .uniform, "Independent uniform draws."),
        Form(
            "logit-normal", .mapping(), alone: { LogitNormalSettings() }, "1 / (1 + e^-z) of a normal z.",
            { (normal: LogitNormalSettings) in .logitNormal(mean: normal.mean, deviation: normal.deviation) },
            {
                if case .logitNormal(let mean, let deviation) = $0 {
                    LogitNormalSettings(mean: mean, deviation: deviation)
                } else {
                    nil
                }
            }),
        Form(
            "log-normal", .mapping(), alone: { LogNormalSettings() },
            "The time at which sigma / alpha is e^z of a normal z.",
            { (normal: LogNormalSettings) in .noiseLevelLogNormal(mean: normal.mean, deviation: normal.deviation) },
            {
                if case .noiseLevelLogNormal(let mean, let deviation) = $0 {
                    LogNormalSettings(mean: mean, deviation: deviation)
                } else {
                    nil
                }
            }),
    ]
}

/// The normal distribution behind logit-normal times.
struct LogitNormalSettings: SpecMapping {
    var mean = 0.0
    var deviation = 1.0

    init() {}

    init(mean: Double, deviation: Double) {
        self.mean = mean
        self.deviation = deviation
    }

    static let table = KeyTable<LogitNormalSettings> {
        Key("mean", \.mean, .number(.closed(-20, 20)), "Mean of z.")
        Key("deviation", \.deviation, .number(.positive(upTo: 20)), "Standard deviation of z.")
    }
}

/// The normal distribution behind log-normal noise levels; the defaults are those of Karras et al. (2022).
struct LogNormalSettings: SpecMapping {
    var mean = -1.2
    var deviation = 1.2

    init() {}

    init(mean: Double, deviation: Double) {
        self.mean = mean
        self.deviation = deviation
    }

    static let table = KeyTable<LogNormalSettings> {
        Key("mean", \.mean, .number(.closed(-20, 20)), "Mean of z.")
        Key("deviation", \.deviation, .number(.positive(upTo: 20)), "Standard deviation of z.")
    }
}
