/// What a worker's environment holds beyond that of whoever starts it.
public enum WorkerEnvironment {
    /// How long a thread of the tensor engine spins for the others before it sleeps, in libgomp's unit.
    ///
    /// libgomp's own choice suits a machine with nothing else to do; where other programs want the same cores, the thread
    /// that is spun for may not be running at all. Measured with the U-Net of examples/fashion-mnist.yaml on two cores,
    /// milliseconds a step alone and beside two busy programs: own choice 85 and 330, never spinning 155 and 204, this 89
    /// and 221.
    public static let spinCount = (name: "GOMP_SPINCOUNT", value: "20000")
    /// Another variable by which people make this choice.
    public static let waitPolicy = "OMP_WAIT_POLICY"
    /// Decides which GPUs the CUDA runtime shows to a process; empty is none.
    public static let visibleGPUs = "CUDA_VISIBLE_DEVICES"
    /// Decides how the CUDA runtime counts GPUs: of itself from the fastest, which need not be the order that people see.
    public static let orderOfGPUs = "CUDA_DEVICE_ORDER"

    /// The variables by which a worker sees the GPU of an index and no other, or none.
    /// - Parameter index: as nvidia-smi(1) counts, by the places on the bus.
    public static func gpus(_ index: Int?) -> [String: String] {
        [orderOfGPUs: "PCI_BUS_ID", visibleGPUs: index.map(String.init) ?? ""]
    }
}
