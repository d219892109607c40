/*
 * The probe: proves from inside the guest that it runs on, and that its memory is what it wrote there.
 *
 *   probe PORT [BEAT_MS]      PORT: a virtio-serial port, or the number of an inherited descriptor
 *
 * Lines of ASCII both ways. The first line after connecting may be the rest of an older one, so the host starts
 * with an empty line, which is ignored, and skips what it does not know.
 *
 *   guest to host   b SEQ MONO_NS REAL_NS WORK DISK    a beat, every BEAT_MS between `beat on` and `beat off`
 *   host to guest   ID COMMAND ARGUMENT...
 *   guest to host   r ID ok KEY=VALUE...   or   r ID error TEXT
 *
 *   hello                boot= release= page= cpus= memKib= beat_ms= dropped= cpuid=LEAF.REGISTER:VALUE,...
 *   beat on|off
 *   stamp MIB SEED       allocates and locks MIB of memory and writes every page of it, every eighth with zeros: pages=
 *   dirty MIB_PER_S [1]  keeps rewriting stamped pages at that rate, 0 stops; in order, or with 1 at random; what a page
 *                        holds is all zeros every eighth time
 *   verify               checks every page: pages= generation= seed=
 *                        or: error mismatch page= offset= expected= found= bad=   (first mismatch, pages that are bad)
 *   release              frees the stamped memory
 *
 *   disk-stamp MIB SEED DEVICE   fills the first MIB of a block device, past the page cache: blocks=
 *   disk-write MIB_PER_S         keeps rewriting stamped blocks at that rate, 0 stops
 *   disk-rewrite                 rewrites every stamped block once: blocks=
 *   disk-verify                  reads every stamped block from the device: blocks= written= seed=
 *                                or: error disk-mismatch block= offset= expected= found= bad=
 *                                or: error disk-error TEXT
 *
 *   spin CPU MS                  runs on one vCPU and nowhere else: cpu= loops= elsewhere=
 *   pin FILES                    makes so many empty files of a tmpfs: memory that the kernel cannot move: files=
 *   range-fill START END MIB     stamps so much memory whose physical address is in the range, or what can be had: pages=
 *                                There may be many ranges, known by their starts; one that is filled again is checked, and
 *                                written anew where so much of it is there still.
 *   range-verify START           checks it; says how much of it is in the range now: pages= inside=
 *                                or: error range-mismatch bad= of=
 *
 * SEQ counts every beat that was due, also those that could not be sent: a hole in SEQ means the channel was closed
 * or full, a gap in MONO_NS without one means the guest did not run. WORK counts pages rewritten by `dirty`,
 * DISK blocks that the device has acknowledged to `disk-write`.
 * A beat that cannot be written at once is dropped whole, and counted in `dropped`; a reply waits until it can be written.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include "probe.h"

enum { LINE = 512, RETRY_MS = 10 };

static int port;
static int beat_ms = 4;
static _Atomic uint64_t dropped;
static _Atomic uint64_t work;

/* ---- lines to the host ---- */

static pthread_mutex_t out_lock = PTHREAD_MUTEX_INITIALIZER;
static char tail[LINE]; /* rest of a line that was written only in part; goes out before anything else */
static size_t tail_len;

/* Writes what it can; true if nothing of `text` is left. */
static bool push(const char *text, size_t len, size_t *written)
{
    ssize_t n = write(port, text, len);
    *written = n > 0 ? (size_t)n : 0;
    return *written == len;
}

/* Writes a whole line or none of it; false if the port takes nothing now. */
static bool put_line(const char *line, size_t len)
{
    size_t n = 0;
    bool taken = false;
    pthread_mutex_lock(&out_lock);
    if (tail_len && !push(tail, tail_len, &n)) {
        memmove(tail, tail + n, tail_len -= n);
    } else {
        tail_len = 0;
        taken = push(line, len, &n) || n > 0;
        if (taken)
            memcpy(tail, line + n, tail_len = len - n);
    }
    pthread_mutex_unlock(&out_lock);
    return taken;
}

void pause_ms(int ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000L };
    nanosleep(&t, NULL);
}

/* A port without a host is ready for everything and hung up at once; there the pause keeps this from spinning. */
static void wait_port(short events)
{
    struct pollfd p = { .fd = port, .events = events };
    if (poll(&p, 1, -1) < 0 || p.revents & (POLLHUP | POLLERR))
        pause_ms(RETRY_MS);
}

void reply(const char *id, const char *format, ...)
{
    char line[LINE];
    int len = snprintf(line, sizeof line, "r %.32s ", id);
    va_list args;
    va_start(args, format);
    len += vsnprintf(line + len, sizeof line - len - 1, format, args);
    va_end(args);
    if (len > LINE - 2)
        len = LINE - 2;
    line[len++] = '\n';
    while (!put_line(line, len))
        wait_port(POLLOUT);
}

/* ---- beats ---- */

static pthread_mutex_t beat_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t beat_changed = PTHREAD_COND_INITIALIZER;
static bool beating;

static void set_beating(bool on)
{
    pthread_mutex_lock(&beat_lock);
    beating = on;
    pthread_cond_signal(&beat_changed);
    pthread_mutex_unlock(&beat_lock);
}

uint64_t now_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void beat(uint64_t seq)
{
    char line[LINE];
    unsigned long long mono = now_ns(CLOCK_MONOTONIC), real = now_ns(CLOCK_REALTIME), done = work;
    unsigned long long number = seq, disk = disk_written;
    if (!put_line(line, snprintf(line, sizeof line, "b %llu %llu %llu %llu %llu\n", number, mono, real, done, disk)))
        dropped++;
}

/* Beats that fell due while the guest was stopped are not made up for: their absence is the measurement. */
static void *beat_thread(void *unused)
{
    uint64_t due = 0, seq = 0, period = beat_ms * 1000000ull;
    for (;;) {
        pthread_mutex_lock(&beat_lock);
        while (!beating)
            pthread_cond_wait(&beat_changed, &beat_lock);
        pthread_mutex_unlock(&beat_lock);
        due += period;
        if (due < now_ns(CLOCK_MONOTONIC)) /* at least a period of sleep, or it would keep everyone else from running */
            due = now_ns(CLOCK_MONOTONIC) + period;
        struct timespec t = { due / 1000000000, due % 1000000000 };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
        beat(++seq);
    }
    return unused;
}

/* ---- stamped memory ---- */

static pthread_mutex_t memory_lock = PTHREAD_MUTEX_INITIALIZER; /* guards all of this section */
static pthread_cond_t rate_changed = PTHREAD_COND_INITIALIZER;
static unsigned rate_mib; /* per second */
static bool random_order;
static uint64_t *memory;
static uint32_t *generations; /* apart from the pages: a page that falls back to older content is found by it */
static size_t pages;
static uint64_t seed;

uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

/* Every 64th word carries the generation: rewriting is cheap, and a page changes in part, as in real programs. */
uint64_t expected(uint64_t base, uint32_t generation, size_t word)
{
    uint64_t value = base + word * 0x9e3779b97f4a7c15ull;
    return word % 64 ? value : value ^ mix(generation);
}

static uint64_t base_of(size_t page)
{
    return mix(seed ^ mix(page + 1));
}

/*
 * Every eighth generation of a page is all zeros, and before anything is rewritten every eighth page is: QEMU sends zeros
 * in another way than content, and a page must come to be zeros on the other side where it was something else there.
 */
static bool is_zeros(size_t page)
{
    return (page + generations[page]) % 8 == 0;
}

static uint64_t word_of(size_t page, size_t word)
{
    return is_zeros(page) ? 0 : expected(base_of(page), generations[page], word);
}

static void page_fill(size_t page, size_t step)
{
    for (size_t word = 0; word < WORDS; word += step)
        memory[page * WORDS + word] = word_of(page, word);
}

/* Index of the first wrong word, or WORDS. */
static size_t page_check(size_t page)
{
    bool zeros = is_zeros(page);
    uint64_t base = base_of(page);
    for (size_t word = 0; word < WORDS; word++)
        if (memory[page * WORDS + word] != (zeros ? 0 : expected(base, generations[page], word)))
            return word;
    return WORDS;
}

struct mismatch {
    size_t bad, page, word;
    uint64_t expected, found;
};

/* What `dirty` came across since `stamp`: kept for `verify`, because rewriting removes the traces. */
static struct mismatch overwritten;

/* Counts a bad page; the first one is the one that is told about. */
static void note(struct mismatch *mismatch, size_t page, size_t word)
{
    if (mismatch->bad++)
        return;
    mismatch->page = page;
    mismatch->word = word;
    mismatch->expected = word_of(page, word);
    mismatch->found = memory[page * WORDS + word];
}

static void release_memory(void)
{
    if (pages) {
        munmap(memory, pages * PAGE);
        munmap(generations, pages * sizeof *generations);
    }
    pages = 0;
    rate_mib = 0;
    memset(&overwritten, 0, sizeof overwritten);
}

static void *locked_memory(size_t bytes)
{
    void *area = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED)
        return NULL;
    if (mlock(area, bytes) == 0)
        return area;
    int error = errno;
    munmap(area, bytes);
    errno = error;
    return NULL;
}

static bool allocate_memory(size_t count)
{
    memory = locked_memory(count * PAGE);
    if (!memory)
        return false;
    generations = locked_memory(count * sizeof *generations);
    if (generations)
        return true;
    int error = errno;
    munmap(memory, count * PAGE);
    errno = error;
    return false;
}

/* Checks a page before it rewrites it, so that no corruption is lost by being overwritten. */
static void dirty_page(size_t page)
{
    size_t word = page_check(page);
    if (word < WORDS)
        note(&overwritten, page, word);
    bool whole = word < WORDS || is_zeros(page);
    generations[page]++;
    page_fill(page, whole || is_zeros(page) ? 1 : 64);
    work++;
}

/* Rewrites as many pages as time allows; what could not be done within MAX_CATCH_UP_MS is given up. */
static uint64_t dirty_for(uint64_t owed_ns)
{
    static uint64_t next;
    uint64_t page_ns = 1000000000ull / (rate_mib * 256ull);
    if (owed_ns > MAX_CATCH_UP_MS * 1000000ull)
        owed_ns = MAX_CATCH_UP_MS * 1000000ull;
    for (; owed_ns >= page_ns; owed_ns -= page_ns, next++)
        dirty_page((random_order ? mix(next) : next) % pages);
    return owed_ns;
}

static void *dirty_thread(void *unused)
{
    uint64_t last = 0, owed_ns = 0;
    for (;;) {
        pthread_mutex_lock(&memory_lock);
        for (; !rate_mib; last = now_ns(CLOCK_MONOTONIC))
            pthread_cond_wait(&rate_changed, &memory_lock);
        uint64_t now = now_ns(CLOCK_MONOTONIC);
        owed_ns = dirty_for(owed_ns + now - last);
        last = now;
        pthread_mutex_unlock(&memory_lock);
        pause_ms(TICK_MS);
    }
    return unused;
}

/* ---- commands ---- */

static void read_word(const char *path, const char *key, char *into, size_t size)
{
    char line[256];
    FILE *file = fopen(path, "r");
    size_t len = strlen(key);
    snprintf(into, size, "unknown");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, key, len) == 0) {
            snprintf(into, size, "%.64s", line + len + strspn(line + len, " "));
            into[strcspn(into, " \n")] = 0;
            break;
        }
    if (file)
        fclose(file);
}

/*
 * Registers of CPUID that say what a CPU can do, without the bits that the guest's own kernel switches (OSXSAVE, OSPKE).
 * The instruction is answered anew each time; what the kernel has in /proc/cpuinfo is from its boot. A leaf that there is
 * not would be answered with that of another, which may differ between vCPUs.
 */
static const struct leaf {
    unsigned leaf, subleaf, reg, without;
} leaves[] = {
    { 1, 0, 0, 0 },          { 1, 0, 2, 1u << 27 },   { 1, 0, 3, 0 },          { 7, 0, 1, 0 },
    { 7, 0, 2, 1u << 4 },    { 7, 0, 3, 0 },          { 7, 1, 0, 0 },          { 0xd, 1, 0, 0 },
    { 0x80000001, 0, 2, 0 }, { 0x80000001, 0, 3, 0 }, { 0x80000007, 0, 3, 0 }, { 0x80000008, 0, 1, 0 },
    { 0x40000001, 0, 0, 0 },
};

static bool has_leaf(unsigned leaf)
{
    unsigned first = leaf & 0xf0000000, a, b, c, d;
    __cpuid(1, a, b, c, d);
    if (first == 0x40000000 && !(c >> 31))
        return false;
    __cpuid(first, a, b, c, d);
    return a >= leaf;
}

static void list_leaves(char *into, size_t size)
{
    size_t len = 0;
    *into = 0;
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves && len < size; i++) {
        const struct leaf *one = &leaves[i];
        unsigned value[4];
        if (!has_leaf(one->leaf))
            continue;
        __cpuid_count(one->leaf, one->subleaf, value[0], value[1], value[2], value[3]);
        len += snprintf(into + len, size - len, "%s%x.%u.e%cx:%x", len ? "," : "", one->leaf, one->subleaf, "abcd"[one->reg],
                        value[one->reg] & ~one->without);
    }
}

static void hello(const char *id)
{
    char boot[80], memory_kib[80], cpu[256];
    struct utsname system;
    uname(&system);
    read_word("/proc/sys/kernel/random/boot_id", "", boot, sizeof boot);
    read_word("/proc/meminfo", "MemTotal:", memory_kib, sizeof memory_kib);
    list_leaves(cpu, sizeof cpu);
    reply(id, "ok boot=%s release=%s page=%d cpus=%ld memKib=%s beat_ms=%d dropped=%llu cpuid=%s", boot, system.release,
          PAGE, sysconf(_SC_NPROCESSORS_ONLN), memory_kib, beat_ms, (unsigned long long)dropped, cpu);
}

static void stamp(const char *id, size_t mib, uint64_t new_seed)
{
    pthread_mutex_lock(&memory_lock);
    release_memory();
    bool allocated = mib > 0 && allocate_memory(mib * 256);
    int error = errno;
    if (allocated) {
        pages = mib * 256;
        seed = new_seed;
        for (size_t page = 0; page < pages; page++)
            page_fill(page, 1);
    }
    pthread_mutex_unlock(&memory_lock);
    if (allocated)
        reply(id, "ok pages=%zu", mib * 256);
    else
        reply(id, "error stamp of %zu MiB: %s", mib, mib ? strerror(error) : "nothing to stamp");
}

static void verify(const char *id)
{
    uint32_t generation = 0;
    pthread_mutex_lock(&memory_lock);
    size_t checked = pages;
    uint64_t of_seed = seed;
    struct mismatch all = overwritten;
    for (size_t page = 0; page < pages; page++) {
        size_t word = page_check(page);
        if (word < WORDS)
            note(&all, page, word);
        if (generations[page] > generation)
            generation = generations[page];
    }
    pthread_mutex_unlock(&memory_lock);
    if (all.bad)
        reply(id, "error mismatch page=%zu offset=%zu expected=%016llx found=%016llx bad=%zu", all.page,
              all.word * 8 + __builtin_ctzll(all.expected ^ all.found) / 8, (unsigned long long)all.expected,
              (unsigned long long)all.found, all.bad);
    else
        reply(id, "ok pages=%zu generation=%u seed=%llu", checked, generation, (unsigned long long)of_seed);
}

static void dirty(const char *id, unsigned rate, bool at_random)
{
    pthread_mutex_lock(&memory_lock);
    bool possible = pages > 0 || rate == 0;
    if (possible) {
        rate_mib = rate;
        random_order = at_random;
    }
    pthread_cond_signal(&rate_changed);
    pthread_mutex_unlock(&memory_lock);
    if (possible)
        reply(id, "ok");
    else
        reply(id, "error nothing is stamped, so there is nothing to rewrite");
}

static void release(const char *id)
{
    pthread_mutex_lock(&memory_lock);
    release_memory();
    pthread_mutex_unlock(&memory_lock);
    reply(id, "ok");
}

static void execute(char *line)
{
    char id[33], command[33], text[33] = "", device[65] = "";
    unsigned long long second = 0;
    int words = sscanf(line, "%32s %32s %32s %llu %64s", id, command, text, &second, device);
    if (words < 2)
        return;
    char *end = text;
    unsigned long first = strtoul(text, &end, 10);
    bool number = words >= 3 && *end == 0;
    if (strcmp(command, "hello") == 0) {
        hello(id);
    } else if (strcmp(command, "beat") == 0 && (strcmp(text, "on") == 0 || strcmp(text, "off") == 0)) {
        set_beating(strcmp(text, "on") == 0);
        reply(id, "ok");
    } else if (strcmp(command, "stamp") == 0 && number && words == 4) {
        stamp(id, first, second);
    } else if (strcmp(command, "dirty") == 0 && number) {
        dirty(id, first, second != 0);
    } else if (strcmp(command, "verify") == 0) {
        verify(id);
    } else if (strcmp(command, "release") == 0) {
        release(id);
    } else if (strcmp(command, "spin") == 0 && number && words == 4) {
        spin(id, first, second);
    } else if (strcmp(command, "pin") == 0 && number) {
        pin(id, first);
    } else if (strcmp(command, "range-fill") == 0 && number && words == 5) {
        range_fill(id, first, second, strtoul(device, NULL, 10));
    } else if (strcmp(command, "range-verify") == 0 && number) {
        range_verify(id, first);
    } else if (strcmp(command, "disk-stamp") == 0 && number && words == 5) {
        disk_stamp(id, device, first, second);
    } else if (strcmp(command, "disk-write") == 0 && number) {
        disk_write(id, first);
    } else if (strcmp(command, "disk-rewrite") == 0) {
        disk_rewrite(id);
    } else if (strcmp(command, "disk-verify") == 0) {
        disk_verify(id);
    } else {
        reply(id, "error unknown command or wrong arguments: %.64s", command);
    }
}

/* Collects lines; one that is too long is dropped whole. */
static void take(const char *bytes, ssize_t count)
{
    static char line[LINE];
    static size_t len;
    for (ssize_t i = 0; i < count; i++) {
        if (bytes[i] != '\n') {
            if (len < LINE)
                line[len++] = bytes[i];
            continue;
        }
        if (len < LINE) {
            line[len] = 0;
            execute(line);
        }
        len = 0;
    }
}

void start(void *(*body)(void *), int priority)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, body, NULL);
    if (error) {
        fprintf(stderr, "probe: no thread: %s\n", strerror(error));
        exit(1);
    }
    struct sched_param parameter = { .sched_priority = priority };
    error = priority ? pthread_setschedparam(thread, SCHED_FIFO, &parameter) : 0;
    if (error) /* worth a word, not a failure: beats are then as late as any other thread */
        fprintf(stderr, "probe: beats at normal priority: %s\n", strerror(error));
}

static int open_port(const char *name)
{
    char *end;
    long descriptor = strtol(name, &end, 10);
    if (*end)
        return open(name, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return fcntl(descriptor, F_SETFL, O_NONBLOCK) < 0 ? -1 : (int)descriptor;
}

int main(int argc, char **argv)
{
    if (argc < 2 || (argc > 2 && (beat_ms = atoi(argv[2])) < 1)) {
        fprintf(stderr, "usage: probe PORT [BEAT_MS]\n");
        return 2;
    }
    port = open_port(argv[1]);
    if (port < 0) {
        fprintf(stderr, "probe: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    start(beat_thread, 1);
    start(dirty_thread, 0);
    start(disk_thread, 0);
    for (;;) {
        char bytes[256];
        ssize_t count = read(port, bytes, sizeof bytes);
        if (count > 0)
            take(bytes, count);
        else
            wait_port(POLLIN);
    }
}
