internal import NN
internal import Torch

/// A network on points as one on pictures: the pixels are the coordinates.
struct FlattenedNetwork: ConditionalNetwork, TextConditionedNetwork {
    let base: MLP

    func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        try base(flat(x), time: t, label: label).reshaped(x.shape)
    }

    func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor {
        try base(flat(x), time: t, text: text).reshaped(x.shape)
    }

    private func flat(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)])
    }
}

/// A classifier of points as one of pictures: the pixels are the coordinates.
struct FlattenedClassifier: ClassifierNetwork {
    let base: MLPClassifier

    var classes: Int { base.classes }

    func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        try base(x.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)]), time: t)
    }
}
