/* Writes down what a program does to files and folders, in its order, so that a test can replay any part of it on a disk
 * that forgets what has not been synced. Loaded before the C library (LD_PRELOAD).
 *
 * A record: five 64-bit numbers (what, a, b, c, length of the text), then the text.
 *   C  a: folder, b: new node, c: 1 for a folder; text: name        W  a: node, b: offset; text: bytes
 *   T  a: node, b: length                                           S  a: node, synced
 *   R  a: folder, b: folder; text: old name, 0, new name            U  a: folder; text: name
 * Nodes are inode numbers. Copies within the kernel are refused, so that the program writes by itself. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int log_fd = -1;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("POWER_LOG");
    if (path)
        log_fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *bytes, size_t length) {
    const char *rest = bytes;
    while (length > 0) {
        long written = syscall(SYS_write, log_fd, rest, length);
        if (written <= 0)
            abort();
        rest += written;
        length -= written;
    }
}

static void record(char what, uint64_t a, uint64_t b, uint64_t c, const void *text, uint64_t length) {
    if (log_fd < 0)
        return;
    uint64_t head[5] = {what, a, b, c, length};
    put(head, sizeof head);
    put(text, length);
}

/* The inode of the folder that holds a path, and the name in it. */
static uint64_t folder_of(int at, const char *path, const char **name) {
    struct stat found;
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    if (!slash) {
        if (at == AT_FDCWD ? stat(".", &found) : fstat(at, &found))
            abort();
        return found.st_ino;
    }
    char folder[4096];
    size_t length = slash == path ? 1 : slash - path;
    if (length >= sizeof folder)
        abort();
    memcpy(folder, path, length);
    folder[length] = 0;
    if (fstatat(at, folder, &found, 0))
        return 0;
    return found.st_ino;
}

static uint64_t node_of(int fd, int *is_file) {
    struct stat found;
    if (fstat(fd, &found))
        return 0;
    if (is_file)
        *is_file = S_ISREG(found.st_mode);
    return found.st_ino;
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    struct stat found;
    pthread_mutex_lock(&order);
    int fresh = (flags & O_CREAT) && fstatat(at, path, &found, 0) != 0;
    int fd = syscall(SYS_openat, at, path, flags, mode);
    int failed = errno;
    if (fd >= 0 && fresh) {
        const char *name;
        uint64_t folder = folder_of(at, path, &name);
        record('C', folder, node_of(fd, NULL), 0, name, strlen(name));
    } else if (fd >= 0 && (flags & O_TRUNC)) {
        record('T', node_of(fd, NULL), 0, 0, NULL, 0);
    }
    pthread_mutex_unlock(&order);
    errno = failed;
    return fd;
}

#define MODE(flags, mode)                                  \
    mode_t mode = 0;                                       \
    if (flags & (O_CREAT | O_TMPFILE)) {                   \
        va_list rest;                                      \
        va_start(rest, flags);                             \
        mode = va_arg(rest, mode_t);                       \
        va_end(rest);                                      \
    }

int open(const char *path, int flags, ...) { MODE(flags, mode) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, mode) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags, mode) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags, mode) return opened(at, path, flags, mode); }

int mkdirat(int at, const char *path, mode_t mode) {
    pthread_mutex_lock(&order);
    int failed = syscall(SYS_mkdirat, at, path, mode);
    int error = errno;
    if (!failed) {
        struct stat found;
        const char *name;
        uint64_t folder = folder_of(at, path, &name);
        if (fstatat(at, path, &found, 0))
            abort();
        record('C', folder, found.st_ino, 1, name, strlen(name));
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return failed;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    pthread_mutex_lock(&order);
    int failed = syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    int error = errno;
    if (!failed) {
        const char *old, *new;
        uint64_t a = folder_of(from_at, from, &old), b = folder_of(to_at, to, &new);
        char names[1024];
        size_t first = strlen(old) + 1, second = strlen(new);
        if (first + second > sizeof names)
            abort();
        memcpy(names, old, first);
        memcpy(names + first, new, second);
        record('R', a, b, 0, names, first + second);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return failed;
}
int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *path, int flags) {
    pthread_mutex_lock(&order);
    int failed = syscall(SYS_unlinkat, at, path, flags);
    int error = errno;
    if (!failed) {
        const char *name;
        uint64_t folder = folder_of(at, path, &name);
        record('U', folder, 0, 0, name, strlen(name));
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return failed;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

static void wrote(int fd, const void *bytes, ssize_t length, off_t offset) {
    int is_file = 0;
    uint64_t node = node_of(fd, &is_file);
    if (length > 0 && is_file)
        record('W', node, offset >= 0 ? offset : lseek(fd, 0, SEEK_CUR) - length, 0, bytes, length);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    pthread_mutex_lock(&order);
    ssize_t written = syscall(SYS_write, fd, bytes, length);
    int error = errno;
    wrote(fd, bytes, written, -1);
    pthread_mutex_unlock(&order);
    errno = error;
    return written;
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
    pthread_mutex_lock(&order);
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, length, offset);
    int error = errno;
    wrote(fd, bytes, written, offset);
    pthread_mutex_unlock(&order);
    errno = error;
    return written;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }
/* One part at a time: a caller goes on with the rest. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    for (int part = 0; part < count; part++)
        if (parts[part].iov_len > 0)
            return write(fd, parts[part].iov_base, parts[part].iov_len);
    return 0;
}

int ftruncate64(int fd, off_t length) {
    pthread_mutex_lock(&order);
    int failed = syscall(SYS_ftruncate, fd, length);
    int error = errno;
    if (!failed)
        record('T', node_of(fd, NULL), length, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    errno = error;
    return failed;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int synced(int fd, long call) {
    pthread_mutex_lock(&order);
    int failed = syscall(call, fd);
    int error = errno;
    if (!failed)
        record('S', node_of(fd, NULL), 0, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    errno = error;
    return failed;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static ssize_t refused(void) {
    errno = ENOSYS;
    return -1;
}
ssize_t copy_file_range(int a, off64_t *b, int c, off64_t *d, size_t e, unsigned f) { return refused(); }
ssize_t sendfile64(int a, int b, off64_t *c, size_t d) { return refused(); }
ssize_t sendfile(int a, int b, off_t *c, size_t d) { return refused(); }
