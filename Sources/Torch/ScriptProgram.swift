internal import CTorch
internal import Storage

/// A TorchScript program, as `torch.jit.save` writes it.
///
/// The program is foreign code. Its graph is checked before any of it runs: operators with side effects, such as those
/// that open files, and code that would run while the program is loaded are refused.
public final class ScriptProgram {
    private let program: ct_program
    private let device: Device

    /// Loads and checks the program at `path`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - device: The device that runs the program, default the CPU.
    /// - Throws: `TorchError` if the file is not a TorchScript program, or if the program has side effects.
    public init(_ path: String, device: Device = .cpu) throws(TorchError) {
        let file: RegularFile
        do throws(FileError) {
            file = try RegularFile(path)
        } catch {
            throw TorchError(operation: "ScriptProgram", message: error.predicate)
        }
        // libtorch opens by name; this name is the file that was opened above, whatever becomes of its path.
        let program = withExtendedLifetime(file) { ct_program_load(file.descriptorPath, device.code) }
        guard program.raw != nil else { throw TorchError.last("ScriptProgram") }
        self.program = program
        self.device = device
    }

    deinit { ct_program_free(program) }

    /// Whether the program has a method of this name.
    public func has(_ method: String) -> Bool { ct_program_has(program, method) }

    /// Calls a method of one tensor argument, without recording gradients.
    ///
    /// - Parameters:
    ///   - x: The argument.
    ///   - method: The name of the method, default `forward`.
    /// - Throws: `TorchError` if the program has no such method or the method fails.
    public func callAsFunction(_ x: Tensor, method: String = "forward") throws(TorchError) -> Tensor {
        try Tensor(owning: ct_program_call(program, method, x.handle), "ScriptProgram")
    }
}
