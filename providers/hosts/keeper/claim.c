/* Getting a slot, from whoever has it or had it before. */
#include "leases.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

static void refuse(struct lease *lease, const char *owner, const char *run)
{
    send_texts(BUSY, lease->id, (const char *[]){owner, run}, 2);
    forget_lease(lease);
}

static void refuse_for(struct lease *lease, int error)
{
    send_error(lease->id, error, "the file of a lease");
    forget_lease(lease);
}

static void hold(struct lease *lease)
{
    lease->record.epoch++;
    lease->record.memory = lease->memory;
    fill_record(&lease->record, "held");
    if (!write_record(lease->content, &lease->record)) {
        refuse_for(lease, errno);
        return;
    }
    lease->state = HELD;
    send_u32(CLAIMED, lease->id, lease->record.epoch);
}

/* In a process of its own, because everything else goes on meanwhile. It needs no lease but this one. */
static void clean_first(struct lease *lease)
{
    snprintf(lease->record.state, sizeof lease->record.state, "dirty");
    lease->record.memory = lease->memory;
    write_record(lease->content, &lease->record);
    lease->state = CLEANING;
    lease->cleaner = fork();
    if (lease->cleaner < 0) {
        refuse_for(lease, errno);
        return;
    }
    if (lease->cleaner > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != self.pid)
        _exit(1);
    for (struct lease *other = leases; other; other = other->next)
        if (other != lease)
            close(other->lock), close(other->content);
    _exit(clean_session(lease->record.session) ? 0 : 1);
}

/*
 * Gives the lock the higher number of the two. When this keeper dies, its files are closed by number and, of late,
 * finished in reverse: so the lock goes before the content wakes those who wait for it.
 */
static void raise_lock(struct lease *lease)
{
    int raised = lease->content < 0 ? -1 : fcntl(lease->lock, F_DUPFD_CLOEXEC, lease->content + 1);
    if (raised < 0)
        return;
    close(lease->lock);
    lease->lock = raised;
}

static void take_lock(struct lease *lease)
{
    if (memory_of_others(lease->slot) + lease->memory > lease->limit) {
        refuse(lease, "memory", "");
        return;
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", lease->lock);
    lease->content = open(path, O_RDWR | O_CLOEXEC);
    raise_lock(lease);
    if (lease->content < 0 || !read_record(lease->content, &lease->record))
        refuse_for(lease, errno);
    else if (!strcmp(lease->record.state, "free") || is_unwritten(&lease->record))
        hold(lease);
    else
        clean_first(lease);
}

/* A holder that hangs is ended, and its lock then waited for. */
static void meet_holder(struct lease *lease)
{
    struct record record;
    if (!read_record(lease->lock, &record)) {
        refuse_for(lease, errno);
        return;
    }
    bool ours = !strcmp(record.session, self.session);
    if (!ours && is_stale(&record) && holder_lives(&record))
        signal_exactly(record.pid, record.start, SIGKILL);
    bool dies = !ours && is_stale(&record);
    if (dies && now_ms() < lease->give_up)
        return;
    refuse(lease, record.owner, record.run);
}

static void try_claim(struct lease *lease)
{
    int all = lock_all();
    if (all < 0) {
        refuse(lease, "another claim", "");
        return;
    }
    if (try_lock(lease->lock))
        take_lock(lease);
    else
        meet_holder(lease);
    unlock_all(all);
}

void claim(uint32_t id, int slot, uint32_t memory, uint32_t limit)
{
    if (slot < 0 || find_lease(slot)) {
        send_texts(BUSY, id, (const char *[]){self.owner, self.run}, 2);
        return;
    }
    struct lease *lease = make(sizeof *lease);
    *lease = (struct lease){.next = leases, .id = id, .slot = slot, .memory = memory, .limit = limit, .content = -1};
    lease->give_up = now_ms() + give_up_ms;
    leases = lease;
    lease->lock = open_lease(slot);
    if (lease->lock < 0)
        refuse_for(lease, errno);
    else
        try_claim(lease);
}

/* Whether that was one of the processes that clean. */
bool note_cleaned(pid_t pid, int status)
{
    struct lease *lease = leases;
    while (lease && (lease->state != CLEANING || lease->cleaner != pid))
        lease = lease->next;
    if (lease && status == 0)
        hold(lease);
    else if (lease)
        refuse(lease, "what cannot be cleaned", lease->record.run);
    return lease != NULL;
}

/* Returns when it wants to be called again. */
int64_t tick_leases(int64_t now)
{
    bool waiting = false;
    for (struct lease *lease = leases, *next; lease; lease = next) {
        next = lease->next;
        if (lease->state == WAITING)
            try_claim(lease);
    }
    for (struct lease *lease = leases; lease; lease = lease->next)
        waiting |= lease->state == WAITING;
    return waiting ? now + look_again_ms : INT64_MAX;
}
