#define _GNU_SOURCE
#include "cprocess.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

int cprocess_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

// The wrappers of glibc are newer than the system calls (Linux 5.3), and C libraries differ in their headers.
int cprocess_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cprocess_signal(int process, int number) { return (int)syscall(SYS_pidfd_send_signal, process, number, NULL, 0); }

static int add_streams(posix_spawn_file_actions_t *actions, const struct cprocess_start *start) {
    const int append = O_WRONLY | O_CREAT | O_APPEND;
    int code = start->input < 0
        ? posix_spawn_file_actions_addopen(actions, STDIN_FILENO, start->input_path, O_RDONLY, 0)
        : posix_spawn_file_actions_adddup2(actions, start->input, STDIN_FILENO);
    if (code == 0)
        code = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, start->output, append, start->mode);
    if (code == 0)
        code = start->errors
            ? posix_spawn_file_actions_addopen(actions, STDERR_FILENO, start->errors, append, start->mode)
            : posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
    if (code == 0 && start->passed >= 0) code = posix_spawn_file_actions_adddup2(actions, start->passed, 3);
    return code ? code : posix_spawn_file_actions_addclosefrom_np(actions, start->passed < 0 ? 3 : 4);
}

static int lead_group(posix_spawnattr_t *attributes) {
    sigset_t signals;
    sigemptyset(&signals);
    int code = posix_spawnattr_setsigmask(attributes, &signals);
    sigfillset(&signals);
    if (code == 0) code = posix_spawnattr_setsigdefault(attributes, &signals);
    if (code == 0) code = posix_spawnattr_setpgroup(attributes, 0);
    return code
        ? code
        : posix_spawnattr_setflags(
              attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

int cprocess_spawn(
    pid_t *pid, const char *program, char *const arguments[], char *const environment[],
    const struct cprocess_start *start) {
    posix_spawn_file_actions_t actions;
    int code = posix_spawn_file_actions_init(&actions);
    if (code) return code;
    posix_spawnattr_t attributes;
    code = posix_spawnattr_init(&attributes);
    if (code == 0) {
        code = add_streams(&actions, start);
        if (code == 0 && start->leads_group) code = lead_group(&attributes);
        if (code == 0) code = posix_spawn(pid, program, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return code;
}
