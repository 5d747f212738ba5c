// What <spawn.h> and <unistd.h> only declare for GNU sources, which Swift's Glibc module is not.
#pragma once

#include <spawn.h>

/// Opens a pipe whose ends are closed on exec, without a moment in which another thread's child could inherit them.
int cprocess_pipe(int ends[2]);

/// The child closes all descriptors from `first` on.
int cprocess_close_from(posix_spawn_file_actions_t *actions, int first);
