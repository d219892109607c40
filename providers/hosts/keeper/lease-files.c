/* The files in leases/, one for each slot, as all keepers of this host see them. */
#include "keeper.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { lock_limit_ms = 200 };

/* Only to be read: closing it wakes nobody. */
int open_lease(int slot)
{
    char name[16], path[PATH_MAX];
    snprintf(name, sizeof name, "%d", slot);
    join_path(path, sizeof path, self.leases_dir, name);
    return open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
}

bool try_lock(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/*
 * Claims come one after another, so that they see each other's memory; so do the birth of a session and a look at
 * whether it lives. -1: somebody keeps it for long.
 */
int lock_all(void)
{
    char path[PATH_MAX];
    join_path(path, sizeof path, self.leases_dir, ".lock");
    int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
    int64_t give_up = now_ms() + lock_limit_ms;
    while (fd >= 0 && !try_lock(fd)) {
        if (now_ms() > give_up) {
            close(fd);
            return -1;
        }
        usleep(1000);
    }
    return fd;
}

/* A process that cleans may have it open too: closing it would not be enough. */
void unlock_all(int fd)
{
    flock(fd, LOCK_UN);
    close(fd);
}

/* Calls for the record of every slot and whether its lock is held, until told that it is enough. */
static void each_lease(bool (*take)(int slot, bool locked, const struct record *record, void *what), void *what)
{
    DIR *directory = opendir(self.leases_dir);
    bool more = directory != NULL;
    for (struct dirent *entry; more && (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        struct record record;
        int slot = atoi(entry->d_name), fd = open_lease(slot);
        if (fd < 0)
            continue;
        bool locked = flock(fd, LOCK_SH | LOCK_NB) < 0;
        if (read_record(fd, &record))
            more = take(slot, locked, &record, what);
        close(fd);
    }
    if (directory)
        closedir(directory);
}

struct sum {
    int but;
    uint64_t memory;
};

static bool add_memory(int slot, bool locked, const struct record *record, void *what)
{
    struct sum *sum = what;
    if (locked && slot != sum->but && strcmp(record->state, "free"))
        sum->memory += record->memory;
    return true;
}

/* Of one whose holder is dead, the guests died with it. Only with the lock of all, since it tries the others' locks. */
uint64_t memory_of_others(int slot)
{
    struct sum sum = {.but = slot};
    each_lease(add_memory, &sum);
    return sum.memory;
}

/* Without any lock: a try that comes in the way of a claim would make it fail. */
bool any_stale(void)
{
    DIR *directory = opendir(self.leases_dir);
    bool stale = false;
    for (struct dirent *entry; directory && !stale && (entry = readdir(directory));) {
        struct record record;
        int fd = entry->d_name[0] == '.' ? -1 : open_lease(atoi(entry->d_name));
        if (fd < 0)
            continue;
        stale = read_record(fd, &record) && is_stale(&record) && holder_lives(&record);
        close(fd);
    }
    if (directory)
        closedir(directory);
    return stale;
}
