public import Torch

/// The named parameters of a network, in the order of their creation.
///
/// Names are dotted paths, `level0.block0.convolution1.weight`. The initial values are a pure function of the seed, the
/// order of creation and the shapes: parameter i is drawn as sample i of the purpose `parameterInitialization`.
public final class ParameterStore {
    /// A tensor with its dotted name.
    public typealias Named = (name: String, tensor: Tensor)

    /// The tensors of a checkpoint: all of them, in the order of creation.
    public private(set) var named: [Named] = []

    /// The tensors that an optimiser updates: `named` without fixed tables, running statistics and frozen parameters.
    public private(set) var trained: [Named] = []

    /// The names of the parameters that never change once they are loaded.
    public private(set) var frozen: Set<String> = []

    /// The device of the parameters.
    public let device: Device

    /// The training mode shared by the network's layers.
    public let mode = NetworkMode()

    /// The number of elements of all parameters, with fixed tables, without running statistics.
    public private(set) var count = 0

    private let stream: RandomStream
    private var names: Set<String> = []

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - seed: The seed of the initial values.
    ///   - device: The device of the parameters, default the CPU.
    public init(seed: UInt64, device: Device = .cpu) {
        self.stream = RandomStream(seed: seed)
        self.device = device
    }

    /// The root of the tree of parameters, without a name.
    public var root: ParameterPath { ParameterPath(store: self, name: "") }

    /// The tensors that an optimiser updates, without their names.
    public var tensors: [Tensor] { trained.map(\.tensor) }

    /// Loads all parameters from named values, or none if an error is thrown.
    /// - Throws: `TorchError` listing missing and unexpected names, or naming the first tensor whose shape differs.
    public func load(_ values: [String: Tensor]) throws(TorchError) {
        try NamedTensors.copy(values, into: named, what: "parameters")
    }

    /// Loads the parameters within `path` from values named relative to it, or none if an error is thrown.
    /// - Throws: `TorchError` listing missing and unexpected names, or naming the first tensor whose shape differs.
    public func load(_ values: [String: Tensor], within path: ParameterPath) throws(TorchError) {
        let prefix = path.name + "."
        let targets = named.filter { $0.name.hasPrefix(prefix) }
            .map { (name: String($0.name.dropFirst(prefix.count)), tensor: $0.tensor) }
        try NamedTensors.copy(values, into: targets, what: "parameters")
    }

    func register(_ name: String, _ shape: [Int], _ initialization: Initialization) throws(TorchError) -> Tensor {
        let tensor: Tensor
        if device == .meta {
            tensor = try Tensor.zeros(shape, device: device)
        } else {
            tensor = try laidOut(initialization.values(shape, stream: stream, index: UInt64(named.count)))
        }
        tensor.requiresGradient = true
        add(name, tensor)
        trained.append((name, tensor))
        count += tensor.count
        return tensor
    }

    func registerConstant(
        _ name: String, _ values: Tensor, isParameter: Bool, isFrozen: Bool = false
    ) throws(TorchError) -> Tensor {
        let tensor = try isFrozen ? laidOut(values) : values.moved(to: device)
        add(name, tensor)
        if isFrozen { frozen.insert(name) }
        if isParameter { count += tensor.count }
        return tensor
    }

    /// Moves the values to the device. A CPU convolves pictures fastest in channels-last memory format, and one kernel in
    /// that format takes the pictures of the whole network with it; files keep row-major order.
    private func laidOut(_ values: Tensor) throws(TorchError) -> Tensor {
        guard TorchRuntime.usesFusedKernels, device == .cpu, values.shape.count == 4 else {
            return try values.moved(to: device)
        }
        return try values.channelsLast()
    }

    private func add(_ name: String, _ tensor: Tensor) {
        precondition(names.insert(name).inserted, "two parameters are called \(name)")
        named.append((name, tensor))
    }
}
