/// The distribution of the probes of Hutchinson's estimate of a divergence.
public enum ProbeNoise: String, Codable, Sendable, Hashable, CaseIterable {
    /// Signs, each with probability 1/2: the least variance of all distributions, none where the Jacobian is diagonal.
    case rademacher
    /// Standard normal numbers.
    case gaussian
}
