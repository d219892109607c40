/*
 * Use of memory that was plugged: ranges of physical memory hold stamped pages.
 *
 * Which physical page is behind a page of memory is what the kernel itself says (/proc/self/pagemap,
 * Documentation/admin-guide/mm/pagemap.rst); only root sees it. Memory that can be unplugged again is movable, and the
 * kernel takes that first for pages of programs: a few tries are enough to have pages from there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <unistd.h>
#include "probe.h"

enum { CHUNK_PAGES = 256, CHUNK = CHUNK_PAGES * PAGE, RESERVE_MIB = 48 };

static const uint64_t seed = 0x706c7567676564;

/* Stamped memory of one range, which is known by its start. */
struct range {
    struct range *next;
    uint64_t start, end;
    uint64_t **chunks; /* that have pages of the range */
    size_t count;
    uint32_t generation; /* how often it was stamped */
};

static struct range *ranges;

static struct range *find(uint64_t start)
{
    struct range *range = ranges;
    while (range && range->start != start)
        range = range->next;
    return range;
}

static struct range *find_or_add(uint64_t start)
{
    struct range *range = find(start);
    if (range || !(range = calloc(1, sizeof *range)))
        return range;
    range->start = start;
    range->next = ranges;
    return ranges = range;
}

static uint64_t *page_of(const struct range *range, size_t chunk, size_t page)
{
    return range->chunks[chunk] + page * WORDS;
}

static uint64_t base_of(const struct range *range, size_t chunk, size_t page)
{
    return mix(seed ^ mix(range->start + chunk * CHUNK_PAGES + page + 1));
}

/* How many pages of a chunk lie in the range; negative where the kernel does not say. */
static int pages_inside(const struct range *range, const uint64_t *chunk)
{
    uint64_t entries[CHUNK_PAGES];
    int inside = 0, map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    if (map < 0)
        return -1;
    ssize_t got = pread(map, entries, sizeof entries, (uintptr_t)chunk / PAGE * sizeof *entries);
    close(map);
    if (got != (ssize_t)sizeof entries)
        return -1;
    for (int i = 0; i < CHUNK_PAGES; i++) {
        uint64_t address = (entries[i] & ((1ull << 55) - 1)) * PAGE;
        inside += entries[i] >> 63 && address >= range->start && address < range->end;
    }
    return inside;
}

static void empty(struct range *range)
{
    for (size_t i = 0; i < range->count; i++)
        munmap(range->chunks[i], CHUNK);
    free(range->chunks);
    range->chunks = NULL;
    range->count = 0;
}

static bool enough_is_free(void)
{
    struct sysinfo info;
    return sysinfo(&info) == 0 && (info.freeram >> 20) * info.mem_unit > RESERVE_MIB;
}

static void stamp_chunk(const struct range *range, size_t index)
{
    for (size_t page = 0; page < CHUNK_PAGES; page++)
        for (size_t word = 0; word < WORDS; word++)
            page_of(range, index, page)[word] = expected(base_of(range, index, page), range->generation, word);
}

static bool is_whole(const struct range *range, size_t chunk, size_t page)
{
    for (size_t word = 0; word < WORDS; word++)
        if (page_of(range, chunk, page)[word] != expected(base_of(range, chunk, page), range->generation, word))
            return false;
    return true;
}

/* Takes memory until enough of it lies in the range; what does not is given back at the end, lest it come again. */
static int gather(struct range *range, size_t wanted, uint64_t **spare, size_t *spare_count)
{
    int total = 0;
    while ((size_t)total < wanted && enough_is_free()) {
        uint64_t *chunk = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        if (chunk == MAP_FAILED)
            break;
        int inside = pages_inside(range, chunk);
        if (inside < 0)
            return -1;
        if (inside > 0)
            range->chunks[range->count++] = chunk;
        else
            spare[(*spare_count)++] = chunk;
        total += inside;
    }
    return total;
}

/* How many pages of the range are in it now; negative where the kernel does not say. */
static int all_inside(const struct range *range)
{
    int total = 0;
    for (size_t i = 0; i < range->count; i++) {
        int inside = pages_inside(range, range->chunks[i]);
        if (inside < 0)
            return -1;
        total += inside;
    }
    return total;
}

/* How many pages of the range it has got; negative with errno where it cannot tell. */
static int refill(struct range *range, size_t wanted)
{
    struct sysinfo info;
    empty(range);
    sysinfo(&info);
    size_t most = info.totalram * (uint64_t)info.mem_unit / CHUNK + 1, spare_count = 0;
    uint64_t **spare = calloc(most, sizeof *spare);
    range->chunks = calloc(most, sizeof *range->chunks);
    int inside = range->chunks && spare ? gather(range, wanted, spare, &spare_count) : -1;
    int error = errno;
    for (size_t i = 0; i < spare_count; i++)
        munmap(spare[i], CHUNK);
    free(spare);
    errno = error;
    return inside;
}

/*
 * The same, and stamps them. Where there is enough of the range still it is written anew: others may have taken all
 * else of it by now.
 */
static int fill(struct range *range, size_t wanted)
{
    int inside = all_inside(range);
    if (inside < (int)wanted)
        inside = refill(range, wanted);
    range->generation++;
    for (size_t i = 0; i < range->count; i++)
        stamp_chunk(range, i);
    return inside;
}

static size_t bad_pages(const struct range *range)
{
    size_t bad = 0;
    for (size_t i = 0; i < range->count; i++)
        for (size_t page = 0; page < CHUNK_PAGES; page++)
            bad += !is_whole(range, i, page);
    return bad;
}

static void tell_mismatch(const char *id, const struct range *range, size_t bad)
{
    reply(id, "error range-mismatch bad=%zu of=%zu", bad, range->count * CHUNK_PAGES);
}

void range_fill(const char *id, uint64_t start, uint64_t end, size_t mib)
{
    struct range *range = find_or_add(start);
    size_t bad = range ? bad_pages(range) : 0;
    if (bad) { /* would be lost with what it is in */
        tell_mismatch(id, range, bad);
        return;
    }
    int inside = -1;
    if (range) {
        range->end = end;
        inside = fill(range, mib * 256);
    }
    if (inside < 0)
        reply(id, "error range: %s", strerror(errno));
    else
        reply(id, "ok pages=%d", inside);
}

void range_verify(const char *id, uint64_t start)
{
    static const struct range none;
    const struct range *found = find(start), *range = found ? found : &none;
    size_t bad = bad_pages(range);
    int inside = all_inside(range);
    if (bad)
        tell_mismatch(id, range, bad);
    else if (inside < 0)
        reply(id, "error range: %s", strerror(errno));
    else
        reply(id, "ok pages=%zu inside=%d", range->count * CHUNK_PAGES, inside);
}
