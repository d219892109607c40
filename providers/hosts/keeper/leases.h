/* Between leases.c and claim.c alone. */
#ifndef LEASES_H
#define LEASES_H
#include "keeper.h"

enum state { WAITING, CLEANING, HELD, RELEASING };

struct lease {
    struct lease *next;
    enum state state;
    uint32_t id, memory, limit;
    int slot, lock, content;
    pid_t cleaner;
    int64_t give_up;
    struct record record;
};

extern struct lease *leases;
struct lease *find_lease(int slot);
void forget_lease(struct lease *lease);

#endif
