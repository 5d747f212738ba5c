#define _GNU_SOURCE
#include "cstorage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

_Static_assert(CSTORAGE_O_PATH == O_PATH, "the kernel's flag");

int cstorage_rename_new(int from_directory, const char *from, int to_directory, const char *to) {
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int cstorage_open_beneath(int directory, const char *path, int flags, mode_t mode, int links) {
    // glibc of Debian 12 has no wrapper for this system call, and its kernel refuses a mode without O_CREAT.
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (links ? 0 : RESOLVE_NO_SYMLINKS),
    };
    int file;
    // A rename elsewhere can make the kernel unsure, which it says with EAGAIN.
    for (int tries = 0; tries < 1000; tries++) {
        file = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (file >= 0 || (errno != EAGAIN && errno != EINTR)) break;
    }
    // Sandboxes that do not know the call refuse it with EPERM.
    if (file < 0 && (errno == ENOSYS || errno == EPERM)) return cstorage_walk_beneath(directory, path, flags, mode);
    return file;
}

int cstorage_walk_beneath(int directory, const char *path, int flags, mode_t mode) {
    char name[256];
    int place = dup(directory);
    if (place < 0) return -1;
    if (*path == '/') errno = EXDEV;
    while (*path != '/') {
        size_t length = strcspn(path, "/");
        const char *rest = path + length + strspn(path + length, "/");
        if (length == 0 || length >= sizeof name) {
            errno = length == 0 ? ENOENT : ENAMETOOLONG;
            break;
        }
        memcpy(name, path, length);
        name[length] = 0;
        if (strcmp(name, "..") == 0) {
            errno = EXDEV;
            break;
        }
        int is_last = *rest == 0;
        int next = is_last ? openat(place, name, flags | O_NOFOLLOW | O_CLOEXEC, mode)
                           : openat(place, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int code = errno;
        if (next < 0 && code == ENOTDIR) {
            // A link in the place of a directory.
            char target[1];
            if (readlinkat(place, name, target, sizeof target) >= 0) code = ELOOP;
        }
        close(place);
        errno = code;
        if (next < 0 || is_last) return next;
        place = next;
        path = rest;
    }
    int code = errno;
    close(place);
    errno = code;
    return -1;
}

int cstorage_link(int file, int directory, const char *name) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW);
}

ssize_t cstorage_access_list(int file, void *buffer, size_t size) {
    const char *list = "system.posix_acl_access";
    ssize_t count = fgetxattr(file, list, buffer, size);
    if (count < 0 && errno == EBADF) {
        char path[32];
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        count = getxattr(path, list, buffer, size);
    }
    return count < 0 && (errno == ENODATA || errno == ENOTSUP) ? 0 : count;
}

int cstorage_is_procfs(int file) {
    struct statfs status;
    return fstatfs(file, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}
