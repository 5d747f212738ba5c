/// The meaning of a guidance scale in other programs and papers, for conversion to the convention here, where w = 1 is the
/// conditional field.
public enum ScaleConvention: String, Sendable, Hashable, Codable, CaseIterable {
    /// `u + w (c - u)`.
    case canonical
    /// The course labs of MIT, and DiT, SiT, REPA and EDM2: the same.
    case mit, dit, sit, repa, edm2
    /// k-diffusion: the same.
    case kDiffusion = "k-diffusion"
    /// lucidrains: the same number, but by default with the projection and rescaling that `note` names.
    case lucidrains
    /// LightningDiT: the same, on the first 3 of 32 channels.
    case lightningDiT = "lightning-dit"
    /// flow_matching: `(1 + w) c - w u`.
    case flowMatching = "flow-matching"
    /// Ho and Salimans's paper: `(1 + w) c - w u`.
    case hoSalimans = "ho-salimans"
    /// Pipelines of diffusers: the same, but 1 and below mean no guidance.
    case diffusers
    /// diffusers with `use_original_formulation`: `c + w (c - u)`.
    case diffusersOriginal = "diffusers-original"
    /// A classifier's gradient added to the unconditional score: the same where the classifier is exact.
    case classifierOnUnconditional = "classifier-on-unconditional"
    /// ADM's classifier guidance of a conditional model: 1 + s where the classifier is exact.
    case classifierOnConditional = "classifier-on-conditional"

    /// Returns the scale here with the effect of `number` there.
    public func canonical(_ number: Double) -> Double {
        switch self {
        case .canonical, .mit, .dit, .sit, .repa, .edm2, .kDiffusion, .lucidrains, .lightningDiT,
            .classifierOnUnconditional:
            number
        case .flowMatching, .hoSalimans, .diffusersOriginal, .classifierOnConditional: 1 + number
        case .diffusers: max(1, number)
        }
    }

    /// Returns the scale of MeanFlow's training scale omega with kappa of the conditional velocity mixed in (Geng et al. 2025):
    /// `omega / (1 - kappa)`.
    public static func meanFlow(omega: Double, kappa: Double) -> Double { omega / (1 - kappa) }

    /// The channels that are guided there; nil for all.
    public var channels: Range<Int>? {
        switch self {
        case .dit, .sit, .lightningDiT: 0..<3
        default: nil
        }
    }

    /// A note on what the converted number does not tell; nil without one.
    public var note: String? {
        switch self {
        case .dit, .sit: "the scripts guide the first 3 of 4 channels; set channels to 0..<3 to repeat them"
        case .lightningDiT: "3 of 32 channels are guided; set channels to 0..<3 to repeat it"
        case .lucidrains: "by default the part along c is dropped and the result rescaled by 0.7"
        case .classifierOnUnconditional, .classifierOnConditional: "equal only where the classifier is exact"
        case .diffusers: "numbers up to 1 mean the conditional field, never the unconditional one"
        default: nil
        }
    }
}
