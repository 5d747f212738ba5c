internal import Flow
internal import FlowMath
internal import NN
internal import Torch

/// A classifier of data noised along a path: `s f(x, t) + b` with a network f, one number b for each class, and
/// `s = k alpha(t) / sqrt(1 + (k alpha(t))^2)`, which begins as k alpha and ends near 1.
///
/// Where alpha is 0 there is nothing of the data in x: the answer is the share of each class, which b learns, and the
/// gradient is 0. Guidance multiplies the gradient by a_t, which is infinite there (`(1 - t)/t` on the linear path); the
/// factor s makes the product finite, as it is for the exact posterior, whose gradient is
/// `alpha / sigma^2 (E[z | x, y] - E[z | x])`. A network alone would be off by a little, and its samples by much. A
/// plain factor alpha would ask for huge f where the classes of pictures begin to show, at alpha near 1 / k; a network
/// learns them too slowly, and is too little sure.
struct PathClassifier: ClassifierNetwork {
    private let network: any ClassifierNetwork
    private let path: any ProbabilityPath
    private let prior: Tensor

    /// The coefficient k of the noise term.
    private static let sharpness = 10.0

    /// - Parameter parameters: where b is made, beside the parameters of the network.
    init(
        _ network: any ClassifierNetwork, on path: any ProbabilityPath, _ parameters: ParameterPath
    ) throws(TorchError) {
        self.network = network
        self.path = path
        prior = try (parameters / "prior").parameter("bias", [network.classes], .zeros)
    }

    var classes: Int { network.classes }

    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        let rise = try path.coefficients(at: t).alpha * Self.sharpness
        let factor = try rise / (rise.squared() + 1).sqrt()
        return try network(x, time: t) * factor.unsqueezed(1) + prior
    }
}
