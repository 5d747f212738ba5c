// A library for LD_PRELOAD that counts the calls with which a program changes files below $FAULT_ROOT, and fails call number
// $FAULT_AT with the error $FAULT_ERRNO: that call alone, or every call from there on with $FAULT_MODE=on. The file
// $FAULT_RECORD holds `struct record`. Calls that a full or failing disk does not fail (unlink, close) are left alone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct record {
    uint64_t calls, failed;
    // The first failed call.
    char first[240];
};

static struct record none, *record = &none;
static const char *root;
static uint64_t fault;
static int code, persists;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULT_RECORD"), *at = getenv("FAULT_AT"), *error = getenv("FAULT_ERRNO");
    const char *mode = getenv("FAULT_MODE");
    root = getenv("FAULT_ROOT");
    fault = at ? strtoull(at, NULL, 10) : 0;
    code = error ? atoi(error) : EIO;
    persists = mode && strcmp(mode, "on") == 0;
    int descriptor = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor >= 0) {
        void *memory = mmap(NULL, sizeof *record, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (memory != MAP_FAILED) record = memory;
        close(descriptor);
    }
    // Workers have their own tests.
    unsetenv("LD_PRELOAD");
}

// The absolute path of a descriptor, or of a path relative to one.
static int resolve(int descriptor, const char *path, char *whole, size_t size) {
    if (path && *path == '/') return snprintf(whole, size, "%s", path) > 0;
    char link[40];
    if (descriptor == AT_FDCWD)
        snprintf(link, sizeof link, "/proc/self/cwd");
    else
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, whole, size - 1);
    if (length < 0) return 0;
    whole[length] = 0;
    if (path) snprintf(whole + length, size - (size_t)length, "/%s", path);
    return 1;
}

static int fails(const char *verb, int descriptor, const char *path) {
    int saved = errno, result = 0;
    char whole[4096];
    if (root && resolve(descriptor, path, whole, sizeof whole) && strncmp(whole, root, strlen(root)) == 0) {
        uint64_t number = __atomic_add_fetch(&record->calls, 1, __ATOMIC_SEQ_CST);
        result = fault && (number == fault || (persists && number > fault));
        if (result && __atomic_add_fetch(&record->failed, 1, __ATOMIC_SEQ_CST) == 1)
            snprintf(record->first, sizeof record->first, "%s %.200s", verb, whole + strlen(root));
    }
    errno = result ? code : saved;
    return result;
}

// Whether a call would create something: a full disk does not fail the opening of what is there.
static int is_new(int directory, const char *path) {
    int saved = errno;
    int result = faccessat(directory, path, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
    errno = saved;
    return result;
}

static int creates(int directory, const char *path, int flags) {
    return (flags & O_TMPFILE) == O_TMPFILE || ((flags & O_CREAT) && is_new(directory, path));
}

#define NEXT(result, name, ...)                                                                                        \
    static result (*next)(__VA_ARGS__);                                                                                \
    if (!next) next = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *bytes, size_t count) {
    NEXT(ssize_t, "write", int, const void *, size_t);
    return fails("write", file, NULL) ? -1 : next(file, bytes, count);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    NEXT(ssize_t, "writev", int, const struct iovec *, int);
    return fails("writev", file, NULL) ? -1 : next(file, parts, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    NEXT(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return fails("pwrite", file, NULL) ? -1 : next(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    NEXT(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return fails("pwrite", file, NULL) ? -1 : next(file, bytes, count, offset);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
    NEXT(ssize_t, "sendfile", int, int, off_t *, size_t);
    return fails("sendfile", to, NULL) ? -1 : next(to, from, offset, count);
}

int fsync(int file) {
    NEXT(int, "fsync", int);
    return fails("fsync", file, NULL) ? -1 : next(file);
}

int fdatasync(int file) {
    NEXT(int, "fdatasync", int);
    return fails("fdatasync", file, NULL) ? -1 : next(file);
}

int ftruncate(int file, off_t size) {
    NEXT(int, "ftruncate", int, off_t);
    return fails("ftruncate", file, NULL) ? -1 : next(file, size);
}

int ftruncate64(int file, off64_t size) {
    NEXT(int, "ftruncate64", int, off64_t);
    return fails("ftruncate", file, NULL) ? -1 : next(file, size);
}

int posix_fallocate(int file, off_t offset, off_t size) {
    NEXT(int, "posix_fallocate", int, off_t, off_t);
    return fails("posix_fallocate", file, NULL) ? code : next(file, offset, size);
}

int mkdir(const char *path, mode_t mode) {
    NEXT(int, "mkdir", const char *, mode_t);
    return is_new(AT_FDCWD, path) && fails("mkdir", AT_FDCWD, path) ? -1 : next(path, mode);
}

int mkdirat(int directory, const char *path, mode_t mode) {
    NEXT(int, "mkdirat", int, const char *, mode_t);
    return is_new(directory, path) && fails("mkdir", directory, path) ? -1 : next(directory, path, mode);
}

int rename(const char *from, const char *to) {
    NEXT(int, "rename", const char *, const char *);
    return fails("rename", AT_FDCWD, to) ? -1 : next(from, to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
    NEXT(int, "renameat", int, const char *, int, const char *);
    return fails("rename", to_directory, to) ? -1 : next(from_directory, from, to_directory, to);
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    NEXT(int, "renameat2", int, const char *, int, const char *, unsigned);
    return fails("rename", to_directory, to) ? -1 : next(from_directory, from, to_directory, to, flags);
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
    NEXT(int, "linkat", int, const char *, int, const char *, int);
    return fails("link", to_directory, to) ? -1 : next(from_directory, from, to_directory, to, flags);
}

int symlink(const char *target, const char *path) {
    NEXT(int, "symlink", const char *, const char *);
    return fails("symlink", AT_FDCWD, path) ? -1 : next(target, path);
}

static mode_t mode_of(int flags, va_list list) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        NEXT(int, #name, const char *, int, ...);                                                                      \
        va_list list;                                                                                                  \
        va_start(list, flags);                                                                                         \
        mode_t mode = mode_of(flags, list);                                                                            \
        va_end(list);                                                                                                  \
        return creates(AT_FDCWD, path, flags) && fails("create", AT_FDCWD, path) ? -1 : next(path, flags, mode);       \
    }

#define OPENAT(name)                                                                                                   \
    int name(int directory, const char *path, int flags, ...) {                                                        \
        NEXT(int, #name, int, const char *, int, ...);                                                                 \
        va_list list;                                                                                                  \
        va_start(list, flags);                                                                                         \
        mode_t mode = mode_of(flags, list);                                                                            \
        va_end(list);                                                                                                  \
        return creates(directory, path, flags) && fails("create", directory, path) ? -1                                \
                                                                                   : next(directory, path, flags, mode); \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

// For openat2, which has no function in the library of Debian 12.
long syscall(long number, ...) {
    NEXT(long, "syscall", long, ...);
    va_list list;
    long a[6];
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_openat2) {
        const struct open_how *how = (const struct open_how *)a[2];
        if (creates((int)a[0], (const char *)a[1], (int)how->flags) && fails("create", (int)a[0], (const char *)a[1]))
            return -1;
    }
    return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
