/*
 * pass-fd NAME SOCKET SOCKET
 *
 * Connects two QEMUs by a socket pair: over the monitor that listens at each SOCKET it passes one end with `getfd`
 * (qapi/misc.json) as NAME. A file descriptor can only be handed to another process as SCM_RIGHTS (unix(7)), which
 * Node cannot send. The name stays with the monitor when this connection to it is closed.
 *
 * Prints what QEMU answers to `getfd`, a line for each. Exit status 0: both took it; 1: one did not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static FILE *open_monitor(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "%s: too long for a unix socket\n", path);
        exit(1);
    }
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die(path);
    FILE *monitor = fdopen(fd, "r");
    if (!monitor)
        die("fdopen");
    return monitor;
}

/* The next line that begins with one of the keys: events come in between whenever they like. */
static const char *next_line(FILE *monitor, const char *key, const char *other)
{
    static char line[65536];
    while (fgets(line, sizeof line, monitor))
        if (!strncmp(line, key, strlen(key)) || !strncmp(line, other, strlen(other)))
            return line;
    fprintf(stderr, "the monitor closed its connection\n");
    exit(1);
}

/* Sends a command, and with it a file descriptor unless that is -1. */
static void send_command(FILE *monitor, char *command, int passed)
{
    union {
        char bytes[CMSG_SPACE(sizeof passed)];
        struct cmsghdr aligned;
    } control = {{0}};
    struct iovec data = {.iov_base = command, .iov_len = strlen(command)};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (passed >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof passed);
        memcpy(CMSG_DATA(header), &passed, sizeof passed);
    }
    if (sendmsg(fileno(monitor), &message, MSG_NOSIGNAL) != (ssize_t)data.iov_len)
        die("sendmsg");
}

static const char *answer(FILE *monitor)
{
    return next_line(monitor, "{\"return\"", "{\"error\"");
}

/* Returns whether QEMU took it. */
static int pass(const char *path, const char *name, int fd)
{
    char command[256];
    int length = snprintf(command, sizeof command,
                          "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"%s\"}}\n", name);
    if (length >= (int)sizeof command) {
        fprintf(stderr, "%s: too long for a name\n", name);
        exit(1);
    }
    FILE *monitor = open_monitor(path);
    next_line(monitor, "{\"QMP\"", "{\"QMP\"");
    send_command(monitor, "{\"execute\":\"qmp_capabilities\"}\n", -1);
    answer(monitor);
    send_command(monitor, command, fd);
    const char *said = answer(monitor);
    fputs(said, stdout);
    fclose(monitor);
    return !strncmp(said, "{\"return\"", strlen("{\"return\""));
}

int main(int count, char **words)
{
    int ends[2];
    if (count != 4) {
        fprintf(stderr, "usage: pass-fd NAME SOCKET SOCKET\n");
        return 1;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        die("socketpair");
    int first = pass(words[2], words[1], ends[0]);
    int second = pass(words[3], words[1], ends[1]);
    return first && second ? 0 : 1;
}
