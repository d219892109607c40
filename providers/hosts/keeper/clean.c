/* Ending a session: its processes, what it wants undone, its files. */
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { other_cleaner_ms = 60000 };

bool reporting;

/* For people, in the one-shot modes: otherwise stdout belongs to the frames. */
void report(const char *format, ...)
{
    va_list words;
    if (!reporting)
        return;
    va_start(words, format);
    vprintf(format, words);
    va_end(words);
    putchar('\n');
    fflush(stdout);
}

/*
 * The lock on a session's directory: its keeper has it for life, then whoever cleans. Without one there is nothing to
 * lock, and `fd` is -1. False when somebody keeps it for long.
 */
static bool lock_session(const char *directory, int *fd)
{
    int64_t give_up = now_ms() + other_cleaner_ms;
    *fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (*fd >= 0 && !try_lock(*fd)) {
        if (now_ms() > give_up) {
            close(*fd);
            return false;
        }
        usleep(look_again_ms * 1000);
    }
    return true;
}

/*
 * False when something is left. The session's own directory goes last, because it is what others know the session by.
 * Scripts may want to talk to programs that run, but a guest must not run on while its network is taken away.
 */
bool clean_session(const char *session)
{
    char directory[PATH_MAX], memory[PATH_MAX], sessions[PATH_MAX];
    if (!name_is_good(session))
        return true;
    join_path(sessions, sizeof sessions, self.root, "s");
    join_path(directory, sizeof directory, sessions, session);
    join_path(memory, sizeof memory, self.memory, session);
    bool own = self.session && !strcmp(session, self.session);
    int lock = -1;
    if (!own && !lock_session(directory, &lock))
        return false;
    bool ended = end_session(session);
    undo(directory);
    ended = end_session(session) && ended;
    remove_tree(memory);
    remove_tree(directory);
    if (lock >= 0)
        close(lock);
    return ended && access(memory, F_OK) < 0 && access(directory, F_OK) < 0;
}
