import Datasets
import Foundation

/// A folder of pictures that differ in their brightness.
final class PictureFixture {
    let folder: TemporaryFolder
    let cache: PictureCache

    init() throws {
        folder = try TemporaryFolder()
        cache = PictureCache(folder.url.appending(path: "cache", directoryHint: .isDirectory))
    }

    var root: String { folder.url.appending(path: "data").path(percentEncoded: false) }

    /// Writes a grey picture of one value with a bright left edge, as PNG.
    @discardableResult
    func add(_ name: String, value: UInt8, width: Int = 8, height: Int = 8) throws -> String {
        let pixels = (0..<width * height).map { $0 % width == 0 ? 255 : value }
        let picture = PNGImage(width: width, height: height, channels: 1, pixels: pixels)
        return try write(name, Array(picture.encoded()))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let url = folder.url.appending(path: "data/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path(percentEncoded: false)
    }

    func options(_ change: (inout PictureDataset.Options) -> Void = { _ in }) -> PictureDataset.Options {
        var options = PictureDataset.Options(view: PictureView(channels: 1))
        options.cache = cache
        change(&options)
        return options
    }

    var cached: [String] {
        let path = cache.folder.path(percentEncoded: false)
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

extension Dataset {
    /// Returns the stored byte near the middle of each example.
    func values(_ indices: [Int]) throws -> [UInt8] {
        let batch = try stored(indices, augmentedBy: nil)
        let size = batch.elements.count / indices.count
        return indices.indices.map { batch.elements[$0 * size + size / 2 + 1] }
    }
}
