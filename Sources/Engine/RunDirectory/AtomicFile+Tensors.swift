internal import Foundation
internal import Storage
internal import Torch

extension AtomicFile {
    /// Writes tensors aside, syncs them, and renames them over what is there; with `durable` also syncs the directory, so
    /// that the new name survives a power cut.
    static func write(_ tensors: [(name: String, tensor: Tensor)], to url: URL, durable: Bool = true) throws {
        try write(to: url, durable: durable) { sink in
            try Safetensors.write(tensors, named: url.path(percentEncoded: false)) { try sink($0) }
        }
    }
}
