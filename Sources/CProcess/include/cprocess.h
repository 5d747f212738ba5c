// Functions that <spawn.h> and <unistd.h> declare for GNU sources only, which Swift's Glibc module is not.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/// Opens a pipe that is closed on exec, atomically: another thread's child cannot inherit it.
int cprocess_pipe(int ends[2]);

/// Opens a descriptor of a process, which stays that process's whatever happens to its number: pidfd_open(2).
int cprocess_open(pid_t pid);

/// Sends a signal to the process of such a descriptor: pidfd_send_signal(2).
int cprocess_signal(int process, int number);

/// The streams, the process group and the signals of a program that is started. It inherits no other descriptor.
struct cprocess_start {
    /// The descriptor that becomes standard input; -1 opens `input_path` instead.
    int input;
    /// The file to read standard input from.
    const char *input_path;
    /// The file that standard output is appended to.
    const char *output;
    /// The file that standard error is appended to; NULL sends standard error where standard output goes.
    const char *errors;
    /// The permissions of files that are made for output.
    mode_t mode;
    /// The descriptor that the program finds as its descriptor 3; -1 for none.
    int passed;
    /// Whether the program leads a process group of its own, with all signals unblocked and at their defaults.
    bool leads_group;
};

/// Starts a program with posix_spawn(3).
/// @return 0, or the error number.
int cprocess_spawn(
    pid_t *pid, const char *program, char *const arguments[], char *const environment[],
    const struct cprocess_start *start);
