public import Torch

/// The place of a layer among the parameters of a network: `path / "attention"` is a place within it.
public struct ParameterPath {
    let store: ParameterStore
    let name: String
    /// Whether what is made here keeps its values while the network learns.
    private(set) var isFrozen = false

    /// The place called `component` within `path`.
    public static func / (path: ParameterPath, component: String) -> ParameterPath {
        ParameterPath(
            store: path.store, name: path.name.isEmpty ? component : "\(path.name).\(component)",
            isFrozen: path.isFrozen)
    }

    /// A new parameter called `name` within this place.
    public func parameter(
        _ name: String, _ shape: [Int], _ initialization: Initialization
    ) throws(TorchError) -> Tensor {
        if isFrozen {
            return try store.registerConstant(
                (self / name).name, Tensor.zeros(shape), isParameter: true, isFrozen: true)
        }
        return try store.register((self / name).name, shape, initialization)
    }

    /// The same place, whose parameters begin at zero until they are loaded, and are then left as they are.
    public var frozen: ParameterPath {
        var path = self
        path.isFrozen = true
        return path
    }

    /// A tensor called `name` within this place that is stored with the parameters and that no optimiser moves.
    ///
    /// - Parameter isParameter: Whether it counts as one, as a fixed table does; the running statistics of a layer do not.
    public func constant(_ name: String, _ values: Tensor, isParameter: Bool = true) throws(TorchError) -> Tensor {
        try store.registerConstant((self / name).name, values, isParameter: isParameter)
    }

    /// What the layers of the network look up while it runs.
    public var mode: NetworkMode { store.mode }

    /// Where the parameters live.
    public var device: Device { store.device }
}
