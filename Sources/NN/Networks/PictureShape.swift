internal import Torch

/// Whether pictures fit a network that halves them.
enum PictureShape {
    /// - Parameter halvings: How often the network halves height and width.
    static func check(_ shape: [Int], channels: Int, halvings: Int, network: String) throws(TorchError) {
        guard shape.count == 4, shape[1] == channels else {
            throw TorchError(
                operation: network, message: "pictures of shape [N, \(channels), H, W] were expected, not \(shape)")
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
