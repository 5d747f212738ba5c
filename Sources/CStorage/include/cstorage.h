// What <stdio.h> only declares for GNU sources, which Swift's Glibc module is not.
#pragma once

/// Gives `from` the name `to`, unless something of that name is there: then errno is EEXIST. On a file system that cannot
/// promise this, errno is EINVAL.
int cstorage_rename_new(const char *from, const char *to);

/// Opens a file for reading whose path, also by symbolic links, does not leave a directory: else errno is EXDEV. Never waits
/// for a writer of a FIFO.
int cstorage_open_beneath(int directory, const char *path);
