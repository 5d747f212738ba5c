public import FlowMath

extension TimeGrid: SpecForms {
    /// The forms of the key `sampler.schedule`.
    public static let forms: [Form<TimeGrid>] = [
        Form("standard", .standard, "indices for an imported DiT and a solver of the ODE, else uniform."),
        Form("uniform", .uniform, "Equal steps."),
        Form("indices", .indices, "Whole indices of DDPM's levels, as DiT's sampler takes them, for the path ddpm."),
        Form(
            "karras", .mapping(), alone: { KarrasSettings() }, "Grid of Karras et al. (2022) in the noise level.",
            { (settings: KarrasSettings) in
                .karras(
                    try KarrasGrid(sigmaMin: settings.sigmaMin, sigmaMax: settings.sigmaMax, rho: settings.rho))
            }, { if case .karras(let grid) = $0 { KarrasSettings(grid) } else { nil } }),
        Form(
            "shifted", .number(.positive(upTo: 1e6)), "Equal steps shifted towards the noise; 1 shifts nothing.",
            { shift in
                guard shift > 0 else { throw FormError("the shift \(shift) is not above 0") }
                return .shifted(shift)
            }, { if case .shifted(let shift) = $0 { shift } else { nil } }),
        Form(
            "list", times, "Times in ascending order.", { .list(try TimeSchedule(list: $0)) },
            { if case .list(let schedule) = $0 { schedule.times } else { nil } }),
    ]

    private static let times = ValueType<[Double]>.numbers(.closed(0, 1)).checked { times, reader, key in
        if (try? TimeSchedule(list: times)) == nil {
            reader.report(key, "expected at least two times in [0, 1], each later than the one before")
        }
    }
}

/// The settings of the grid of Karras et al.
struct KarrasSettings: SpecMapping {
    var sigmaMin = 0.002
    var sigmaMax = 80.0
    var rho = 7.0

    init() {}

    init(_ grid: KarrasGrid) { (sigmaMin, sigmaMax, rho) = (grid.sigmaMin, grid.sigmaMax, grid.rho) }

    static let table = KeyTable<KarrasSettings>(check: { settings, reader in
        if settings.sigmaMin >= settings.sigmaMax { reader.report("sigma-min", "is not below sigma-max") }
    }) {
        Key("sigma-min", \.sigmaMin, .number(.positive(upTo: 1e6)), "Lowest noise level sigma / alpha above 0.")
        Key("sigma-max", \.sigmaMax, .number(.positive(upTo: 1e6)), "Highest noise level.")
        Key("rho", \.rho, .number(.closed(1, 100)), "Order of the root that is equally spaced.")
    }
}
