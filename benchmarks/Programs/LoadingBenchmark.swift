internal import Datasets
internal import Foundation
internal import Torch

/// The cost of pictures in training steps, as waiting time and in all: a folder of coloured PNG files of 48x40 pixels, cropped at
/// random and mirrored to 32x32, two threads for the network and as many as the trainer takes for the pictures.
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
            let (waiting, slowdown) = try cost(data)
            let way = isKept ? "kept decoded" : "decoded each time"
            print("steps wait for 32x32 pictures, \(way)|\(rounded(waiting * 100)) %|\(isKept ? "under 2 %" : "")")
            print("time of such a step relative to one batch in memory, median of five pairs|\(rounded(slowdown))|")
        }
    }

    /// The share of the time that steps wait, and the time of a step relative to a step on one batch in memory. Decoding ahead
    /// takes time from the cores, too.
    private static func cost(_ data: PictureDataset) throws -> (waiting: Double, slowdown: Double) {
        let training = try UNetTraining(shape: data.shape)
        let fixed = try data.batch(Array(0..<64)).images
        var (waited, loaded) = (0.0, 0.0)
        var ratios: [Double] = []
        for pair in 0..<5 {
            let loader = BatchLoader(
                data, BatchSchedule(count: data.count, batch: 64, seed: UInt64(pair)), random: RandomStream(seed: 0),
                steps: 45, threads: 2)
            for step in 0..<5 { try training.step(step, loader.batch(step: step).images) }
            let before = loader.waited
            let seconds = try Stopwatch.seconds {
                for step in 5..<45 { try training.step(step, loader.batch(step: step).images) }
            }
            waited += loader.waited - before
            loaded += seconds
            let plain = try Stopwatch.seconds { for step in 5..<45 { try training.step(step, fixed) } }
            ratios.append(seconds / plain)
        }
        return (waited / loaded, ratios.sorted()[2])
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
