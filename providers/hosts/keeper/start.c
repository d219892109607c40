/* Starting a program: in a session of its own, marked, and gone when the keeper is. */
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

extern struct rlimit given_files;

struct program {
    char **argv, **envp;
    const char *log, *cores;
    int in, out, err, failure;
};

static _Noreturn void tell_failure(int fd, int where)
{
    int facts[2] = {errno, where};
    if (write(fd, facts, sizeof facts) < 0)
        _exit(126);
    _exit(127);
}

static void reset_signals(void)
{
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the new process. A core that does not fit is cut off, which gdb can do little with; as in local/leaving-cores.ts. */
static bool allow_cores(const char *directory)
{
    struct rlimit limit;
    const rlim_t most = (rlim_t)2 << 30;
    if (getrlimit(RLIMIT_CORE, &limit) < 0)
        return false;
    limit.rlim_cur = limit.rlim_max < most ? limit.rlim_max : most;
    return setrlimit(RLIMIT_CORE, &limit) == 0 && chdir(directory) == 0;
}

/* In the new process. The parent's death is signalled only from prctl on: one who died before shows as another parent. */
static _Noreturn void become(const struct program *program)
{
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != self.pid)
        _exit(127);
    reset_signals();
    setrlimit(RLIMIT_NOFILE, &given_files);
    if (program->cores && !allow_cores(program->cores))
        tell_failure(program->failure, 0);
    int out = program->log ? open(program->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : program->out;
    int in = program->in < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : program->in;
    if (in < 0 || out < 0)
        tell_failure(program->failure, 1);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(program->log ? out : program->err, 2) < 0)
        tell_failure(program->failure, 0);
    execvpe(program->argv[0], program->argv, program->envp);
    tell_failure(program->failure, 0);
}

/* Makes a pipe whose `ours` end does not block. */
static bool make_pipe(int pair[2], int ours)
{
    if (pipe2(pair, O_CLOEXEC) < 0) {
        pair[0] = pair[1] = -1;
        return false;
    }
    return fcntl(pair[ours], F_SETFL, O_NONBLOCK) == 0;
}

static void close_all(int *fds, size_t count)
{
    for (size_t at = 0; at < count; at++)
        if (fds[at] >= 0)
            close(fds[at]);
}

/* Returns 0 or why not. Pipes: 0 and 1 failure, 2 and 3 stdout, 4 and 5 stderr, 6 and 7 stdin. */
static int launch(struct child *child, struct program *program)
{
    int fds[8] = {-1, -1, -1, -1, -1, -1, -1, -1};
    bool made = make_pipe(fds, 0);
    if (!program->log)
        made = made && make_pipe(fds + 2, 0) && make_pipe(fds + 4, 0);
    if (child->run)
        made = made && make_pipe(fds + 6, 1);
    program->failure = fds[1], program->out = fds[3], program->err = fds[5], program->in = fds[6];
    child->pid = made ? fork() : -1;
    if (child->pid == 0)
        become(program);
    int error = child->pid < 0 ? errno : 0;
    child->start = error ? 0 : start_of(child->pid);
    int theirs[] = {fds[1], fds[3], fds[5], fds[6]}, ours[] = {fds[0], fds[2], fds[4], fds[7]};
    close_all(theirs, 4);
    if (error)
        close_all(ours, 4);
    child->failure = fds[0], child->out = fds[2], child->err = fds[4], child->in = fds[7];
    return error;
}

/* The words of a payload, each of which ends with a NUL; NULL where there are none. */
static char **words_of(const uint8_t *payload, size_t length)
{
    size_t count = 0;
    for (size_t at = 0; at < length; at++)
        count += payload[at] == 0;
    if (count == 0 || payload[length - 1] != 0)
        return NULL;
    char **words = make((count + 1) * sizeof *words);
    const char *next = (const char *)payload;
    for (size_t at = 0; at < count; next += strlen(next) + 1)
        words[at++] = (char *)(uintptr_t)next;
    return words;
}

/*
 * Payload: slot (i32), epoch (u32, 0 for whichever is held), if it is no run the path of a log, or an empty word for
 * output as frames, and the directory where it may leave a core, or an empty word; then the words of argv.
 */
void start_child(const struct frame *frame, bool run)
{
    char **words = frame->length > 8 ? words_of(frame->payload + 8, frame->length - 8) : NULL;
    if (!words || (!run && (!words[1] || !words[2])) || find_child(frame->id))
        finish("protocol: a program without words, or with the id of another", 1);
    int slot = (int)get_u32(frame->payload);
    uint32_t asked = get_u32(frame->payload + 4), epoch = held_epoch(slot);
    struct child *child = make(sizeof *child);
    *child = (struct child){.id = frame->id, .epoch = epoch, .slot = slot, .run = run};
    struct program program = {.argv = run ? words : words + 2};
    if (!run) {
        program.log = *words[0] ? words[0] : NULL;
        program.cores = *words[1] ? words[1] : NULL;
    }
    program.envp = environment_of(child);
    bool stale = slot != no_slot && (epoch == 0 || (asked != 0 && asked != epoch));
    int error = stale ? ESTALE : launch(child, &program);
    if (error) {
        send_error(frame->id, error, program.argv[0]);
        free(child);
    } else {
        child->next = children;
        children = child;
    }
    free(words);
}
