internal import CTorch

/// A program of TorchScript, as `torch.jit.save` writes it.
///
/// It is somebody's code. Before any of it is executed it is looked through: operators that do more than compute, such as those
/// that open files, and code that would run while it is loaded are refused.
public final class ScriptProgram {
    private let program: ct_program
    private let device: Device

    /// Loads a program.
    /// - Throws: `TorchError` for a file that is none, and for a program that does more than compute.
    public init(_ path: String, device: Device = .cpu) throws(TorchError) {
        let program = ct_program_load(path, device.code)
        guard program.raw != nil else { throw TorchError.last("ScriptProgram") }
        self.program = program
        self.device = device
    }

    deinit { ct_program_free(program) }

    /// Whether there is a method of this name.
    public func has(_ method: String) -> Bool { ct_program_has(program, method) }

    /// What a method of one tensor answers; no gradients are recorded.
    public func callAsFunction(_ x: Tensor, method: String = "forward") throws(TorchError) -> Tensor {
        try Tensor(owning: ct_program_call(program, method, x.handle), "ScriptProgram")
    }
}
