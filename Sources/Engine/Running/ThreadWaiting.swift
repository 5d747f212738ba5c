internal import Foundation
internal import Jobs

/// The waiting policy of the tensor engine's threads: they spin for a while and then sleep.
///
/// libgomp reads the choice when it is loaded, before `main`, so a program that was started without it can only start
/// itself again.
public enum ThreadWaiting {
    /// Replaces this process by itself with the choice of `WorkerEnvironment`, unless the environment already makes one.
    /// Returns if it does, or if the system refuses.
    public static func bound() {
        let spin = WorkerEnvironment.spinCount
        guard getenv(spin.name) == nil, getenv(WorkerEnvironment.waitPolicy) == nil,
            setenv(spin.name, spin.value, 1) == 0
        else { return }
        var arguments = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
    }
}
