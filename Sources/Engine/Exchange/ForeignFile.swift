internal import Jobs
internal import Pickle
internal import Storage
internal import Torch

/// A file of somebody's weights. What it holds is known before any element is read.
protocol ForeignFile {
    var path: String { get }
    /// The tensors of the chosen set, in the file's order, by the file's names. The type is `nil` where it is not read here.
    var listing: [ForeignEntry] { get }
    /// The facts in the file beside its tensors.
    var facts: ForeignFacts { get }

    /// Reads tensors by their names in the listing.
    func load(_ names: [String]) throws -> [String: Tensor]
}

/// A tensor of somebody's file.
struct ForeignEntry {
    var name: String
    var shape: [Int]
    var dtype: DType?

    var bytes: Int { shape.reduce(dtype?.size ?? 0, *) }
}

/// The facts in a file beside its tensors.
struct ForeignFacts {
    /// The chosen set of weights and the sets in the file, in words.
    var weights: String
    /// Whether the chosen set is an average; `nil` where the file does not name its sets.
    var isAverage: Bool?
    /// The training step.
    var step: Int?
    /// The options of the training script that the file keeps.
    var arguments = TrainingArguments()
}

/// Opens files by their content, not by their names.
enum ForeignFiles {
    static func open(_ path: String, _ weights: ImportSpec.Weights?) throws -> any ForeignFile {
        let head: [UInt8]
        let size: Int
        do throws(FileError) {
            let file = try RegularFile(path)
            size = file.size
            head = try file.bytes(0..<min(file.size, FileContent.headLength))
        } catch {
            throw JobFailure(.badInput, "\(path): \(error.predicate)")
        }
        // A pickle begins with 0x80, and so may the length of a header of safetensors, whose ninth byte opens its JSON.
        let isSafetensors = head.count >= 9 && head[8] == UInt8(ascii: "{")
        let isPyTorchs = head.starts(with: [0x50, 0x4B]) || head.first == 0x80 && !isSafetensors
        guard isPyTorchs || isSafetensors || Self.hasLength(head, size) else {
            throw JobFailure(
                .badInput,
                "\(path): is neither a file of safetensors nor one of torch.save; its content is \(FileContent.kind(of: head))"
            )
        }
        return isPyTorchs ? try PyTorchWeights(path, weights) : try SafetensorsWeights(path)
    }

    /// Whether the first bytes are the length of a header that the file has; space may stand before its JSON.
    private static func hasLength(_ head: [UInt8], _ size: Int) -> Bool {
        guard head.count > 8 else { return false }
        let length = head[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return length > 0 && length <= UInt64(size - 8)
    }
}

/// The weights of a safetensors file.
struct SafetensorsWeights: ForeignFile {
    let path: String
    let listing: [ForeignEntry]
    let facts = ForeignFacts(weights: "the only ones in the file")

    init(_ path: String) throws {
        self.path = path
        listing = try Safetensors.listing(of: path).map {
            ForeignEntry(name: $0.name, shape: $0.shape, dtype: $0.dtype)
        }
    }

    func load(_ names: [String]) throws -> [String: Tensor] {
        try Safetensors(contentsOf: path, names: Set(names)).tensors
    }
}
