/// A value of a pickle. Compound values are references into the pickle's heap, so deep nesting needs no stack and a
/// value that contains itself does not leak.
public enum PickleValue: Sendable, Hashable {
    case none
    case bool(Bool)
    case int(Int)
    /// An integer of more than 64 bits, whose value is dropped.
    case largeInteger
    case float(Double)
    case text(String)
    case bytes([UInt8])
    /// An allowed name, such as `torch.float32`, without further meaning.
    case name(String)
    /// A reference to a list, tuple, dictionary, tensor, storage or inert object.
    case reference(Int)
}

/// The target of a `PickleValue.reference`.
enum PickleNode {
    case list([PickleValue])
    case tuple([PickleValue])
    case dictionary([(key: PickleValue, value: PickleValue)])
    case tensor(StoredTensor)
    case storage(TensorStorage)
    /// An object of a class that is only data, such as argparse.Namespace, with its attributes.
    case object(String, state: PickleValue)
}

/// The elements shared by one or more tensors: an entry of the archive.
struct TensorStorage: Sendable, Hashable {
    /// The key of the entry `PREFIX/data/KEY`.
    let key: String
    let type: StorageType
    /// The number of elements.
    let count: Int
}

/// A tensor as the pickle describes it, a view of a storage.
struct StoredTensor: Sendable, Hashable {
    let storage: TensorStorage
    /// The offset of the first element, in elements.
    let offset: Int
    let shape: [Int]
    let strides: [Int]

    /// The number of elements.
    let count: Int
}
