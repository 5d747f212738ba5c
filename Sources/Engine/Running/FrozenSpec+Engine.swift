internal import Foundation
internal import Jobs
internal import Torch

extension FrozenSpec {
    /// The environment variable whose value `plain` switches the kernels of all jobs off.
    private static let plainKernels = "CFGD_KERNELS"

    /// Sets up the tensor engine of this process for the job.
    /// - Throws: `JobFailure` for a device that cannot be used for it.
    func prepareEngine() throws {
        if try Device(named: spec.device) != .cpu {
            // cuBLAS is deterministic only with workspaces of a fixed size, which it reads when CUDA begins.
            setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 1)
        }
        let number = kernels ?? 1
        guard number <= Self.currentKernels else {
            throw JobFailure(
                .badInput,
                "kernels: the job was submitted to a later build, whose kernels (\(number)) this build does not have; install "
                    + "that build, or submit the job again")
        }
        // The first ones round as builds without fused operations did.
        TorchRuntime.usesFusedKernels = number > 1 && getenv(Self.plainKernels).map { String(cString: $0) } != "plain"
        TorchRuntime.keepFreedMemory()
        try TorchRuntime.setThreadCount(threads)
        try TorchRuntime.setDeterministic(true)
    }
}
