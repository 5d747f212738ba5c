internal import Torch

/// The check that a network can downsample pictures of a shape.
enum PictureShape {
    /// Checks the shape of a batch of pictures.
    ///
    /// - Parameters:
    ///   - shape: The shape, [N, channels, H, W].
    ///   - channels: The network's number of channels.
    ///   - halvings: The number of times that the network halves height and width.
    ///   - network: The name of the network in errors.
    /// - Throws: `TorchError` if the shape does not fit.
    static func check(_ shape: [Int], channels: Int, halvings: Int, network: String) throws(TorchError) {
        guard shape.count == 4, shape[1] == channels else {
            throw TorchError(
                operation: network, message: "expected pictures of shape [N, \(channels), H, W], not \(shape)")
        }
        let divisor = 1 << halvings
        guard shape[2] > 0, shape[3] > 0, shape[2].isMultiple(of: divisor), shape[3].isMultiple(of: divisor) else {
            throw TorchError(
                operation: network,
                message: "pictures of \(shape[2])x\(shape[3]) pixels cannot be halved \(halvings) times: use fewer "
                    + "levels, or pad them to a multiple of \(divisor)")
        }
    }
}
