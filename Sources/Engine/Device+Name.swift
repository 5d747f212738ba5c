internal import Foundation
internal import Jobs
internal import Torch

extension Device {
    /// The device of a spec: `cpu`, or `cuda:N`.
    init(named name: String) throws(JobFailure) {
        if name == "cpu" {
            self = .cpu
            return
        }
        guard name == "cuda" || name.hasPrefix("cuda:"), let written = Int(name == "cuda" ? "0" : name.dropFirst(5))
        else {
            throw JobFailure(.badInput, "device: \(name) is not a device; write cpu, cuda or cuda:0")
        }
        let count = TorchRuntime.cudaDeviceCount
        // The daemon shows a worker its own GPU alone, which then is the first one.
        let isOnlyOne = ProcessInfo.processInfo.environment["CUDA_VISIBLE_DEVICES"] == "\(written)"
        let index = isOnlyOne ? 0 : written
        guard (0..<count).contains(index) else {
            let reason = count == 0 ? "it has libtorch without CUDA, or there is no GPU" : "there are \(count) GPUs"
            throw JobFailure(.badInput, "device: this build cannot use \(name); \(reason); use cpu")
        }
        self = .cuda(index)
    }
}
