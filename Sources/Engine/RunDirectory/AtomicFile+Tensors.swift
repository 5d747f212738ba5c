internal import Foundation
internal import Torch

extension AtomicFile {
    /// Writes tensors aside, syncs them, and renames them over what is there; with `durable` also syncs the directory, so
    /// that the new name survives a power cut.
    static func write(_ tensors: [(name: String, tensor: Tensor)], to url: URL, durable: Bool = true) throws {
        let directory = url.deletingLastPathComponent()
        let aside = directory.appending(path: ".tmp-\(url.lastPathComponent)").path(percentEncoded: false)
        try Safetensors.write(tensors, to: aside)
        let path = url.path(percentEncoded: false)
        guard rename(aside, path) == 0 else { throw FileError.last("rename to", path) }
        if durable { try syncDirectory(directory) }
    }
}
