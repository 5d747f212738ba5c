// System calls that Swift's Glibc module does not declare: those of GNU sources, and those without a wrapper in glibc.
#pragma once

#include <stddef.h>
#include <sys/types.h>

/// The flag O_PATH of open(2), which GNU sources alone see.
#define CSTORAGE_O_PATH 010000000

/// Renames `from` to `to`, each below a directory, unless `to` exists: then errno is EEXIST. On a file system without this
/// operation errno is EINVAL.
int cstorage_rename_new(int from_directory, const char *from, int to_directory, const char *to);

/// Opens a file by a path that does not leave `directory`: else errno is EXDEV. With `links` symbolic links within the
/// directory are followed; without, a link anywhere in the path is refused with ELOOP. Where the kernel has no openat2, the
/// path is walked name by name and links are always refused.
int cstorage_open_beneath(int directory, const char *path, int flags, mode_t mode, int links);

/// The walk of `cstorage_open_beneath` for kernels without openat2 (before Linux 5.6).
int cstorage_walk_beneath(int directory, const char *path, int flags, mode_t mode);

/// Gives an open file another name in a directory, without looking up its old one.
int cstorage_link(int file, int directory, const char *name);

/// Reads the POSIX access control list of an open file, or of a directory that was opened with O_PATH. Returns its bytes, 0
/// for a file without one, -1 with errno where it cannot be read.
ssize_t cstorage_access_list(int file, void *buffer, size_t size);

/// Whether an open file is one of procfs, whose modes do not tell who may read.
int cstorage_is_procfs(int file);
