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
        TorchRuntime.kernels = Self.kernelsInUse(
            kernels, setting: getenv(Self.plainKernels).map { String(cString: $0) })
        TorchRuntime.keepFreedMemory()
        try TorchRuntime.setThreadCount(threads)
        try TorchRuntime.setDeterministic(true)
    }

    /// The number of the kernels that compute a job: kernels of a lower number round as the builds did that had no others.
    /// - Parameter setting: the value of `CFGD_KERNELS`.
    static func kernelsInUse(_ frozen: Int?, setting: String?) -> Int { setting == "plain" ? 1 : frozen ?? 1 }
}
