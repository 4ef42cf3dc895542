/* Many subscribers and one sender in one process, to measure a server that pushes events.
 *
 *   fleet load   connect, post numbered alerts on a schedule, wait until every client has them all
 *   fleet storm  connect all clients at once, wait until every client has --count numbers
 *   fleet hold   connect, print a line, stay until stdin is closed
 *   fleet churn  connect and disconnect, --count times
 *
 * Prints one line of JSON: times in the unit of their name, everything else counted. Every step
 * has an end: --connect-seconds, --seconds and --patience. */
#define _GNU_SOURCE
#include "client.h"
#include "clock.h"
#include "histogram.h"
#include "processes.h"
#include "sender.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { WAVE = 64, READY_EVENTS = 64, SETTLE_US = 300000 };

static struct fleet fleet;
static struct client *clients;
static struct histogram latencies;
static struct sender sender = {.fd = -1};

static struct {
    const char *pids;
    unsigned clients;
    double connect_seconds, seconds, patience;
    unsigned started; /* clients that were told to connect */
    uint64_t begin_us, last_us, end_us; /* of the measured window; the last delivery */
    uint64_t deliveries;
    uint64_t connects; /* by churn */
    bool is_stdin_open, is_sender_lost;
    double connected_seconds, server_cpu, own_cpu, machine_busy;
} run = {.pids = "", .connect_seconds = 30, .patience = 5, .is_stdin_open = true};

static void heard(uint32_t number, uint64_t read_us) {
    run.deliveries++;
    run.last_us = read_us;
    if (sender.posted_us)
        histogram_add(&latencies, read_us - sender.posted_us[number - fleet.first]);
}

/* One turn of the loop: what is due is sent, what has come is read; not longer than until then. */
static void turn(uint64_t until_us) {
    struct epoll_event ready[READY_EVENTS];
    uint64_t now = clock_us(), wake = until_us;
    bool is_sending = sender.posted_us && !run.is_sender_lost;
    if (is_sending) {
        sender_turn(&sender);
        uint64_t due = sender.written < sender.length ? now + 500 : sender_due_us(&sender);
        wake = due < wake ? due : wake;
    }
    uint64_t wait_us = wake > now ? wake - now : 0;
    struct timespec wait = {(time_t)(wait_us / 1000000), (long)(wait_us % 1000000 * 1000)};
    int count = epoll_pwait2(fleet.epoll, ready, READY_EVENTS, &wait, NULL);
    for (int i = 0; i < count; i++) {
        if (ready[i].data.ptr == &sender)
            run.is_sender_lost |= !sender_read(&sender);
        else if (ready[i].data.ptr == &run) {
            char bytes[64];
            run.is_stdin_open = read(STDIN_FILENO, bytes, sizeof bytes) > 0;
        } else
            client_turn(ready[i].data.ptr);
        if (is_sending && clock_us() >= sender_due_us(&sender))
            sender_turn(&sender);
    }
    if (run.is_sender_lost && sender.fd >= 0) {
        close(sender.fd);
        sender.fd = -1;
    }
}

static uint64_t after(double seconds) {
    return clock_us() + (uint64_t)(seconds * 1e6);
}

/* Connect all clients, so many at a time; those that are not open in time stay away. */
static void connect_all(unsigned wave) {
    uint64_t begin = clock_us(), deadline = after(run.connect_seconds);
    for (;;) {
        unsigned settled = (unsigned)(fleet.open + fleet.failed + fleet.ended);
        while (run.started < run.clients && run.started - settled < wave) {
            client_connect(&clients[run.started++], &fleet);
            settled = (unsigned)(fleet.open + fleet.failed + fleet.ended);
        }
        if (settled >= run.clients || clock_us() >= deadline)
            break;
        turn(clock_us() + 10000);
    }
    run.connected_seconds = (double)(clock_us() - begin) / 1e6;
}

static void begin_window(void) {
    run.server_cpu = processes_cpu_seconds(run.pids);
    run.own_cpu = (double)clock() / CLOCKS_PER_SEC;
    run.machine_busy = machine_busy_seconds();
    run.begin_us = run.last_us = clock_us();
}

static void end_window(void) {
    run.end_us = clock_us();
    run.server_cpu = processes_cpu_seconds(run.pids) - run.server_cpu;
    run.own_cpu = (double)clock() / CLOCKS_PER_SEC - run.own_cpu;
    run.machine_busy = machine_busy_seconds() - run.machine_busy;
}

static void load(void) {
    connect_all(WAVE);
    for (uint64_t until = clock_us() + SETTLE_US; clock_us() < until;)
        turn(until);
    begin_window();
    struct epoll_event wish = {.events = EPOLLIN, .data.ptr = &sender};
    sender.start_us = clock_us();
    if (!sender_start(&sender) || epoll_ctl(fleet.epoll, EPOLL_CTL_ADD, sender.fd, &wish) < 0) {
        run.is_sender_lost = true;
        end_window();
        return;
    }
    uint64_t wanted = fleet.open * sender.count;
    uint64_t deadline = after(run.seconds + run.patience);
    while (clock_us() < deadline && !run.is_sender_lost) {
        turn(clock_us() + 10000);
        /* The window has its whole length also when the last deliveries are quick. */
        bool is_over = clock_us() >= run.begin_us + (uint64_t)(run.seconds * 1e6);
        if (is_over && run.deliveries >= wanted && sender_is_done(&sender))
            break;
    }
    end_window();
}

static void storm(void) {
    begin_window();
    uint64_t wanted = (uint64_t)run.clients * fleet.count, deadline = after(run.patience);
    run.connect_seconds = run.patience;
    while (run.started < run.clients)
        client_connect(&clients[run.started++], &fleet);
    while (clock_us() < deadline && run.deliveries < wanted && fleet.failed + fleet.ended < run.clients)
        turn(clock_us() + 10000);
    end_window();
}

static void hold(void) {
    struct epoll_event wish = {.events = EPOLLIN, .data.ptr = &run};
    epoll_ctl(fleet.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &wish);
    connect_all(WAVE);
    printf("{\"open\": %lu}\n", fleet.open);
    fflush(stdout);
    uint64_t deadline = after(run.seconds);
    begin_window();
    while (run.is_stdin_open && clock_us() < deadline)
        turn(clock_us() + 100000);
    end_window();
}

static void again(struct client *client) {
    run.connects++;
    client_close(client);
}

static void churn(void) {
    fleet.on_open = again;
    begin_window();
    uint64_t deadline = after(run.seconds);
    while (run.connects < fleet.count && fleet.failed < run.clients && clock_us() < deadline) {
        for (unsigned i = 0; i < run.clients; i++)
            if (clients[i].state == ABSENT || clients[i].state == ENDED)
                client_connect(&clients[i], &fleet);
        turn(clock_us() + 10000);
    }
    run.last_us = clock_us();
    end_window();
}

/* Clients that have every number that was posted (or, in a storm, that is expected). */
static unsigned whole_clients(uint32_t expected) {
    unsigned whole = 0;
    for (unsigned i = 0; i < run.clients; i++)
        whole += clients[i].received >= expected;
    return whole;
}

static void report(void) {
    uint32_t expected = sender.posted_us ? sender.posted : fleet.count;
    double answer_ms = sender.answers ? (double)sender.answer_us_sum / 1000 / sender.answers : 0;
    printf("{\"clients\": %u, \"open\": %lu, \"failed\": %lu, \"ended\": %lu, \"close_code\": %d, "
           "\"connect_seconds\": %.3f, \"connects\": %lu, ",
           run.clients, fleet.open, fleet.failed, fleet.ended, fleet.close_code, run.connected_seconds,
           run.connects);
    printf("\"posted\": %u, \"posts\": %u, \"late\": %u, \"late_max_ms\": %.1f, \"refused\": %u, "
           "\"sender_lost\": %s, \"answer_mean_ms\": %.2f, ",
           sender.posted, sender.posts, sender.late, (double)sender.late_max_us / 1000, sender.refused,
           run.is_sender_lost ? "true" : "false", answer_ms);
    printf("\"deliveries\": %lu, \"whole_clients\": %u, \"doubles\": %lu, \"jumps\": %lu, \"disorder\": %lu, "
           "\"foreign\": %lu, \"bytes\": %lu, ",
           run.deliveries, whole_clients(expected), fleet.doubles, fleet.jumps, fleet.disorder, fleet.foreign,
           fleet.bytes);
    printf("\"seconds\": %.4f, \"window_seconds\": %.4f, \"median_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f, "
           "\"server_cpu_seconds\": %.2f, \"own_cpu_seconds\": %.2f, \"busy_seconds\": %.2f}\n",
           (double)(run.last_us - run.begin_us) / 1e6, (double)(run.end_us - run.begin_us) / 1e6,
           histogram_ms(&latencies, 0.5),
           histogram_ms(&latencies, 0.99), (double)latencies.max_us / 1000, run.server_cpu, run.own_cpu,
           run.machine_busy);
}

static char *read_item(const char *path) {
    FILE *file = fopen(path, "r");
    char *item = calloc(1, 65536);
    if (!file || !item || fread(item, 1, 65535, file) == 0 || !strstr(item, "#NNNNNNNN")) {
        fprintf(stderr, "%s: no item with #NNNNNNNN\n", path);
        exit(2);
    }
    fclose(file);
    return item;
}

static enum protocol read_protocol(const char *name) {
    const char *names[] = {"sse", "websocket", "socketio"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum protocol)i;
    fprintf(stderr, "unknown protocol %s\n", name);
    exit(2);
}

static void read_options(int argc, char **argv) {
    static const struct option options[] = {
        {"port", 1, 0, 'p'},    {"protocol", 1, 0, 'P'}, {"path", 1, 0, 'u'},     {"greeted", 0, 0, 'g'},
        {"clients", 1, 0, 'n'}, {"first", 1, 0, 'f'},    {"count", 1, 0, 'c'},    {"batch", 1, 0, 'b'},
        {"rate", 1, 0, 'r'},    {"post-path", 1, 0, 'o'}, {"item", 1, 0, 'i'},    {"each", 0, 0, 'e'},
        {"pids", 1, 0, 'w'},    {"seconds", 1, 0, 's'},  {"patience", 1, 0, 't'}, {"connect-seconds", 1, 0, 'C'},
        {0, 0, 0, 0}};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': fleet.port = sender.port = atoi(optarg); break;
        case 'P': fleet.protocol = read_protocol(optarg); break;
        case 'u': fleet.path = optarg; break;
        case 'g': fleet.greeted = true; break;
        case 'n': run.clients = (unsigned)atoi(optarg); break;
        case 'f': fleet.first = sender.first = (uint32_t)atoi(optarg); break;
        case 'c': fleet.count = sender.count = (uint32_t)atoi(optarg); break;
        case 'b': sender.batch = (uint32_t)atoi(optarg); break;
        case 'r': sender.rate = atof(optarg); break;
        case 'o': sender.path = optarg; break;
        case 'i': sender.item = read_item(optarg); break;
        case 'e': sender.is_each = true; break;
        case 'w': run.pids = optarg; break;
        case 's': run.seconds = atof(optarg); break;
        case 't': run.patience = atof(optarg); break;
        case 'C': run.connect_seconds = atof(optarg); break;
        default: exit(2);
        }
    }
}

int main(int argc, char **argv) {
    static const struct { const char *name; void (*job)(void); } jobs[] = {
        {"load", load}, {"storm", storm}, {"hold", hold}, {"churn", churn}};
    read_options(argc, argv);
    fleet.epoll = epoll_create1(EPOLL_CLOEXEC);
    fleet.buffer = malloc(256 * 1024);
    fleet.on_number = heard;
    clients = calloc(run.clients, sizeof *clients);
    size_t bits = fleet.count / 8 + 1;
    unsigned char *seen = calloc(run.clients, bits);
    if (fleet.epoll < 0 || !fleet.buffer || !clients || !seen || !fleet.path || optind >= argc)
        return fprintf(stderr, "fleet: no memory, or --path, --clients or what to do is missing\n"), 2;
    for (unsigned i = 0; i < run.clients; i++)
        clients[i].seen = seen + i * bits;
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        if (strcmp(argv[optind], jobs[i].name) == 0) {
            jobs[i].job();
            report();
            return 0;
        }
    }
    return fprintf(stderr, "fleet: %s is unknown\n", argv[optind]), 2;
}
