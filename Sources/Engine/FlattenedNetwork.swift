internal import NN
internal import Torch

/// A network on points as one on pictures: the pixels are the coordinates.
struct FlattenedNetwork: ConditionalNetwork {
    let base: MLP

    func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        let shape = x.shape
        let flat = try x.reshaped([shape[0], shape.dropFirst().reduce(1, *)])
        return try base(flat, time: t, label: label).reshaped(shape)
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
