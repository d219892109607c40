/* A frame is a length (u32, little-endian, of the payload alone), a type (u8), an id (u32) and the payload. */
#include "keeper.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { head_size = 9, first_capacity = 1 << 16 };

static uint8_t incoming[head_size + max_payload];
static size_t filled;

static struct {
    uint8_t *bytes;
    size_t at, length, capacity;
} outgoing;

uint32_t get_u32(const uint8_t *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void put_u32(uint8_t *bytes, uint32_t number)
{
    for (int at = 0; at < 4; at++)
        bytes[at] = number >> (8 * at);
}

static uint8_t *room(size_t size)
{
    if (outgoing.at > 0) {
        memmove(outgoing.bytes, outgoing.bytes + outgoing.at, outgoing.length - outgoing.at);
        outgoing.length -= outgoing.at;
        outgoing.at = 0;
    }
    if (outgoing.length + size > outgoing.capacity) {
        outgoing.capacity = (outgoing.length + size) * 2 + first_capacity;
        outgoing.bytes = realloc(outgoing.bytes, outgoing.capacity);
        if (!outgoing.bytes)
            die("out of memory");
    }
    uint8_t *made = outgoing.bytes + outgoing.length;
    outgoing.length += size;
    return made;
}

void send_frame(enum frame_type type, uint32_t id, const void *payload, size_t length)
{
    uint8_t *frame = room(head_size + length);
    put_u32(frame, length);
    frame[4] = type;
    put_u32(frame + 5, id);
    if (length > 0)
        memcpy(frame + head_size, payload, length);
}

/* Each text ends with a NUL. */
void send_texts(enum frame_type type, uint32_t id, const char *const *texts, size_t count)
{
    char payload[4 * PATH_MAX];
    size_t length = 0;
    for (size_t at = 0; at < count; at++) {
        size_t size = strnlen(texts[at], PATH_MAX - 1);
        if (length + size + 1 > sizeof payload)
            break;
        memcpy(payload + length, texts[at], size);
        payload[length + size] = 0;
        length += size + 1;
    }
    send_frame(type, id, payload, length);
}

void send_error(uint32_t id, int error, const char *what)
{
    const char *name = strerrorname_np(error);
    send_texts(ERROR, id, (const char *[]){name ? name : "E", what, strerror(error)}, 3);
}

void send_u32(enum frame_type type, uint32_t id, uint32_t number)
{
    uint8_t payload[4];
    put_u32(payload, number);
    send_frame(type, id, payload, sizeof payload);
}

size_t unsent(void)
{
    return outgoing.length - outgoing.at;
}

/* Writes what can be written now; false when nobody reads any more. */
bool flush_frames(void)
{
    while (unsent() > 0) {
        ssize_t written = write(STDOUT_FILENO, outgoing.bytes + outgoing.at, unsent());
        if (written < 0)
            return errno == EAGAIN || errno == EINTR;
        outgoing.at += written;
    }
    return true;
}

/* Reads what is there and hands on whole frames; false at the end of the input. */
bool read_frames(void (*take)(const struct frame *))
{
    ssize_t count = read(STDIN_FILENO, incoming + filled, sizeof incoming - filled);
    if (count <= 0)
        return count < 0 && (errno == EAGAIN || errno == EINTR);
    filled += count;
    size_t at = 0;
    while (filled - at >= head_size) {
        size_t length = get_u32(incoming + at);
        if (length > max_payload)
            finish("protocol: a frame is too long", 1);
        if (filled - at < head_size + length)
            break;
        const uint8_t *head = incoming + at;
        take(&(struct frame){.type = head[4], .id = get_u32(head + 5), .payload = head + head_size, .length = length});
        at += head_size + length;
    }
    memmove(incoming, incoming + at, filled - at);
    filled -= at;
    return true;
}
