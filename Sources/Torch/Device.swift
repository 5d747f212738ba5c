internal import CTorch

/// Where the elements of a tensor live and its operations run.
public enum Device: Hashable, Sendable {
    case cpu
    /// The CUDA device of this index, counted from 0.
    case cuda(Int)
    /// No memory at all: tensors of shapes without elements, for counting what a network would need.
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
