internal import CTorch

/// The process-wide settings of libtorch, set once when a program starts.
public enum TorchRuntime {
    /// The version of libtorch, for instance `2.13.0`.
    public static var version: String { String(cString: ct_version()) }

    /// The number of threads of one operation. The last bits of sums depend on it.
    public static var threadCount: Int { ct_thread_count() }

    /// Sets the number of threads of one operation, at least 1.
    /// - Throws: `TorchError` if `count` is less than 1.
    public static func setThreadCount(_ count: Int) throws(TorchError) {
        guard ct_set_thread_count(count) else { throw TorchError.last(#function) }
    }

    /// Sets whether operations without a deterministic form throw instead of giving varying bits, default `false`.
    /// - Throws: `TorchError` if libtorch refuses the setting.
    public static func setDeterministic(_ deterministic: Bool) throws(TorchError) {
        guard ct_set_deterministic(deterministic) else { throw TorchError.last(#function) }
    }

    /// The number of the kernels in use: 1 computes every operation by the composition of libtorch's that it stands for, 2 has
    /// fused operations and channels-last memory, 3, the default, batch normalisation of SiLU besides. Each rounds otherwise.
    /// Set before networks are made.
    public static var kernels: Int {
        get { ct_kernels() }
        set { ct_set_kernels(newValue) }
    }

    /// Whether this library's kernels and the memory formats that suit them are used.
    public static var usesFusedKernels: Bool { kernels > 1 }

    /// The number of CUDA devices; 0 where libtorch has no CUDA part or there is no GPU. Read it before the first
    /// tensor is created: libtorch looks for its CUDA part once.
    public static var cudaDeviceCount: Int { ct_cuda_count() }

    /// Returns the peak memory of `device` that libtorch has reserved in this process, in bytes, caches included; `nil`
    /// for the CPU.
    public static func peakMemory(of device: Device) -> Int? {
        guard case .cuda(let index) = device else { return nil }
        let bytes = ct_cuda_peak_memory(index)
        return bytes < 0 ? nil : bytes
    }

    /// Keeps the memory of freed tensors in the process instead of returning it to the kernel. A training step of a
    /// small U-Net takes a fifth less time, with 18 times fewer page faults; the process never becomes smaller than its
    /// largest step. Blocks above 32 MB, glibc's limit, are still returned.
    public static func keepFreedMemory() { ct_keep_freed_memory() }

    /// Returns the memory of freed tensors to the kernel now, for a process that has nothing to do.
    public static func releaseFreedMemory() { ct_release_freed_memory() }
}
