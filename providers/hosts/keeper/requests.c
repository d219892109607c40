/* What each request of the controller does. */
#include "keeper.h"
#include <string.h>

static void pong(uint32_t id)
{
    uint64_t time = wall_ns();
    uint8_t payload[8];
    for (int at = 0; at < 8; at++)
        payload[at] = time >> (8 * at);
    send_frame(PONG, id, payload, sizeof payload);
}

static void take_kill(const struct frame *frame)
{
    char name[16] = "";
    if (frame->length >= sizeof name)
        finish("protocol: no name of a signal", 1);
    memcpy(name, frame->payload, frame->length);
    int signal = signal_number(name);
    if (signal == 0)
        finish("protocol: no name of a signal", 1);
    struct child *child = find_child(frame->id);
    if (child)
        signal_child(child, signal);
}

static uint32_t number_at(const struct frame *frame, size_t index)
{
    if (frame->length < 4 * (index + 1))
        finish("protocol: a number is missing", 1);
    return get_u32(frame->payload + 4 * index);
}

void take_request(const struct frame *frame)
{
    switch (frame->type) {
    case RUN:
    case SPAWN:
        start_child(frame, frame->type == RUN);
        return;
    case STDIN_DATA:
    case STDIN_END:
        give_input(frame);
        return;
    case KILL:
        take_kill(frame);
        return;
    case DROP:
        hunt_child(frame->id);
        return;
    case PING:
        pong(frame->id);
        return;
    case CLAIM:
        claim(frame->id, (int)number_at(frame, 0), number_at(frame, 1), number_at(frame, 2));
        return;
    case RELEASE:
        release(frame->id, (int)number_at(frame, 0));
        return;
    case BYE:
        finish(NULL, 0);
    default:
        finish("protocol: an unknown request", 1);
    }
}
