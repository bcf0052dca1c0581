/* Writes down how much of a file had reached the disk: what a power loss leaves of it at most. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void note(int fd)
{
    char link[64], path[4096], line[4200];
    struct stat found;
    const char *log = getenv("SYNCED_LOG");
    if (!log) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(fd, &found)) return;
    path[length] = 0;
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (out < 0) return;
    int size = snprintf(line, sizeof line, "%lld %s\n", (long long)found.st_size, path);
    if (write(out, line, size) != size) abort();
    close(out);
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int done = real(fd);
    if (!done) note(fd);
    return done;
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int done = real(fd);
    if (!done) note(fd);
    return done;
}
