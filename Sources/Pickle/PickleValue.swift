/// A value of a pickle. Those that hold others are places in its heap, so that deep nesting costs no stack and a value that
/// holds itself is no leak.
public enum PickleValue: Sendable, Hashable {
    case none
    case bool(Bool)
    case int(Int)
    /// A whole number of more than 64 bits, which is not kept.
    case largeInteger
    case float(Double)
    case text(String)
    case bytes([UInt8])
    /// A name that the pickle may use, such as `torch.float32`; it stands for nothing but itself.
    case name(String)
    /// A list, tuple, dictionary, tensor, storage, or an object as inert data.
    case reference(Int)
}

/// What a `PickleValue.reference` is.
enum PickleNode {
    case list([PickleValue])
    case tuple([PickleValue])
    case dictionary([(key: PickleValue, value: PickleValue)])
    case tensor(StoredTensor)
    case storage(TensorStorage)
    /// An object of a class that is data alone, such as argparse.Namespace, with its attributes.
    case object(String, state: PickleValue)
}

/// The elements of one or more tensors: an entry of the archive.
struct TensorStorage: Sendable, Hashable {
    /// The entry is `PREFIX/data/KEY`.
    let key: String
    let type: StorageType
    /// Elements.
    let count: Int
}

/// A tensor as the pickle describes it: a view of a storage.
struct StoredTensor: Sendable, Hashable {
    let storage: TensorStorage
    /// In elements.
    let offset: Int
    let shape: [Int]
    let strides: [Int]

    /// Elements.
    let count: Int
}
