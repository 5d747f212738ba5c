// Functions that <spawn.h> and <unistd.h> declare for GNU sources only, which Swift's Glibc module is not.
#pragma once

#include <spawn.h>

/// Opens a pipe that is closed on exec, atomically: another thread's child cannot inherit it.
int cprocess_pipe(int ends[2]);

/// Makes the child close all descriptors from `first` on.
int cprocess_close_from(posix_spawn_file_actions_t *actions, int first);
