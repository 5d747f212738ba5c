internal import Jobs
internal import NN

/// The settings of one kind of network, from which the network itself is made. Each kind conforms in
/// `NetworkSpec+Networks.swift`.
protocol NetworkMaker {
    /// Whether examples may have any shape, not only channels, height and width.
    var takesPoints: Bool { get }

    /// Checks that pictures of a height and a width can pass through the network.
    /// - Parameter shape: channels, height and width.
    /// - Throws: `JobFailure` with the field that does not fit, and what to do.
    func check(pictures shape: [Int]) throws(JobFailure)

    /// Makes the network.
    /// - Parameters:
    ///   - shape: that of one example.
    ///   - classes: the number of classes; `nil` for a network without labels.
    ///   - textWidth: the length of the vector of a token, of a network of texts.
    ///   - path: where its parameters stand.
    func network(
        _ shape: [Int], _ classes: Int?, textWidth: Int?, _ path: ParameterPath
    ) throws -> any ConditionalNetwork & TextConditionedNetwork

    /// Makes the classifier on the way to the network's coarsest level.
    /// - Throws: `JobFailure` for a kind of network that has none.
    func classifier(_ shape: [Int], _ classes: Int, _ path: ParameterPath) throws -> any ClassifierNetwork
}

extension NetworkMaker {
    /// A network of pictures alone.
    var takesPoints: Bool { false }

    /// Checks that pictures can be halved from level to level.
    /// - Parameter field: the field of the spec that tells the levels.
    func check(levels: Int, _ field: String, _ shape: [Int]) throws(JobFailure) {
        let divisor = 1 << (levels - 1)
        guard shape[1] % divisor == 0, shape[2] % divisor == 0 else {
            throw JobFailure(
                .badInput,
                "network.\(field): \(levels) levels halve pictures \(levels - 1) times, but "
                    + "\(shape[1])x\(shape[2]) is not a multiple of \(divisor); use fewer levels, or pad with data.size"
            )
        }
    }
}
