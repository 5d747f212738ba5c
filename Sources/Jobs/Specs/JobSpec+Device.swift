extension JobSpec {
    /// Where the tensors live: `cpu`, `cuda` for any GPU, or `cuda:INDEX`.
    public var device: String {
        switch self {
        case .train(let spec): spec.device
        case .sample(let spec): spec.device
        case .classifier(let spec): spec.device
        case .evaluate(let spec): spec.device
        }
    }

    /// The GPU that the spec asks for; `nil` for a job on the CPU.
    public var gpu: JobResources.GPU? {
        guard device.hasPrefix("cuda") else { return nil }
        return device.dropFirst("cuda:".count).isEmpty ? .any : Int(device.dropFirst("cuda:".count)).map { .index($0) }
    }
}
