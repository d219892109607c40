/* The programs that were started for the controller: their output, their input, their end. */
#include "keeper.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long what a program left behind may keep its output open after it has ended; as in own-group.ts. */
enum { left_behind_ms = 500 };

struct child *children;

struct child *find_child(uint32_t id)
{
    struct child *child = children;
    while (child && (child->id != id || child->done))
        child = child->next;
    return child;
}

void drop_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Tells the end of a program once all of its output was told, which others may go on with that it left behind. */
static void settle(struct child *child)
{
    if (!child->reaped || child->failure >= 0 || child->told || child->done)
        return;
    if (child->failed) {
        child->done = true;
        return;
    }
    if (child->run && (child->out >= 0 || child->err >= 0))
        return;
    drain_output(child);
    char text[32];
    if (WIFSIGNALED(child->status))
        signal_name(WTERMSIG(child->status), text, sizeof text);
    else
        snprintf(text, sizeof text, "%d", WEXITSTATUS(child->status));
    send_frame(EXITED, child->id, text, strlen(text));
    child->told = true;
    child->done = child->run;
}

/* Nothing of it is left: what it wrote last is told, and its end. */
void end_child(struct child *child)
{
    drain_output(child);
    drop_fd(&child->out);
    drop_fd(&child->err);
    settle(child);
    child->done = true;
}

static void serve_failure(struct child *child)
{
    int facts[2];
    ssize_t count = read(child->failure, facts, sizeof facts);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    drop_fd(&child->failure);
    child->failed = count == sizeof facts;
    child->started = !child->failed;
    if (child->failed)
        send_error(child->id, facts[0], facts[1] ? "its log" : "");
    else
        send_u32(STARTED, child->id, child->pid);
}

void serve_child(struct child *child, int fd)
{
    if (fd == child->failure)
        serve_failure(child);
    else if (fd == child->in)
        serve_input(child);
    else
        serve_output(child, fd == child->out ? &child->out : &child->err);
    settle(child);
}

/*
 * The number of one that has ended is given away only when nothing is left of its group and session. Then whoever has it
 * is not meant by it.
 */
void note_reuse(void)
{
    for (struct child *child = children; child; child = child->next) {
        uint64_t start = child->reaped && !child->reused ? start_of(child->pid) : 0;
        child->reused |= start != 0 && start != child->start;
    }
}

/* A number that was given back may be somebody else's by now: then only those of the group that are ours are meant. */
void signal_child(struct child *child, int signal)
{
    note_reuse();
    if (!child->reaped && kill(-child->pid, signal) < 0)
        kill(child->pid, signal);
    else if (child->reaped && !child->group_gone && !child->reused)
        signal_rest_of_group(child->pid, signal);
}

void note_exit(pid_t pid, int status)
{
    for (struct child *child = children; child; child = child->next) {
        if (child->pid != pid || child->reaped)
            continue;
        child->reaped = true;
        child->status = status;
        child->group_gone = kill(-pid, 0) < 0 && errno == ESRCH;
        child->kill_group_at = now_ms() + left_behind_ms;
        settle(child);
        return;
    }
}

/* Returns when it wants to be called again. */
int64_t tick_children(int64_t now)
{
    int64_t next = INT64_MAX;
    for (struct child *child = children; child; child = child->next) {
        if (!child->run || !child->reaped || child->done || child->kill_group_at == 0)
            continue;
        if (child->kill_group_at <= now) {
            signal_child(child, SIGKILL);
            child->kill_group_at = 0;
        } else if (child->kill_group_at < next)
            next = child->kill_group_at;
    }
    return next;
}

void sweep_children(void)
{
    for (struct child **at = &children; *at;) {
        struct child *child = *at;
        if (!child->done || !child->reaped) {
            at = &child->next;
            continue;
        }
        *at = child->next;
        drop_fd(&child->failure), drop_fd(&child->out), drop_fd(&child->err), drop_fd(&child->in);
        forget_input(child);
        free(child);
    }
}
