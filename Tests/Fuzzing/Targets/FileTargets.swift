import Datasets
import Foundation
import Pickle
import Torch

extension FuzzTarget {
    /// A safetensors file is read with as many elements as it has bytes for, or refused.
    static let safetensors = FuzzTarget(name: "safetensors", maximumBytes: 4096) { bytes in
        let file = FuzzFile.write(bytes, to: FuzzFile.directory.appending(path: "f.safetensors"))
        guard let listing = try? Safetensors.listing(of: file) else { return }
        guard let read = try? Safetensors(contentsOf: file) else { return }
        require(read.tensors.count == listing.count, "tensors that are not listed")
        for entry in listing {
            require(read.tensors[entry.name]?.shape == entry.shape, "a tensor of another shape than listed")
        }
    }

    /// An IDX file, plain or gzip, is read with as many elements as its shape says, or refused.
    static let idx = FuzzTarget(name: "idx", maximumBytes: 2048) { bytes in
        let file = FuzzFile.write(bytes, to: FuzzFile.directory.appending(path: "f.idx"))
        for dimensions in [1, 3] {
            guard let read = try? IDXFile(path: file, dimensions: dimensions) else { continue }
            require(read.shape.reduce(1, *) == read.elements.count, "another number of elements than the shape says")
        }
    }

    /// A file of `torch.save` is read or refused, and its tensors too.
    static let pickles = FuzzTarget(name: "pickles", maximumBytes: 4096) { bytes in
        let path = FuzzFile.write(bytes, to: FuzzFile.directory.appending(path: "f.pt"))
        guard let file = try? PyTorchFile(path) else { return }
        for (name, value) in file.members(file.root) ?? [:] { _ = try? file.tensor(value, named: name) }
    }
}

/// A file for the readers of this process.
enum FuzzFile {
    static let directory: URL = {
        let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let directory = URL(filePath: "\(memory)/cfgd-fuzz-\(getpid())", directoryHint: .isDirectory)
        mkdir(directory.path, 0o700)
        return directory
    }()

    @discardableResult
    static func write(_ bytes: [UInt8], to url: URL) -> String {
        let path = url.path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        FuzzTarget.require(descriptor >= 0 && Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "no \(path)")
        close(descriptor)
        return path
    }

    /// Removes the file with its directory.
    static func remove() { try? FileManager.default.removeItem(at: directory) }
}
