#include "keeper.h"
#include <ctype.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One sentence, and the end. */
void die(const char *format, ...)
{
    va_list words;
    va_start(words, format);
    fputs("keeper: ", stderr);
    vfprintf(stderr, format, words);
    fputs("\n", stderr);
    va_end(words);
    exit(1);
}

void *make(size_t size)
{
    void *made = calloc(1, size);
    if (!made)
        die("out of memory");
    return made;
}

/* Goes on while the machine is suspended: a lease does not last longer for that. */
int64_t now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_BOOTTIME, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t wall_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* A session's name becomes a directory's. */
bool name_is_good(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length >= name_size || name[0] == '.')
        return false;
    for (size_t at = 0; at < length; at++)
        if (!isalnum((unsigned char)name[at]) && !strchr("._-", name[at]))
            return false;
    return true;
}

void join_path(char *path, size_t size, const char *directory, const char *name)
{
    if (snprintf(path, size, "%s/%s", directory, name) >= (int)size)
        die("%s/%s is too long for a path", directory, name);
}

/* 0 where there is no such signal. */
int signal_number(const char *name)
{
    for (int number = 1; number < NSIG && !strncmp(name, "SIG", 3); number++) {
        const char *known = sigabbrev_np(number);
        if (known && !strcmp(known, name + 3))
            return number;
    }
    return 0;
}

void signal_name(int number, char *name, size_t size)
{
    const char *known = sigabbrev_np(number);
    if (known)
        snprintf(name, size, "SIG%s", known);
    else
        snprintf(name, size, "SIG%d", number);
}
