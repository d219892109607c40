/* What is done to a session's directories: its undo scripts are run, then all is removed. */
#include "keeper.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { script_limit_ms = 5000, open_directories = 16 };

static _Noreturn void become_script(const char *path)
{
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++)
        dup2(nothing, fd);
    execlp("sh", "sh", path, NULL);
    _exit(127);
}

static bool has_ended(pid_t pid)
{
    siginfo_t info = {0};
    return waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == pid;
}

/* Runs a script to its end, or to that of its time. What it leaves in the background goes while its number is ours. */
static void run_script(const char *path)
{
    pid_t pid = fork();
    if (pid == 0)
        become_script(path);
    if (pid < 0)
        return;
    int64_t give_up = now_ms() + script_limit_ms;
    while (!has_ended(pid) && now_ms() < give_up)
        usleep(2000);
    if (kill(-pid, SIGKILL) < 0)
        kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static int is_script(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The last by name first, as what was done last is undone first. A script that was run is removed: once is enough. */
void undo(const char *session_dir)
{
    char directory[PATH_MAX], path[PATH_MAX];
    struct dirent **names;
    join_path(directory, sizeof directory, session_dir, "undo");
    int count = scandir(directory, &names, is_script, alphasort);
    while (count-- > 0) {
        join_path(path, sizeof path, directory, names[count]->d_name);
        run_script(path);
        report("undid %s", path);
        unlink(path);
        free(names[count]);
        if (count == 0)
            free(names);
    }
}

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *place)
{
    (void)facts, (void)kind, (void)place;
    remove(path);
    return 0;
}

/* What is mounted in it is not ours to remove; what cannot be removed shows by the directory that stays. */
void remove_tree(const char *path)
{
    if (access(path, F_OK) < 0)
        return;
    nftw(path, remove_one, open_directories, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    if (access(path, F_OK) < 0)
        report("removed %s", path);
}
