/* What programs read and write. */
#include "keeper.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As much as a pipe holds; pipe(7). */
enum { chunk_size = 1 << 16 };

void serve_output(struct child *child, int *fd)
{
    static char chunk[chunk_size];
    ssize_t count = read(*fd, chunk, sizeof chunk);
    if (count > 0)
        send_frame(fd == &child->out ? STDOUT : STDERR, child->id, chunk, count);
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        drop_fd(fd);
}

/* A pipe holds no more than a chunk, and others may write to it for ever. */
void drain_output(struct child *child)
{
    if (child->out >= 0)
        serve_output(child, &child->out);
    if (child->err >= 0)
        serve_output(child, &child->err);
}

void forget_input(struct child *child)
{
    free(child->input);
    child->input = NULL;
    child->input_at = child->input_length = 0;
}

/* The controller sends the next input when this one was taken: nothing piles up here. */
void serve_input(struct child *child)
{
    while (child->input_at < child->input_length) {
        ssize_t count = write(child->in, child->input + child->input_at, child->input_length - child->input_at);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (count < 0)
            break;
        child->input_at += count;
    }
    bool all = child->input_at == child->input_length;
    if (child->input)
        send_frame(TAKEN, child->id, NULL, 0);
    forget_input(child);
    if (!all || child->input_end)
        drop_fd(&child->in);
}

/* Input for a program that has ended, or reads no more, is taken and lost, as in a shell. */
void give_input(const struct frame *frame)
{
    struct child *child = find_child(frame->id);
    bool end = frame->type == STDIN_END;
    if (!child || child->in < 0) {
        if (!end)
            send_frame(TAKEN, frame->id, NULL, 0);
        return;
    }
    if (child->input && !end)
        finish("protocol: input before the one before was taken", 1);
    child->input_end |= end;
    if (!end) {
        child->input = make(frame->length + 1);
        child->input_length = frame->length;
        memcpy(child->input, frame->payload, frame->length);
    }
    serve_input(child);
}
