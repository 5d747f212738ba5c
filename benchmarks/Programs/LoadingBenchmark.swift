internal import Datasets
internal import Foundation
internal import Torch

/// How long training steps wait for their pictures: a folder of coloured PNG files of 48x40 pixels, cut at random and
/// mirrored to 32x32, two threads for the network and as many as the trainer takes for the pictures.
enum LoadingBenchmark {
    private static let count = 2048

    static func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cfgd-loading-\(getpid())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(to: folder.appending(path: "pictures/all"))
        var options = PictureDataset.Options(view: PictureView(size: 32, crop: .random, flip: true, channels: 3))
        options.threads = 2
        for isKept in [true, false] {
            options.cache = isKept ? PictureCache(folder.appending(path: "cache")) : nil
            let began = ContinuousClock.now
            let data = try PictureDataset(
                folder: folder.appending(path: "pictures").path(percentEncoded: false), isLabelled: true, options)
            let opening = began.duration(to: .now) / .seconds(1)
            if isKept {
                print(
                    "decoding and scaling a PNG of 48x40 once, two threads|\(rounded(opening / Double(count) * 1e6)) us|"
                )
            }
            let share = try stalled(data)
            print(
                "steps wait for 32x32 pictures, \(isKept ? "kept decoded" : "decoded each time")|"
                    + "\(rounded(share * 100)) %|under 2 %")
        }
    }

    /// The part of the time that steps wait.
    private static func stalled(_ data: PictureDataset) throws -> Double {
        let training = try UNetTraining(shape: data.shape)
        let loader = BatchLoader(
            data, BatchSchedule(count: data.count, batch: 64, seed: 0), random: RandomStream(seed: 0), steps: 65,
            threads: 2
        )
        for step in 0..<5 { try training.step(step, loader.batch(step: step).images) }
        let before = loader.waited
        let whole = try Stopwatch.seconds {
            for step in 5..<65 { try training.step(step, loader.batch(step: step).images) }
        }
        return (loader.waited - before) / whole
    }

    private static func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let random = RandomStream(seed: 1)
        for index in 0..<count {
            let words = random.words(purpose: .evaluation, step: 0, index: UInt64(index))
            let pixels = (0..<48 * 40 * 3).map { place in
                UInt8(truncatingIfNeeded: Int(words.0 >> 8) &+ place * Int(words.1 % 5) / 7 ^ place / 144)
            }
            let picture = PNGImage(width: 48, height: 40, channels: 3, pixels: pixels)
            try picture.encoded().write(to: folder.appending(path: "\(index).png"))
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
