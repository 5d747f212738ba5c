internal import Jobs
internal import NN
internal import Torch

/// A network whose products run in bfloat16 and whose answers are float32.
struct AutocastNetwork: ConditionalNetwork {
    let base: any ConditionalNetwork

    func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        try withAutocast(.bfloat16, on: x.device) { () throws(TorchError) in try base(x, time: t, label: label) }
            .cast(to: x.dtype)
    }
}

/// A classifier whose products run in bfloat16 and whose logits are float32.
struct AutocastClassifier: ClassifierNetwork {
    let base: any ClassifierNetwork

    var classes: Int { base.classes }

    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        try withAutocast(.bfloat16, on: x.device) { () throws(TorchError) in try base(x, time: t) }.cast(to: x.dtype)
    }
}
