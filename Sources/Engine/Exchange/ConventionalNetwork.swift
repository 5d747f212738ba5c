internal import Flow
internal import FlowMath
internal import Jobs
internal import NN
internal import Torch

/// A network of another convention, called and answering as those of this project: t = 0 is noise, and the answer is what its
/// manifest says that it predicts, for the samples' own channels.
struct ConventionalNetwork: ConditionalNetwork {
    let base: any ConditionalNetwork
    let convention: ModelConvention

    func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        switch convention {
        case .sit, .torchcfm, .flowMatching: try base(x, time: t, label: label)
        case .repa: try -base(x, time: 1 - t, label: label)
        case .dit: try base(x, time: Self.indices(t), label: label)
        }
    }

    /// DDPM's index of each time: a whole number at the times of its schedule, however these were rounded.
    private static func indices(_ t: Tensor) throws(TorchError) -> Tensor {
        let path = DiscreteNoisePath()
        let indices = try t.doubles().map { time in
            let index = path.index(at: time)
            return Float(abs(index - index.rounded()) < 1e-4 ? index.rounded() : index)
        }
        return try Tensor(indices, shape: t.shape)
    }
}
