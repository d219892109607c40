/* For people and for `virtqual reap --hosts`: what is held here, and cleaning up what nobody holds any more. */
#include "keeper.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Calls for every entry of a directory of the root. */
static int each(const char *name, void (*take)(const char *directory, const char *entry))
{
    char path[PATH_MAX];
    struct dirent **names;
    join_path(path, sizeof path, self.root, name);
    int count = scandir(path, &names, NULL, versionsort);
    for (int at = 0; at < count; at++) {
        if (names[at]->d_name[0] != '.')
            take(path, names[at]->d_name);
        free(names[at]);
    }
    if (count < 0)
        die("%s: %s", path, strerror(errno));
    free(names);
    return 0;
}

static bool record_at(const char *directory, const char *name, struct record *record)
{
    char path[PATH_MAX];
    *record = (struct record){.state = "free"};
    join_path(path, sizeof path, directory, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && read_record(fd, record);
    if (fd >= 0)
        close(fd);
    return good;
}

/* Opened and locked, or -1 where somebody has it. */
static int lock_at(const char *directory, const char *name)
{
    char path[PATH_MAX];
    join_path(path, sizeof path, directory, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && !try_lock(fd)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void show(const char *kind, const char *name, const struct record *record)
{
    if (!record->session[0])
        printf("%s %s %s\n", kind, name, record->state);
    else
        printf("%s %s %s run %s epoch %lld heartbeat %llds owner %s\n", kind, name, record->state, record->run,
               record->epoch, (long long)time(NULL) - record->heartbeat, record->owner);
}

static void show_slot(const char *directory, const char *name)
{
    struct record record;
    record_at(directory, name, &record);
    if (!strcmp(record.state, "held") && !holder_lives(&record))
        strcpy(record.state, "dirty");
    show("slot", name, &record);
}

static void session_record(const char *directory, const char *name, struct record *record)
{
    char path[PATH_MAX];
    join_path(path, sizeof path, directory, name);
    record_at(path, ".keeper", record);
}

static void show_session(const char *directory, const char *name)
{
    struct record record;
    session_record(directory, name, &record);
    if (!holder_lives(&record))
        strcpy(record.state, "dirty");
    show("session", name, &record);
}

int list_all(void)
{
    each("leases", show_slot);
    return each("s", show_session);
}

static const char *wanted_run;
static bool failed;

static bool is_wanted(const struct record *record)
{
    return !wanted_run || !strcmp(record->run, wanted_run);
}

/* Cleaning takes the lock on the session again: by then its keeper is gone. */
static void reap_session(const char *directory, const char *name)
{
    struct record record;
    int all = lock_all();
    if (all < 0) {
        report("left session %s: whether it lives is not known while somebody holds %s/.lock", name, self.leases_dir);
        failed = true;
        return;
    }
    int lock = lock_at(directory, name);
    bool lives = lock < 0;
    if (lock >= 0)
        close(lock);
    unlock_all(all);
    session_record(directory, name, &record);
    if (!is_wanted(&record))
        return;
    if (lives && !wanted_run) {
        report("left %s %s", record.run, record.owner);
        return;
    }
    if (lives && holder_lives(&record) && signal_exactly(record.pid, record.start, SIGKILL))
        report("ended %lld keeper", record.pid);
    if (!clean_session(name)) {
        report("left %s %s", record.run, record.owner);
        failed = true;
    }
}

static void reap_slot(const char *directory, const char *name)
{
    struct record record;
    if (!record_at(directory, name, &record) || !is_wanted(&record) || !strcmp(record.state, "free"))
        return;
    int lock = lock_at(directory, name);
    if (lock < 0)
        return;
    char path[PATH_MAX];
    join_path(path, sizeof path, directory, name);
    int content = open(path, O_RDWR | O_CLOEXEC);
    bool clean = is_unwritten(&record) || clean_session(record.session);
    strcpy(record.state, "free");
    if (clean && content >= 0 && write_record(content, &record))
        report("freed %s", name);
    else
        failed = true;
    close(lock);
    if (content >= 0)
        close(content);
}

/* Exit status 1: something is left that has to go. */
int reap_all(const char *run)
{
    wanted_run = run;
    reporting = true;
    each("s", reap_session);
    each("leases", reap_slot);
    return failed;
}
