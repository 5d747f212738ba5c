internal import CTorch

/// The settings of libtorch that hold for the whole process. A program sets them once, when it starts.
public enum TorchRuntime {
    /// The version of libtorch, for instance `2.13.0`.
    public static var version: String { String(cString: ct_version()) }

    /// The number of threads that one operation may use. Sums depend on it in their last bits.
    public static var threadCount: Int { ct_thread_count() }

    /// Sets the number of threads that one operation may use, at least 1.
    public static func setThreadCount(_ count: Int) throws(TorchError) {
        guard ct_set_thread_count(count) else { throw TorchError.last(#function) }
    }

    /// With `true`, an operation that has no deterministic form throws instead of giving varying bits.
    public static func setDeterministic(_ deterministic: Bool) throws(TorchError) {
        guard ct_set_deterministic(deterministic) else { throw TorchError.last(#function) }
    }

    /// How many CUDA devices this process can use; 0 where libtorch has no CUDA part or there is no GPU. Ask before the first
    /// tensor is made: libtorch looks for its CUDA part once.
    public static var cudaDeviceCount: Int { ct_cuda_count() }

    /// The most bytes of a device's memory that libtorch has held in this process, those included that it keeps for the next
    /// tensors; `nil` for the CPU.
    public static func peakMemory(of device: Device) -> Int? {
        guard case .cuda(let index) = device else { return nil }
        let bytes = ct_cuda_peak_memory(index)
        return bytes < 0 ? nil : bytes
    }

    /// Lets the process keep the memory that tensors leave instead of handing it back to the kernel and taking it anew in each
    /// step: a training step of a small U-Net takes a fifth less time, having 18 times fewer page faults. It costs that the
    /// process never becomes smaller than its largest step was. Blocks above 32 MB, glibc's limit, are returned as ever.
    public static func keepFreedMemory() { ct_keep_freed_memory() }
}
