internal import CTorch

/// The device that holds a tensor's elements and runs its operations.
public enum Device: Hashable, Sendable {
    case cpu
    /// The CUDA device of this index, counted from 0.
    case cuda(Int)
    /// Shapes without elements, for counting parameters and memory before a network is allocated.
    case meta

    var code: ct_device {
        switch self {
        case .cpu: -1
        case .meta: -2
        case .cuda(let index): ct_device(index)
        }
    }

    init(code: ct_device) {
        switch code {
        case -1: self = .cpu
        case -2: self = .meta
        default: self = .cuda(Int(code))
        }
    }
}
