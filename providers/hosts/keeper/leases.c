/* The slots that this keeper holds or is about to hold. */
#include "leases.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct lease *leases;

struct lease *find_lease(int slot)
{
    struct lease *lease = leases;
    while (lease && lease->slot != slot)
        lease = lease->next;
    return lease;
}

/* 0 where it is not held. */
uint32_t held_epoch(int slot)
{
    struct lease *lease = find_lease(slot);
    return lease && lease->state == HELD ? lease->record.epoch : 0;
}

/* The content goes last: whoever is woken by its closing finds the lock open. A cleaner may still have it open too. */
static void let_go(struct lease *lease)
{
    if (lease->lock >= 0) {
        flock(lease->lock, LOCK_UN);
        close(lease->lock);
    }
    if (lease->content >= 0)
        close(lease->content);
    lease->lock = lease->content = -1;
}

void forget_lease(struct lease *lease)
{
    struct lease **at = &leases;
    while (*at != lease)
        at = &(*at)->next;
    *at = lease->next;
    let_go(lease);
    free(lease);
}

void release(uint32_t id, int slot)
{
    struct lease *lease = find_lease(slot);
    if (!lease || lease->state != HELD) {
        send_error(id, ESTALE, "the slot is not held");
        return;
    }
    lease->state = RELEASING;
    hunt_slot(id, slot, lease->record.epoch);
}

static bool set_free(struct lease *lease, const char *state)
{
    snprintf(lease->record.state, sizeof lease->record.state, "%s", state);
    return write_record(lease->content, &lease->record);
}

/* Something of it does not end: its release may be tried again. */
void hold_on(int slot)
{
    struct lease *lease = find_lease(slot);
    if (lease)
        lease->state = HELD;
}

/* Nothing of it is left. Where that cannot be written, the next one to claim it sees that it is so (claim.c). */
void finish_release(int slot)
{
    struct lease *lease = find_lease(slot);
    if (!lease)
        return;
    set_free(lease, "free");
    forget_lease(lease);
}

/*
 * At the end of this keeper. One whose claim has come no further than cleaning stays as dirty as it was. One that is dirty
 * where that cannot be written stays locked as long as this lives: it would be taken for clean.
 */
void free_leases(bool clean)
{
    for (struct lease *lease = leases, *next; lease; lease = next) {
        next = lease->next;
        bool had = lease->state == HELD || lease->state == RELEASING;
        bool written = !had || set_free(lease, clean ? "free" : "dirty");
        if (written || clean)
            forget_lease(lease);
    }
}

void beat_leases(void)
{
    for (struct lease *lease = leases; lease; lease = lease->next) {
        if (lease->state != HELD && lease->state != RELEASING)
            continue;
        beat_record(&lease->record);
        write_record(lease->content, &lease->record);
    }
}
