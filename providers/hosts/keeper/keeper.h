/*
 * The keeper: what a run does on a host goes through it, and ends with it. docs/architecture.md has the whole.
 */
#ifndef KEEPER_H
#define KEEPER_H
#define _GNU_SOURCE
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { protocol_version = 1, max_payload = 1 << 20, name_size = 65, text_size = 256, no_slot = -1 };

/* How long processes that were sent SIGKILL may take, and how often is looked again meanwhile. */
enum { give_up_ms = 10000, look_again_ms = 20 };

/* First those of the controller, then those of the keeper; frames.ts has the same. */
enum frame_type {
    RUN = 1, STDIN_DATA, STDIN_END, SPAWN, KILL, DROP, PING, CLAIM, RELEASE, BYE,
    HELLO = 64, STARTED, ERROR, STDOUT, STDERR, EXITED, PONG, CLAIMED, BUSY, RELEASED, DROPPED, SLOTS_CHANGED, LOST,
    TAKEN,
};

struct frame {
    enum frame_type type;
    uint32_t id;
    const uint8_t *payload;
    size_t length;
};

/* What this keeper is: its command line, and what follows from it. */
struct self {
    const char *root, *memory, *session, *run, *owner;
    int64_t lease_ms;
    pid_t pid;
    uint64_t start;
    char boot[40], place[40];
    char session_dir[PATH_MAX], memory_dir[PATH_MAX], leases_dir[PATH_MAX];
};
extern struct self self;

/* The content of a lease's file, and of `.keeper` in a session's directory. */
struct record {
    char state[8], owner[text_size], run[text_size], session[name_size], boot[40];
    long long pid, start, epoch, memory, heartbeat, uptime, lease_ms;
};

struct process {
    pid_t pid, parent, group, leader;
    uint64_t start;
    unsigned flags;
    char state;
    bool ours, belongs, spread;
    char session[name_size], place[40], lease[32], child[16];
};

struct child {
    struct child *next;
    uint32_t id, epoch;
    int slot;
    pid_t pid;
    uint64_t start;
    bool run, started, failed, reaped, group_gone, reused, told, done;
    int status;
    int failure, out, err, in;
    uint8_t *input;
    size_t input_at, input_length;
    bool input_end;
    int64_t kill_group_at;
};

/* base.c */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *make(size_t size);
int64_t now_ms(void);
int64_t wall_ns(void);
bool name_is_good(const char *name);
void join_path(char *path, size_t size, const char *directory, const char *name);
int signal_number(const char *name);
void signal_name(int number, char *name, size_t size);

/* frames.c */
uint32_t get_u32(const uint8_t *bytes);
void send_frame(enum frame_type type, uint32_t id, const void *payload, size_t length);
void send_texts(enum frame_type type, uint32_t id, const char *const *texts, size_t count);
void send_error(uint32_t id, int error, const char *what);
void send_u32(enum frame_type type, uint32_t id, uint32_t number);
size_t unsent(void);
bool flush_frames(void);
bool read_frames(void (*take)(const struct frame *));

/* requests.c */
void take_request(const struct frame *frame);

/* environment.c */
void widen_path(void);
char **environment_of(const struct child *child);

/* start.c */
void start_child(const struct frame *frame, bool run);

/* children.c */
extern struct child *children;
struct child *find_child(uint32_t id);
void serve_child(struct child *child, int fd);
void drop_fd(int *fd);
void end_child(struct child *child);
void signal_child(struct child *child, int signal);
void note_reuse(void);
void note_exit(pid_t pid, int status);
int64_t tick_children(int64_t now);
void sweep_children(void);

/* streams.c */
void serve_output(struct child *child, int *fd);
void drain_output(struct child *child);
void serve_input(struct child *child);
void forget_input(struct child *child);
void give_input(const struct frame *frame);

/* processes.c */
typedef bool (*belongs)(const struct process *process, const void *what);
size_t look_at_processes(struct process **list);
void spread(struct process *list, size_t count, size_t flag);
uint64_t start_of(pid_t pid);
bool is_ending(pid_t pid);
bool signal_exactly(pid_t pid, uint64_t start, int signal);

/* ending.c */
size_t end_once(struct process *list, size_t count, belongs test, const void *what);
bool carries_session(const struct process *process, const char *session);
bool end_session(const char *session);
void signal_rest_of_group(pid_t group, int signal);

/* hunts.c */
void hunt_child(uint32_t id);
void hunt_slot(uint32_t id, int slot, uint32_t epoch);
int64_t tick_hunts(int64_t now);

/* record.c */
bool read_record(int fd, struct record *record);
bool write_record(int fd, const struct record *record);
void fill_record(struct record *record, const char *state);
void beat_record(struct record *record);
bool holder_lives(const struct record *record);
bool is_unwritten(const struct record *record);
bool is_stale(const struct record *record);

/* claim.c */
void claim(uint32_t id, int slot, uint32_t memory, uint32_t limit);
bool note_cleaned(pid_t pid, int status);
int64_t tick_leases(int64_t now);

/* leases.c */
void release(uint32_t id, int slot);
void hold_on(int slot);
void finish_release(int slot);
uint32_t held_epoch(int slot);
void free_leases(bool clean);
void beat_leases(void);

/* lease-files.c */
int open_lease(int slot);
bool try_lock(int fd);
int lock_all(void);
void unlock_all(int fd);
uint64_t memory_of_others(int slot);
bool any_stale(void);

/* session.c */
void make_root(const char *path);
void open_root(void);
void open_session(void);
void beat_session(void);
void say_hello(void);

/* clean.c */
extern bool reporting;
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool clean_session(const char *session);

/* undo.c */
void undo(const char *session_dir);
void remove_tree(const char *path);

/* one-shot.c */
int list_all(void);
int reap_all(const char *run);

/* serve.c */
int serve(void);

/* main.c */
_Noreturn void finish(const char *reason, int code);
#endif
