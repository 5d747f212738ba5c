public import FlowMath

/// The convention of time, sign and prediction in which a network was trained.
///
/// Everything here works on velocities with noise at t = 0 and data at t = 1; the engine converts the predictions of such a
/// network to these.
public enum ModelConvention: String, Codable, Sendable, Hashable, CaseIterable {
    /// SiT: noise at t = 0, data at t = 1, the velocity data - noise.
    case sit
    /// DiT: indices 999 (noise) to 0 (data) of the linear schedule of DDPM, the noise.
    case dit
    /// REPA: noise at t = 1, data at t = 0, the velocity noise - data.
    case repa
    /// torchcfm: noise at t = 0, data at t = 1, the velocity data - noise.
    case torchcfm
    /// flow_matching: noise at t = 0, data at t = 1, the velocity data - noise.
    case flowMatching = "flow-matching"

    /// Prediction of the network: noise for `dit`, else velocity.
    public var prediction: Prediction { self == .dit ? .noise : .velocity }

    /// The path on which it was trained, as far as the convention tells.
    public var path: GaussianPath { self == .dit ? .ddpm : .linear }

    /// The assumptions of the convention and their conversion, in words for people.
    public var statement: String {
        switch self {
        case .sit, .torchcfm, .flowMatching:
            "\(rawValue): noise at t = 0, data at t = 1, it predicts the velocity data - noise; taken as it is"
        case .repa:
            "repa: noise at t = 1, data at t = 0, it predicts noise - data; turned around: v(x, t) = -u(x, 1 - t)"
        case .dit:
            "dit: it predicts the noise at index 999 (noise) to 0 (data) of DDPM's linear schedule; index = 999 - 1000 t on "
                + "the path ddpm, at whole indices as DiT's sampler takes them (sampler.schedule: indices)"
        }
    }
}
