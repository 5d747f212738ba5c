internal import Foundation

/// How the threads of the tensor engine wait for each other.
///
/// By default OpenMP's threads spin at the end of each operation. Where other programs want the same cores, the one that
/// is spun for may not be running at all, and a training step was seen to take twenty times its time. Sleeping costs a
/// few microseconds. OpenMP reads the choice when it is loaded, before `main`, so a program that was started without it
/// can only start itself again.
public enum ThreadWaiting {
    private static let variable = "OMP_WAIT_POLICY"

    /// Replaces this process by itself with sleeping threads, unless the environment already makes a choice. Returns if
    /// it does, or if the system refuses.
    public static func sleep() {
        guard getenv(variable) == nil, setenv(variable, "passive", 1) == 0 else { return }
        var arguments = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
    }
}
