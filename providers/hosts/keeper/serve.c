/* The loop. Nothing in it waits but poll(). */
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Above the first no output of programs is read; above the second no request. */
enum { much_unsent = 1 << 20, too_much_unsent = 1 << 21, coalesce_ms = 20, beats_per_lease = 4 };

static int signals, watch;
static int64_t heard_at, beat_at, changed_at = INT64_MAX;

static struct {
    struct pollfd *fds;
    struct child **owners;
    size_t count, capacity;
} polled;

static void add(int fd, short events, struct child *owner)
{
    if (polled.count == polled.capacity) {
        polled.capacity = polled.capacity * 2 + 64;
        polled.fds = realloc(polled.fds, polled.capacity * sizeof *polled.fds);
        polled.owners = realloc(polled.owners, polled.capacity * sizeof(struct child *));
        if (!polled.fds || !polled.owners)
            die("out of memory");
    }
    polled.fds[polled.count] = (struct pollfd){.fd = fd, .events = events};
    polled.owners[polled.count++] = owner;
}

/* Output is asked for only when the start was told; an entry of -1 is one that poll() leaves out. */
static void add_child(struct child *child)
{
    bool listen = child->started && unsent() < much_unsent;
    add(child->failure, POLLIN, child);
    add(listen ? child->out : -1, POLLIN, child);
    add(listen ? child->err : -1, POLLIN, child);
    add(child->input ? child->in : -1, POLLOUT, child);
}

static void add_all(void)
{
    polled.count = 0;
    add(unsent() < too_much_unsent ? STDIN_FILENO : -1, POLLIN, NULL);
    add(unsent() > 0 ? STDOUT_FILENO : -1, POLLOUT, NULL);
    add(signals, POLLIN, NULL);
    add(watch, POLLIN, NULL);
    for (struct child *child = children; child; child = child->next)
        add_child(child);
}

static void take_signals(void)
{
    struct signalfd_siginfo info;
    int status;
    while (read(signals, &info, sizeof info) == sizeof info)
        if (info.ssi_signo != SIGCHLD)
            finish("terminated", 0);
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        if (!note_cleaned(pid, status))
            note_exit(pid, status);
}

/* Several changes at once are told as one, and when a dead holder's lock has gone for certain. */
static void take_changes(void)
{
    char events[4096] __attribute__((aligned(8)));
    while (read(watch, events, sizeof events) > 0)
        if (changed_at == INT64_MAX)
            changed_at = now_ms() + coalesce_ms;
}

static void check_lease(int64_t now)
{
    if (now - heard_at > self.lease_ms)
        finish("lease: nothing was heard of the controller for longer than that", 3);
}

/* Holders that hang wake nobody: this is looked for with each beat. */
static void beat(int64_t now)
{
    beat_session();
    beat_leases();
    if (any_stale())
        changed_at = now;
    beat_at = now + self.lease_ms / beats_per_lease;
}

static int64_t earlier(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

static int64_t tick(int64_t now)
{
    if (beat_at <= now)
        beat(now);
    int64_t next = earlier(tick_children(now), earlier(tick_hunts(now), tick_leases(now)));
    if (changed_at <= now) {
        send_frame(SLOTS_CHANGED, 0, NULL, 0);
        changed_at = INT64_MAX;
    }
    return earlier(earlier(next, changed_at), earlier(beat_at, heard_at + self.lease_ms + 1));
}

static void serve_polled(void)
{
    if (polled.fds[2].revents)
        take_signals();
    if (polled.fds[3].revents)
        take_changes();
    for (size_t at = 4; at < polled.count; at++)
        if (polled.fds[at].revents && !polled.owners[at]->done)
            serve_child(polled.owners[at], polled.fds[at].fd);
    if (polled.fds[0].revents) {
        heard_at = now_ms();
        if (!read_frames(take_request))
            finish(NULL, 3);
    }
    if (!flush_frames())
        finish(NULL, 3);
}

static void open_sources(void)
{
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGCHLD);
    sigaddset(&caught, SIGTERM);
    sigaddset(&caught, SIGINT);
    sigprocmask(SIG_BLOCK, &caught, NULL);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signals = signalfd(-1, &caught, SFD_NONBLOCK | SFD_CLOEXEC);
    watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (signals < 0 || watch < 0 || inotify_add_watch(watch, self.leases_dir, IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
        finish("cannot watch the leases", 1);
    fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
}

int serve(void)
{
    open_sources();
    say_hello();
    for (heard_at = now_ms(); true; sweep_children()) {
        int64_t now = now_ms(), next = tick(now);
        add_all();
        int64_t wait = next - now_ms();
        if (poll(polled.fds, polled.count, wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait) < 0 && errno != EINTR)
            finish("poll", 1);
        check_lease(now_ms());
        serve_polled();
    }
}
