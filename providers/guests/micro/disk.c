/*
 * Stamped blocks of a disk: what memory pages are to `stamp`, on a block device.
 *
 * Everything goes past the guest's page cache (O_DIRECT), and a write counts only when the device says that it is on
 * stable storage (O_DSYNC). What was acknowledged is kept in memory, apart from the disk: a block that is lost, torn,
 * stale or another disk's is found by it, also after both have moved to another machine.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "probe.h"

enum { BATCH = 16, BULK = 256, BLOCKS_PER_MIB = 1048576 / PAGE };

_Atomic uint64_t disk_written;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all of this file */
static pthread_cond_t rate_changed = PTHREAD_COND_INITIALIZER;
static unsigned rate_mib; /* per second */
static int disk = -1;
static uint32_t *generations; /* acknowledged, by block */
static size_t blocks;
static uint64_t seed;
static int failure; /* errno of the first write that failed */
static uint64_t *buffer; /* BULK blocks, aligned as O_DIRECT wants it */

static uint64_t base_of(size_t block)
{
    return mix(~seed ^ mix(block + 1));
}

/* Writes `count` blocks from `first` on, each with its next generation, and counts them once they are acknowledged. */
static bool write_blocks(size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t word = 0; word < WORDS; word++)
            buffer[i * WORDS + word] = expected(base_of(first + i), generations[first + i] + 1, word);
    ssize_t n = pwrite(disk, buffer, count * PAGE, first * PAGE);
    if (n != (ssize_t)(count * PAGE)) {
        if (!failure)
            failure = n < 0 ? errno : ENOSPC;
        return false;
    }
    for (size_t i = 0; i < count; i++)
        generations[first + i]++;
    return true;
}

static bool write_all(void)
{
    for (size_t block = 0; block < blocks; block += BULK)
        if (!write_blocks(block, blocks - block < BULK ? blocks - block : BULK))
            return false;
    return true;
}

/* ---- load ---- */

/* One batch after the other; what could not be done within MAX_CATCH_UP_MS is given up. */
static uint64_t write_for(uint64_t owed_ns)
{
    static size_t next;
    uint64_t batch_ns = 1000000000ull * BATCH / ((uint64_t)rate_mib * BLOCKS_PER_MIB);
    if (owed_ns > MAX_CATCH_UP_MS * 1000000ull)
        owed_ns = MAX_CATCH_UP_MS * 1000000ull;
    for (; owed_ns >= batch_ns; owed_ns -= batch_ns) {
        if (!write_blocks(next % blocks, BATCH)) {
            rate_mib = 0;
            return 0;
        }
        next += BATCH;
        disk_written += BATCH;
    }
    return owed_ns;
}

void *disk_thread(void *unused)
{
    uint64_t last = 0, owed_ns = 0;
    for (;;) {
        pthread_mutex_lock(&lock);
        for (; !rate_mib; last = now_ns(CLOCK_MONOTONIC))
            pthread_cond_wait(&rate_changed, &lock);
        uint64_t now = now_ns(CLOCK_MONOTONIC);
        owed_ns = write_for(owed_ns + now - last);
        last = now;
        pthread_mutex_unlock(&lock);
        pause_ms(TICK_MS);
    }
    return unused;
}

/* ---- commands ---- */

static void close_disk(void)
{
    if (disk >= 0)
        close(disk);
    free(generations);
    generations = NULL;
    disk = -1;
    blocks = 0;
    rate_mib = 0;
    failure = 0;
}

static bool open_disk(const char *device, size_t mib)
{
    disk = open(device, O_RDWR | O_DIRECT | O_DSYNC | O_CLOEXEC);
    generations = calloc(mib * BLOCKS_PER_MIB, sizeof *generations);
    if (disk < 0 || !generations || (!buffer && posix_memalign((void **)&buffer, PAGE, BULK * PAGE)))
        return false;
    blocks = mib * BLOCKS_PER_MIB;
    return true;
}

void disk_stamp(const char *id, const char *device, size_t mib, uint64_t new_seed)
{
    pthread_mutex_lock(&lock);
    close_disk();
    errno = EINVAL;
    bool opened = mib > 0 && open_disk(device, mib);
    int error = errno;
    seed = new_seed;
    bool written = opened && write_all();
    int bad = failure;
    if (!written)
        close_disk();
    pthread_mutex_unlock(&lock);
    if (written)
        reply(id, "ok blocks=%zu", mib * BLOCKS_PER_MIB);
    else if (opened)
        reply(id, "error disk-error writing %s: %s", device, strerror(bad));
    else
        reply(id, "error disk-stamp of %zu MiB on %s: %s", mib, device, strerror(error));
}

void disk_write(const char *id, unsigned mib_per_second)
{
    pthread_mutex_lock(&lock);
    bool possible = blocks > 0 || mib_per_second == 0;
    if (possible)
        rate_mib = mib_per_second;
    pthread_cond_signal(&rate_changed);
    pthread_mutex_unlock(&lock);
    if (possible)
        reply(id, "ok");
    else
        reply(id, "error no disk is stamped, so there is nothing to rewrite");
}

void disk_rewrite(const char *id)
{
    pthread_mutex_lock(&lock);
    size_t count = blocks;
    bool written = count > 0 && write_all();
    int error = failure;
    pthread_mutex_unlock(&lock);
    if (written)
        reply(id, "ok blocks=%zu", count);
    else if (count > 0)
        reply(id, "error disk-error writing: %s", strerror(error));
    else
        reply(id, "error no disk is stamped, so there is nothing to rewrite");
}

struct mismatch {
    size_t bad, block, word;
    uint64_t expected, found;
};

static void check_block(struct mismatch *all, size_t block, const uint64_t *words)
{
    for (size_t word = 0; word < WORDS; word++) {
        uint64_t wanted = expected(base_of(block), generations[block], word);
        if (words[word] == wanted)
            continue;
        if (all->bad++ == 0)
            *all = (struct mismatch){ 1, block, word, wanted, words[word] };
        return;
    }
}

/* errno of a read that failed, or 0. */
static int check_all(struct mismatch *all)
{
    for (size_t first = 0; first < blocks; first += BULK) {
        size_t count = blocks - first < BULK ? blocks - first : BULK;
        ssize_t n = pread(disk, buffer, count * PAGE, first * PAGE);
        if (n != (ssize_t)(count * PAGE))
            return n < 0 ? errno : ENODATA;
        for (size_t i = 0; i < count; i++)
            check_block(all, first + i, buffer + i * WORDS);
    }
    return 0;
}

void disk_verify(const char *id)
{
    struct mismatch all = { 0 };
    pthread_mutex_lock(&lock);
    size_t count = blocks;
    unsigned long long of_seed = seed, written = disk_written;
    int write_error = failure;
    int read_error = check_all(&all);
    pthread_mutex_unlock(&lock);
    if (write_error)
        reply(id, "error disk-error writing: %s", strerror(write_error));
    else if (read_error)
        reply(id, "error disk-error reading: %s", strerror(read_error));
    else if (all.bad)
        reply(id, "error disk-mismatch block=%zu offset=%zu expected=%016llx found=%016llx bad=%zu", all.block,
              all.word * 8 + __builtin_ctzll(all.expected ^ all.found) / 8, (unsigned long long)all.expected,
              (unsigned long long)all.found, all.bad);
    else
        reply(id, "ok blocks=%zu written=%llu seed=%llu", count, written, of_seed);
}
