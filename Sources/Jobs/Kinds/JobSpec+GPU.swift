extension JobSpec {
    /// The GPU that the spec asks for; `nil` for a job on the CPU.
    public var gpu: JobResources.GPU? {
        guard device.hasPrefix("cuda") else { return nil }
        return device.dropFirst("cuda:".count).isEmpty ? .any : Int(device.dropFirst("cuda:".count)).map { .index($0) }
    }
}
