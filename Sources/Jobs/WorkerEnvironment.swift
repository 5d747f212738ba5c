/// The environment variables that a worker has in addition to the inherited ones.
public enum WorkerEnvironment {
    /// Iterations that a waiting thread of the tensor engine spins before it sleeps, in libgomp's unit.
    ///
    /// libgomp's own choice suits a machine with nothing else to do; where other programs want the same cores, the thread
    /// that is spun for may not be running at all. Measured with the U-Net of examples/fashion-mnist.yaml on two cores,
    /// milliseconds a step alone and beside two busy programs: own choice 85 and 330, never spinning 155 and 204, this 89
    /// and 221.
    public static let spinCount = (name: "GOMP_SPINCOUNT", value: "20000")
    /// The OpenMP variable that makes the same choice by name; a worker that inherits it spins by its value.
    public static let waitPolicy = "OMP_WAIT_POLICY"
    /// The variable with the GPUs that the CUDA runtime shows to a process; empty is none.
    public static let visibleGPUs = "CUDA_VISIBLE_DEVICES"
    /// The variable with the order in which the CUDA runtime counts GPUs; its default, fastest first, can differ from that
    /// of nvidia-smi(1).
    public static let orderOfGPUs = "CUDA_DEVICE_ORDER"

    /// The variables by which a worker sees the GPU of an index and no other, or none.
    /// - Parameter index: the index as nvidia-smi(1) counts, by the places on the bus.
    public static func gpus(_ index: Int?) -> [String: String] {
        [orderOfGPUs: "PCI_BUS_ID", visibleGPUs: index.map(String.init) ?? ""]
    }
}
