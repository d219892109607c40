/* The environment of programs. */
#include "keeper.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { mark_count = 4 };
static const char *const marks[] = {"VIRTQUAL_SESSION=", "VIRTQUAL_PLACE=", "VIRTQUAL_LEASE=",
                                   "VIRTQUAL_CHILD=", "VIRTQUAL_RUN="};

static bool is_mark(const char *entry)
{
    for (size_t at = 0; at < sizeof marks / sizeof *marks; at++)
        if (!strncmp(entry, marks[at], strlen(marks[at])))
            return true;
    return false;
}

static bool has_directory(const char *path, const char *directory)
{
    size_t length = strlen(directory);
    for (const char *at = path; at; at = strchr(at, ':') ? strchr(at, ':') + 1 : NULL)
        if (!strncmp(at, directory, length) && (at[length] == ':' || !at[length]))
            return true;
    return false;
}

/* Where ss, tc and their like are, which the PATH of a login that is not root's leaves out. */
void widen_path(void)
{
    static const char *const wanted[] = {"/usr/sbin", "/sbin"};
    for (size_t at = 0; at < sizeof wanted / sizeof *wanted; at++) {
        const char *path = getenv("PATH");
        char *wider;
        path = path ? path : "/usr/bin:/bin";
        if (has_directory(path, wanted[at]))
            continue;
        if (asprintf(&wider, "%s:%s", path, wanted[at]) < 0 || setenv("PATH", wider, 1) < 0)
            die("out of memory");
        free(wider);
    }
}

/* Ours without any marks, and then the child's. */
char **environment_of(const struct child *child)
{
    static char texts[mark_count][name_size + 32];
    static char **made;
    size_t count = 0;
    while (environ[count])
        count++;
    free(made);
    made = make((count + mark_count + 1) * sizeof *made);
    snprintf(texts[0], sizeof *texts, "%s%s", marks[0], self.session);
    snprintf(texts[1], sizeof *texts, "%s%s", marks[1], self.place);
    snprintf(texts[2], sizeof *texts, "%s%d.%u", marks[2], child->slot, child->epoch);
    snprintf(texts[3], sizeof *texts, "%s%u", marks[3], child->id);
    size_t at = 0;
    for (; at < mark_count; at++)
        made[at] = texts[at];
    for (char **entry = environ; *entry; entry++)
        if (!is_mark(*entry))
            made[at++] = *entry;
    return made;
}
