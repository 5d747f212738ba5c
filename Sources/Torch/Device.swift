internal import CTorch

/// Where the elements of a tensor live and its operations run.
public enum Device: Hashable, Sendable {
    case cpu
    /// The CUDA device of this index, counted from 0.
    case cuda(Int)

    var code: ct_device {
        switch self {
        case .cpu: -1
        case .cuda(let index): ct_device(index)
        }
    }

    init(code: ct_device) {
        self = code < 0 ? .cpu : .cuda(Int(code))
    }
}
