/* Ending processes until none is left. */
#include "keeper.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_dead(const struct process *process)
{
    return process->state == 'Z' || process->state == 'X';
}

/* What belongs to something belongs with all that it has started. */
static void find_belonging(struct process *list, size_t count, belongs test, const void *what)
{
    for (size_t at = 0; at < count; at++)
        list[at].belongs = test(&list[at], what);
    spread(list, count, offsetof(struct process, belongs));
}

static void report_end(const struct process *process)
{
    char path[64], command[200] = "";
    if (!reporting)
        return;
    snprintf(path, sizeof path, "/proc/%d/cmdline", process->pid);
    FILE *file = fopen(path, "re");
    size_t length = file ? fread(command, 1, sizeof command - 1, file) : 0;
    for (size_t at = 0; at + 1 < length; at++)
        if (command[at] == 0 || command[at] == '\n')
            command[at] = ' ';
    if (file)
        fclose(file);
    report("ended %d %s", process->pid, command);
}

/* Sends SIGKILL to all that belong and live; returns how many that were. */
size_t end_once(struct process *list, size_t count, belongs test, const void *what)
{
    size_t living = 0;
    find_belonging(list, count, test, what);
    for (size_t at = 0; at < count; at++) {
        if (!list[at].belongs || is_dead(&list[at]))
            continue;
        living++;
        if (reporting && start_of(list[at].pid) == list[at].start)
            report_end(&list[at]);
        signal_exactly(list[at].pid, list[at].start, SIGKILL);
    }
    return living;
}

/* Hosts that share a kernel, such as namespaces, may have sessions of the same name, but not the same directory. */
bool carries_session(const struct process *process, const char *session)
{
    return !strcmp(process->session, session) && !strcmp(process->place, self.place);
}

static bool of_session(const struct process *process, const void *session)
{
    bool own = self.session && !strcmp(session, self.session) && getpid() == self.pid;
    return carries_session(process, session) || (own && process->ours);
}

/* False when something is left after ten seconds, such as what waits in the kernel for a dead disk. */
bool end_session(const char *session)
{
    int64_t give_up = now_ms() + give_up_ms;
    while (true) {
        struct process *list;
        size_t count = look_at_processes(&list);
        if (end_once(list, count, of_session, session) == 0)
            return true;
        if (now_ms() > give_up)
            return false;
        usleep(look_again_ms * 1000);
        while (getpid() == self.pid && waitpid(-1, NULL, WNOHANG) > 0)
            continue;
    }
}

void signal_rest_of_group(pid_t group, int signal)
{
    struct process *list;
    size_t count = look_at_processes(&list);
    for (size_t at = 0; at < count; at++)
        if (list[at].ours && list[at].group == group && list[at].leader == group)
            signal_exactly(list[at].pid, list[at].start, signal);
}
