/* Lets the n-th change of a file below a folder fail: loaded before the C library by scripts/faults.py.
   cc -shared -fPIC -O1 -o faults.so faults.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { COUNT, KILL, TORN, FULL, BROKEN }; /* what happens: nothing, a kill before or within it, ENOSPC or EIO from then on */
static long changes, wanted = -1;
static int kind;
static char folder[4096];

void faults_arm(const char *where, int what, long at) {
    strncpy(folder, where, sizeof folder - 1);
    kind = what, wanted = at, changes = 0;
}

long faults_changes(void) { return changes; }

static int below(const char *path) { return folder[0] && strncmp(path, folder, strlen(folder)) == 0; }

static int watched(int fd) {
    char name[64], path[4096];
    ssize_t size;
    if (!folder[0]) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    size = readlink(name, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return below(path);
}

/* Counts a change; returns whether it is torn (1), fails with errno (-1) or goes on (0). */
static int change(void) {
    changes++;
    if (kind == COUNT || wanted < 0 || changes < wanted) return 0;
    if (kind == KILL) kill(getpid(), SIGKILL);
    if (kind == TORN) return 1;
    errno = kind == FULL ? ENOSPC : EIO;
    return -1;
}

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name); real; })
#define TEAR(call) do { call; kill(getpid(), SIGKILL); } while (0)

ssize_t write(int fd, const void *data, size_t size) {
    int fate = watched(fd) ? change() : 0;
    if (fate < 0) return -1;
    if (fate > 0) TEAR(REAL(write)(fd, data, size / 2));
    return REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    int fate = watched(fd) ? change() : 0;
    if (fate < 0) return -1;
    if (fate > 0) TEAR(REAL(pwrite)(fd, data, size / 2, at));
    return REAL(pwrite)(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    int fate = watched(fd) ? change() : 0;
    if (fate < 0) return -1;
    if (fate > 0) TEAR(REAL(pwrite64)(fd, data, size / 2, at));
    return REAL(pwrite64)(fd, data, size, at);
}

/* These are done or not: a full disk does not keep them from it. */
#define WHOLE(condition, call) do { \
    int fate = (condition) && kind != FULL ? change() : 0; \
    if (fate < 0) return -1; \
    if (fate > 0) kill(getpid(), SIGKILL); \
    return call; } while (0)

int ftruncate(int fd, off_t size) { WHOLE(watched(fd), REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { WHOLE(watched(fd), REAL(ftruncate64)(fd, size)); }
int fsync(int fd) { WHOLE(watched(fd), REAL(fsync)(fd)); }
int fdatasync(int fd) { WHOLE(watched(fd), REAL(fdatasync)(fd)); }
int unlink(const char *path) { WHOLE(below(path), REAL(unlink)(path)); }
int rename(const char *from, const char *to) { WHOLE(below(from), REAL(rename)(from, to)); }
