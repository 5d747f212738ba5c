internal import Foundation
internal import Jobs
internal import Torch

extension FrozenSpec {
    /// Sets up the tensor engine of this process for the job.
    /// - Throws: `JobFailure` for a device that cannot be used for it.
    func prepareEngine() throws {
        if try Device(named: spec.device) != .cpu {
            // cuBLAS is deterministic only with workspaces of a fixed size, which it reads when CUDA begins.
            setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 1)
        }
        TorchRuntime.keepFreedMemory()
        try TorchRuntime.setThreadCount(threads)
        try TorchRuntime.setDeterministic(true)
    }
}
