public import Torch

/// The named parameters of a network, in the order of their creation.
///
/// Names are dotted paths, `level0.block0.convolution1.weight`. The first values are a pure function of the seed, the
/// order of creation and the shapes: parameter number i is drawn as sample i of the purpose `parameterInitialization`.
public final class ParameterStore {
    /// One parameter.
    public typealias Named = (name: String, tensor: Tensor)

    /// Every parameter with its name, in the order of creation.
    public private(set) var named: [Named] = []

    /// Where the parameters live.
    public let device: Device

    private let stream: RandomStream
    private var names: Set<String> = []

    /// An empty store whose parameters will begin with values drawn for `seed`.
    public init(seed: UInt64, device: Device = .cpu) {
        self.stream = RandomStream(seed: seed)
        self.device = device
    }

    /// The path without a name, at which a network begins.
    public var root: ParameterPath { ParameterPath(store: self, name: "") }

    /// The parameters without their names, in the order of creation.
    public var tensors: [Tensor] { named.map(\.tensor) }

    /// The number of single numbers in all parameters.
    public var count: Int { named.reduce(0) { $0 + $1.tensor.count } }

    /// Copies values into the parameters. Either every parameter gets its values or none does.
    ///
    /// - Throws: An error that lists the names that are missing or unexpected, or the first whose shape is another.
    public func load(_ values: [String: Tensor]) throws(TorchError) {
        try NamedTensors.copy(values, into: named, what: "parameters")
    }

    func register(_ name: String, _ shape: [Int], _ initialization: Initialization) throws(TorchError) -> Tensor {
        precondition(names.insert(name).inserted, "two parameters are called \(name)")
        let values = try initialization.values(shape, stream: stream, index: UInt64(named.count))
        let tensor = try values.moved(to: device)
        tensor.requiresGradient = true
        named.append((name, tensor))
        return tensor
    }
}
