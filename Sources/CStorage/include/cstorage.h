// Functions that <stdio.h> declares for GNU sources only, which Swift's Glibc module is not.
#pragma once

/// Renames `from` to `to` unless `to` exists: then errno is EEXIST. On a file system without this operation errno is
/// EINVAL.
int cstorage_rename_new(const char *from, const char *to);

/// Opens a file for reading by a path that does not leave `directory`, not even by symbolic links: else errno is EXDEV.
/// Never waits for the writer of a FIFO.
int cstorage_open_beneath(int directory, const char *path);
