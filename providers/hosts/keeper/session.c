/* The directories of this host and of this session. */
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int session_record = -1;
static struct record record;

/* Others must not be able to put anything there: undo scripts are run from it. */
void make_root(const char *path)
{
    struct stat facts;
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        die("cannot make %s: %s", path, strerror(errno));
    if (lstat(path, &facts) < 0 || !S_ISDIR(facts.st_mode))
        die("%s is no directory", path);
    if (facts.st_uid != geteuid())
        die("%s belongs to user %u and not to us, user %u", path, facts.st_uid, geteuid());
    if (facts.st_mode & 022)
        die("%s can be written to by others: its mode is %o", path, facts.st_mode & 07777);
}

static void make_below(char *path, const char *directory, const char *name)
{
    join_path(path, PATH_MAX, directory, name);
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        die("cannot make %s: %s", path, strerror(errno));
}

static void make_own(char *path, const char *directory)
{
    join_path(path, PATH_MAX, directory, self.session);
    if (mkdir(path, 0700) < 0)
        die("cannot make %s: %s", path, strerror(errno));
}

void open_root(void)
{
    char sessions[PATH_MAX];
    make_root(self.root);
    make_root(self.memory);
    struct stat facts;
    if (stat(self.root, &facts) < 0)
        die("%s: %s", self.root, strerror(errno));
    snprintf(self.place, sizeof self.place, "%llx.%llx", (long long)facts.st_dev, (long long)facts.st_ino);
    make_below(self.leases_dir, self.root, "leases");
    make_below(sessions, self.root, "s");
}

/* The lock on the directory tells others that this keeper lives; it is never given back. */
void open_session(void)
{
    char path[PATH_MAX];
    int all = lock_all();
    if (all < 0)
        die("%s/.lock is held by somebody who hangs", self.leases_dir);
    join_path(path, sizeof path, self.root, "s");
    make_own(self.session_dir, path);
    int lock = open(self.session_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || !try_lock(lock))
        die("cannot lock %s: %s", self.session_dir, strerror(errno));
    unlock_all(all);
    join_path(path, sizeof path, self.session_dir, ".keeper");
    session_record = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    fill_record(&record, "held");
    if (session_record < 0 || !write_record(session_record, &record))
        die("cannot write %s: %s", path, strerror(errno));
    make_below(path, self.session_dir, "undo");
    make_own(self.memory_dir, self.memory);
}

void beat_session(void)
{
    beat_record(&record);
    write_record(session_record, &record);
}

/* Tells the controller who and where this is. */
void say_hello(void)
{
    char version[16], pid[16], clock[32], host[HOST_NAME_MAX + 1] = "";
    snprintf(version, sizeof version, "%d", protocol_version);
    snprintf(pid, sizeof pid, "%d", self.pid);
    snprintf(clock, sizeof clock, "%lld", (long long)wall_ns());
    gethostname(host, sizeof host - 1);
    const char *facts[] = {version, pid, host, self.boot, clock, self.session_dir, self.memory_dir};
    send_texts(HELLO, 0, facts, sizeof facts / sizeof *facts);
}
