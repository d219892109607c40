/* What /proc says of all processes, as of one look; proc(5). */
#include "keeper.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Reads a whole file of a process, which is none of the usual size, and ends it with a NUL. */
static ssize_t read_whole(pid_t pid, const char *name, char **text)
{
    static char *bytes;
    static size_t capacity = 1 << 16;
    char path[64];
    size_t length = 0;
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    for (ssize_t count = 1; count > 0; length += count > 0 ? count : 0) {
        if (!bytes || length + 1 == capacity) {
            capacity *= 2;
            bytes = realloc(bytes, capacity);
            if (!bytes)
                die("out of memory");
        }
        count = read(fd, bytes + length, capacity - length - 1);
    }
    close(fd);
    bytes[length] = 0;
    *text = bytes;
    return length;
}

/* A name may hold anything, also what looks like the end of it: the last parenthesis counts. */
static bool read_stat(pid_t pid, struct process *process)
{
    char *text;
    unsigned long long start;
    if (read_whole(pid, "stat", &text) <= 0)
        return false;
    char *rest = strrchr(text, ')');
    if (!rest || sscanf(rest, ") %c %d %d %d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                        &process->state, &process->parent, &process->group, &process->leader, &process->flags, &start) != 6)
        return false;
    process->pid = pid;
    process->start = start;
    return true;
}

static void copy_mark(const char *entry, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    if (!strncmp(entry, name, length))
        snprintf(value, size, "%s", entry + length);
}

/* One that is not ours to see has no marks for us. */
static void read_marks(struct process *process)
{
    char *text;
    ssize_t length = read_whole(process->pid, "environ", &text);
    for (ssize_t at = 0; at < length; at += strlen(text + at) + 1) {
        if (strncmp(text + at, "VIRTQUAL_", 9))
            continue;
        copy_mark(text + at, "VIRTQUAL_SESSION=", process->session, sizeof process->session);
        copy_mark(text + at, "VIRTQUAL_PLACE=", process->place, sizeof process->place);
        copy_mark(text + at, "VIRTQUAL_LEASE=", process->lease, sizeof process->lease);
        copy_mark(text + at, "VIRTQUAL_CHILD=", process->child, sizeof process->child);
    }
}

static bool *flag_of(struct process *process, size_t flag)
{
    return (bool *)((char *)process + flag);
}

/* What a process has started gets the flag that it has. */
void spread(struct process *list, size_t count, size_t flag)
{
    for (size_t at = 0; at < count; at++)
        list[at].spread = false;
    for (bool more = true; more;) {
        more = false;
        for (size_t at = 0; at < count; at++) {
            if (!*flag_of(&list[at], flag) || list[at].spread)
                continue;
            list[at].spread = true;
            for (size_t other = 0; other < count; other++)
                if (list[other].parent == list[at].pid && !*flag_of(&list[other], flag))
                    more = *flag_of(&list[other], flag) = true;
        }
    }
}

/* Whoever descends from this process is ours, whatever its environment: orphans are adopted by it. */
static void find_ours(struct process *list, size_t count)
{
    for (size_t at = 0; at < count; at++)
        list[at].ours = list[at].parent == getpid();
    spread(list, count, offsetof(struct process, ours));
}

/* All processes but this one and its parent; the list is valid until the next look. */
size_t look_at_processes(struct process **list)
{
    static struct process *found;
    static size_t capacity;
    size_t count = 0;
    DIR *directory = opendir("/proc");
    if (!directory)
        die("/proc: %s", strerror(errno));
    for (struct dirent *entry; (entry = readdir(directory));) {
        pid_t pid = atoi(entry->d_name);
        if (pid <= 0 || pid == getpid() || pid == getppid())
            continue;
        if (count == capacity) {
            capacity = capacity * 2 + 512;
            found = realloc(found, capacity * sizeof *found);
            if (!found)
                die("out of memory");
        }
        found[count] = (struct process){0};
        if (!read_stat(pid, &found[count]))
            continue;
        read_marks(&found[count++]);
    }
    closedir(directory);
    find_ours(found, count);
    *list = found;
    return count;
}

/* 0 where there is no such process. */
uint64_t start_of(pid_t pid)
{
    struct process process = {0};
    return read_stat(pid, &process) ? process.start : 0;
}

/* From before its files are closed until it is gone; PF_EXITING of include/linux/sched.h. */
bool is_ending(pid_t pid)
{
    struct process process = {0};
    return !read_stat(pid, &process) || process.flags & 4;
}

/* Signals a process of another's, whose number may be given to somebody else at any time. */
bool signal_exactly(pid_t pid, uint64_t start, int signal)
{
    int fd = syscall(SYS_pidfd_open, pid, 0);
    if (start_of(pid) != start) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (fd < 0)
        return errno == ENOSYS && kill(pid, signal) == 0; /* before Linux 5.3 */
    bool sent = syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) == 0;
    close(fd);
    return sent;
}
