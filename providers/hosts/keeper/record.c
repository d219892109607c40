/* Files of `key value` lines that say who holds a slot or a session. */
#include "keeper.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { record_size = 2048, stale_leases = 3 };

struct key {
    const char *name;
    size_t offset, size; /* of a text; 0: a number */
};

#define TEXT(member) {#member, offsetof(struct record, member), sizeof(((struct record *)0)->member)}
#define NUMBER(member) {#member, offsetof(struct record, member), 0}

static const struct key keys[] = {
    TEXT(state), TEXT(owner), TEXT(run), TEXT(session), TEXT(boot), NUMBER(pid), NUMBER(start), NUMBER(epoch),
    NUMBER(memory), NUMBER(heartbeat), NUMBER(uptime), NUMBER(lease_ms),
};
enum { key_count = sizeof keys / sizeof *keys };

static void take_line(struct record *record, char *line)
{
    char *value = strchr(line, ' ');
    for (size_t at = 0; value && at < key_count; at++) {
        char *place = (char *)record + keys[at].offset;
        size_t length = strlen(keys[at].name);
        if (length != (size_t)(value - line) || strncmp(line, keys[at].name, length))
            continue;
        if (keys[at].size)
            snprintf(place, keys[at].size, "%s", value + 1);
        else
            *(long long *)(void *)place = strtoll(value + 1, NULL, 10);
    }
}

/* An empty file is the record of a slot that was never held. What stands behind `end` is of an earlier record. */
bool read_record(int fd, struct record *record)
{
    char text[record_size], *rest;
    *record = (struct record){.state = "free"};
    ssize_t length = pread(fd, text, sizeof text - 1, 0);
    if (length < 0)
        return false;
    text[length] = 0;
    for (char *line = strtok_r(text, "\n", &rest); line && strcmp(line, "end"); line = strtok_r(NULL, "\n", &rest))
        take_line(record, line);
    return true;
}

bool write_record(int fd, const struct record *record)
{
    char text[record_size];
    int length = 0;
    for (size_t at = 0; at < key_count; at++) {
        const char *place = (const char *)record + keys[at].offset;
        int room = sizeof text - length;
        if (keys[at].size)
            length += snprintf(text + length, room, "%s %s\n", keys[at].name, place);
        else
            length += snprintf(text + length, room, "%s %lld\n", keys[at].name, *(const long long *)(const void *)place);
    }
    length += snprintf(text + length, sizeof text - length, "end\n");
    return pwrite(fd, text, length, 0) == length && ftruncate(fd, length) == 0;
}

static void copy_line(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from);
    for (char *at = to; *at; at++)
        if (*at == '\n')
            *at = ' ';
}

/* This keeper as the holder of something. */
void fill_record(struct record *record, const char *state)
{
    snprintf(record->state, sizeof record->state, "%s", state);
    copy_line(record->owner, sizeof record->owner, self.owner);
    copy_line(record->run, sizeof record->run, self.run);
    snprintf(record->session, sizeof record->session, "%s", self.session);
    snprintf(record->boot, sizeof record->boot, "%s", self.boot);
    record->pid = self.pid;
    record->start = self.start;
    record->lease_ms = self.lease_ms;
    beat_record(record);
}

/* The wall clock is for people; it may jump, and so nobody is ended for what it says. */
void beat_record(struct record *record)
{
    record->heartbeat = time(NULL);
    record->uptime = now_ms();
}

bool holder_lives(const struct record *record)
{
    uint64_t start = record->pid > 0 && !strcmp(record->boot, self.boot) ? start_of(record->pid) : 0;
    return start != 0 && start == (uint64_t)record->start;
}

/* Whether the holder hangs: it lives, and has not said so for much longer than it would have lived by itself. */
bool is_stale(const struct record *record)
{
    bool old = now_ms() - record->uptime > stale_leases * record->lease_ms;
    return record->lease_ms > 0 && old && !strcmp(record->boot, self.boot) && strcmp(record->state, "free");
}

/*
 * Whether a slot whose lock is free was let go of by one who could not write that, such as on a full disk, and goes on with
 * other slots. One who ends says so before its locks go, whatever its end.
 */
bool is_unwritten(const struct record *record)
{
    bool own = self.session && !strcmp(record->session, self.session);
    return own || (!strcmp(record->state, "held") && holder_lives(record) && !is_ending(record->pid));
}
