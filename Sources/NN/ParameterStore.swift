public import Torch

/// The named parameters of a network, in the order of their creation.
///
/// Names are dotted paths, `level0.block0.convolution1.weight`. The first values are a pure function of the seed, the
/// order of creation and the shapes: parameter number i is drawn as sample i of the purpose `parameterInitialization`.
public final class ParameterStore {
    /// One parameter.
    public typealias Named = (name: String, tensor: Tensor)

    /// Every tensor with its name, in the order of creation: what a checkpoint holds.
    public private(set) var named: [Named] = []

    /// Those of `named` that an optimiser moves: without fixed tables and running statistics.
    public private(set) var trained: [Named] = []

    /// The names of those of `named` that never change once they are loaded.
    public private(set) var frozen: Set<String> = []

    /// Where the parameters live.
    public let device: Device

    /// Whether the network learns at the moment, which some of its layers have to know.
    public let mode = NetworkMode()

    /// The number of single numbers in all parameters, fixed tables among them, running statistics not.
    public private(set) var count = 0

    private let stream: RandomStream
    private var names: Set<String> = []

    /// An empty store whose parameters will begin with values drawn for `seed`.
    public init(seed: UInt64, device: Device = .cpu) {
        self.stream = RandomStream(seed: seed)
        self.device = device
    }

    /// The path without a name, at which a network begins.
    public var root: ParameterPath { ParameterPath(store: self, name: "") }

    /// The parameters that an optimiser moves, without their names.
    public var tensors: [Tensor] { trained.map(\.tensor) }

    /// Copies values into the parameters. Either every parameter gets its values or none does.
    ///
    /// - Throws: An error that lists the names that are missing or unexpected, or the first whose shape is another.
    public func load(_ values: [String: Tensor]) throws(TorchError) {
        try NamedTensors.copy(values, into: named, what: "parameters")
    }

    /// Copies values into some of the parameters, by their names within `path`.
    ///
    /// - Throws: An error that lists the names that are missing or unexpected, or the first whose shape is another.
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
            tensor = try initialization.values(shape, stream: stream, index: UInt64(named.count)).moved(to: device)
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
        let tensor = try values.moved(to: device)
        add(name, tensor)
        if isFrozen { frozen.insert(name) }
        if isParameter { count += tensor.count }
        return tensor
    }

    private func add(_ name: String, _ tensor: Tensor) {
        precondition(names.insert(name).inserted, "two parameters are called \(name)")
        named.append((name, tensor))
    }
}
