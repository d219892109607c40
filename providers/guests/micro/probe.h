/* What the files of the probe share. */
#pragma once
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { PAGE = 4096, WORDS = PAGE / 8, TICK_MS = 5, MAX_CATCH_UP_MS = 100 };

/* Answers the command ID; waits until the line can be written. */
__attribute__((format(printf, 2, 3))) void reply(const char *id, const char *format, ...);

void pause_ms(int ms);
uint64_t now_ns(clockid_t clock);

/* The pattern of stamped pages and blocks. */
uint64_t mix(uint64_t x);
uint64_t expected(uint64_t base, uint32_t generation, size_t word);

/* Blocks that the device has acknowledged to `disk-write`, ever. */
extern _Atomic uint64_t disk_written;

/* A load on one vCPU, and memory that the kernel cannot move. */
void spin(const char *id, int cpu, unsigned ms);
void pin(const char *id, size_t count);

/* Stamped pages in ranges of physical memory. */
void range_fill(const char *id, uint64_t start, uint64_t end, size_t mib);
void range_verify(const char *id, uint64_t start);

void *disk_thread(void *unused);
void disk_stamp(const char *id, const char *device, size_t mib, uint64_t seed);
void disk_write(const char *id, unsigned mib_per_second);
void disk_rewrite(const char *id);
void disk_verify(const char *id);
