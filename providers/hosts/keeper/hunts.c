/* Ending all that belongs to one program or one slot, while everything else goes on. */
#include "keeper.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { nobody = -1 };

struct hunt {
    struct hunt *next;
    uint32_t id;
    pid_t pid;
    int slot;
    char lease[32], child[16];
    int64_t give_up;
};

static struct hunt *hunts;

/* A program is the leader of a session of its own, in which what it starts stays unless it wants to leave. */
static bool of_pid(const struct process *process, pid_t pid)
{
    return process->ours && (process->pid == pid || process->leader == pid);
}

static bool of_child(const struct process *process, const struct hunt *hunt)
{
    bool marked = carries_session(process, self.session) && !strcmp(process->child, hunt->child);
    return marked || of_pid(process, hunt->pid);
}

static bool of_slot(const struct process *process, const struct hunt *hunt)
{
    if (carries_session(process, self.session) && !strcmp(process->lease, hunt->lease))
        return true;
    for (struct child *child = children; child; child = child->next)
        if (child->slot == hunt->slot && !child->reused && of_pid(process, child->pid))
            return true;
    return false;
}

static bool of_hunt(const struct process *process, const void *what)
{
    const struct hunt *hunt = what;
    return hunt->slot == no_slot ? of_child(process, hunt) : of_slot(process, hunt);
}

static bool all_reaped(const struct hunt *hunt)
{
    for (struct child *child = children; child; child = child->next) {
        bool meant = hunt->slot == no_slot ? child->id == hunt->id : child->slot == hunt->slot;
        if (meant && (!child->reaped || child->failure >= 0))
            return false;
    }
    return true;
}

static void start_hunt(const struct hunt *wanted)
{
    struct hunt *hunt = make(sizeof *hunt);
    *hunt = *wanted;
    hunt->give_up = now_ms() + give_up_ms;
    hunt->next = hunts;
    hunts = hunt;
}

void hunt_child(uint32_t id)
{
    struct child *child = find_child(id);
    if (!child) {
        send_frame(DROPPED, id, NULL, 0);
        return;
    }
    note_reuse();
    struct hunt hunt = {.id = id, .pid = child->reused ? nobody : child->pid, .slot = no_slot};
    snprintf(hunt.child, sizeof hunt.child, "%u", id);
    start_hunt(&hunt);
}

void hunt_slot(uint32_t id, int slot, uint32_t epoch)
{
    struct hunt hunt = {.id = id, .slot = slot};
    snprintf(hunt.lease, sizeof hunt.lease, "%d.%u", slot, epoch);
    start_hunt(&hunt);
}

static void end_children(const struct hunt *hunt)
{
    for (struct child *child = children; child; child = child->next)
        if (hunt->slot == no_slot ? child->id == hunt->id : child->slot == hunt->slot)
            end_child(child);
}

static void end_hunt(const struct hunt *hunt, size_t living)
{
    char text[64];
    snprintf(text, sizeof text, "%zu processes survived SIGKILL for 10 s", living);
    end_children(hunt);
    if (living > 0) {
        hold_on(hunt->slot);
        send_error(hunt->id, 16 /* EBUSY */, text);
    } else if (hunt->slot == no_slot)
        send_frame(DROPPED, hunt->id, NULL, 0);
    else {
        finish_release(hunt->slot);
        send_frame(RELEASED, hunt->id, NULL, 0);
    }
}

/* Returns when it wants to be called again. */
int64_t tick_hunts(int64_t now)
{
    struct process *list;
    size_t count = hunts ? look_at_processes(&list) : 0;
    note_reuse();
    for (struct hunt **at = &hunts; *at;) {
        struct hunt *hunt = *at;
        size_t living = end_once(list, count, of_hunt, hunt);
        if ((living > 0 || !all_reaped(hunt)) && now < hunt->give_up) {
            at = &hunt->next;
            continue;
        }
        *at = hunt->next;
        end_hunt(hunt, living);
        free(hunt);
    }
    return hunts ? now + look_again_ms : INT64_MAX;
}
