/* Use of what was plugged: a vCPU runs a load of its own, and the kernel itself has memory there. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "probe.h"

/* ---- a vCPU ---- */

void spin(const char *id, int cpu, unsigned ms)
{
    cpu_set_t own, one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_getaffinity(0, sizeof own, &own) < 0 || sched_setaffinity(0, sizeof one, &one) < 0) {
        reply(id, "error no load on vCPU %d: %s", cpu, strerror(errno));
        return;
    }
    unsigned long long loops = 0, elsewhere = 0;
    uint64_t value = 1, end = now_ns(CLOCK_MONOTONIC) + ms * 1000000ull;
    for (; now_ns(CLOCK_MONOTONIC) < end; loops++) {
        for (int i = 0; i < 1000; i++)
            value = mix(value + loops);
        if (sched_getcpu() != cpu)
            elsewhere++;
    }
    /* Its own CPUs may have become fewer meanwhile: the one that it is on can be unplugged. */
    if (sched_setaffinity(0, sizeof own, &own) < 0)
        reply(id, "error back from vCPU %d: %s", cpu, strerror(errno));
    else
        reply(id, "ok cpu=%d loops=%llu elsewhere=%llu sum=%llx", cpu, loops, elsewhere, (unsigned long long)value);
}

/* ---- memory that the kernel cannot move ---- */

static char *pinned_name(size_t number)
{
    static char name[64];
    snprintf(name, sizeof name, "/run/pinned/%zu", number);
    return name;
}

/* An empty file of a tmpfs is an inode and a directory entry in the kernel's memory, and stays where it is. */
void pin(const char *id, size_t count)
{
    size_t made = 0;
    if (mkdir("/run/pinned", 0700) < 0 || mount("pinned", "/run/pinned", "tmpfs", 0, "nr_inodes=0") < 0) {
        reply(id, "error pin: %s", strerror(errno));
        return;
    }
    for (; made < count; made++) {
        int file = open(pinned_name(made), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (file < 0)
            break;
        close(file);
    }
    if (made < count)
        reply(id, "error pin: %s after %zu files", strerror(errno), made);
    else
        reply(id, "ok files=%zu", made);
}
