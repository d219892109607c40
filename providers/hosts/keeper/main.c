/*
 * keeper --root DIR --memory MEMDIR --session NAME --run RUNID --owner TEXT --lease-ms N
 * keeper --root DIR --memory MEMDIR --list
 * keeper --root DIR --memory MEMDIR --reap [--run RUNID]
 *
 * Speaks with its controller over stdin and stdout. When that is silent for longer than the lease, or gone, everything
 * that was started here ends, and so does the keeper.
 */
#include "keeper.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

struct self self;
struct rlimit given_files;

static const char usage[] = "usage: keeper --root DIR --memory DIR (--session NAME --run ID --owner TEXT --lease-ms N "
                            "| --list | --reap [--run ID])";

/* Tells why, ends everything, and then this. */
void finish(const char *reason, int code)
{
    if (reason)
        send_texts(LOST, 0, &reason, 1);
    flush_frames();
    bool clean = clean_session(self.session);
    free_leases(clean);
    const char *left = "left: not all could be ended and removed";
    if (!clean)
        send_texts(LOST, 0, &left, 1);
    flush_frames();
    exit(clean ? code : 4);
}

static void read_boot(void)
{
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (!file || !fgets(self.boot, sizeof self.boot, file))
        die("cannot read the boot id: %s", strerror(errno));
    self.boot[strcspn(self.boot, "\n")] = 0;
    fclose(file);
}

/* Returns 'l' to list, 'r' to reap, 0 to keep. */
static int read_words(int count, char **words)
{
    static const struct option known[] = {
        {"root", 1, 0, 'd'}, {"memory", 1, 0, 'm'}, {"session", 1, 0, 's'}, {"run", 1, 0, 'i'},
        {"owner", 1, 0, 'o'}, {"lease-ms", 1, 0, 't'}, {"list", 0, 0, 'l'}, {"reap", 0, 0, 'r'}, {0, 0, 0, 0},
    };
    int mode = 0;
    for (int word; (word = getopt_long(count, words, "", known, NULL)) != -1;)
        switch (word) {
        case 'd': self.root = optarg; break;
        case 'm': self.memory = optarg; break;
        case 's': self.session = optarg; break;
        case 'i': self.run = optarg; break;
        case 'o': self.owner = optarg; break;
        case 't': self.lease_ms = strtoll(optarg, NULL, 10); break;
        case 'l': case 'r': mode = word; break;
        default: die("%s", usage);
        }
    bool keeps = self.session && self.run && self.owner && self.lease_ms > 0;
    if (optind != count || !self.root || !self.memory || (mode ? self.session != NULL : !keeps))
        die("%s", usage);
    return mode;
}

/* Programs are started with 0, 1 and 2 of their own and nothing else, and with the limit that we were given. */
static void open_files(void)
{
    if (syscall(SYS_close_range, 3, ~0U, 0) < 0) /* before Linux 5.9 */
        for (int fd = 3; fd < 1024; fd++)
            close(fd);
    while (fcntl(2, F_GETFD) < 0)
        if (open("/dev/null", O_RDWR) > 2)
            break;
    getrlimit(RLIMIT_NOFILE, &given_files);
    struct rlimit most = {.rlim_cur = given_files.rlim_max, .rlim_max = given_files.rlim_max};
    setrlimit(RLIMIT_NOFILE, &most);
}

int main(int count, char **words)
{
    int mode = read_words(count, words);
    self.pid = getpid();
    self.start = start_of(self.pid);
    read_boot();
    widen_path();
    if (self.session && !name_is_good(self.session))
        die("'%s' is no name for a session", self.session);
    open_files();
    open_root();
    if (mode)
        return mode == 'l' ? list_all() : reap_all(self.run);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
        die("cannot adopt orphans: %s", strerror(errno));
    open_session();
    return serve();
}
