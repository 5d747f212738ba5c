public import Torch

/// The place of a layer in a network's tree of parameters; `path / "attention"` is a child.
public struct ParameterPath {
    let store: ParameterStore
    let name: String
    /// Whether parameters registered here are excluded from training.
    private(set) var isFrozen = false

    /// Returns the child `component` of `path`.
    public static func / (path: ParameterPath, component: String) -> ParameterPath {
        ParameterPath(
            store: path.store, name: path.name.isEmpty ? component : "\(path.name).\(component)",
            isFrozen: path.isFrozen)
    }

    /// Registers a new parameter `name` at this place.
    /// - Throws: `TorchError` if the parameter cannot be allocated.
    public func parameter(
        _ name: String, _ shape: [Int], _ initialization: Initialization
    ) throws(TorchError) -> Tensor {
        if isFrozen {
            return try store.registerConstant(
                (self / name).name, Tensor.zeros(shape), isParameter: true, isFrozen: true)
        }
        return try store.register((self / name).name, shape, initialization)
    }

    /// The same place for frozen parameters, which start at zero, are loaded and never trained.
    public var frozen: ParameterPath {
        var path = self
        path.isFrozen = true
        return path
    }

    /// Registers a tensor `name` at this place that is saved with the parameters but not trained.
    ///
    /// - Parameters:
    ///   - name: The last component of the name.
    ///   - values: The values.
    ///   - isParameter: Counts the elements as parameters, default `true`: a fixed table counts, running statistics do
    ///     not.
    /// - Throws: `TorchError` if the values cannot be moved to the device.
    public func constant(_ name: String, _ values: Tensor, isParameter: Bool = true) throws(TorchError) -> Tensor {
        try store.registerConstant((self / name).name, values, isParameter: isParameter)
    }

    /// The training mode shared by the network's layers.
    public var mode: NetworkMode { store.mode }

    /// The device of the parameters.
    public var device: Device { store.device }
}
