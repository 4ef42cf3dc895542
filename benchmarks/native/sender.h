/* Posts numbered alerts over one keep-alive connection, on an absolute schedule. */
#ifndef SENDER_H
#define SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sender {
    /* What is asked for. */
    int port;
    const char *path;
    const char *item;     /* JSON of one alert, with #NNNNNNNN where its number stands */
    bool is_each;         /* a request for each alert, sent together, in place of an array */
    uint32_t first, count, batch;
    double rate;          /* alerts a second */
    uint64_t start_us;    /* when the first batch is due */
    /* What happens. */
    int fd;
    uint32_t posted;      /* alerts that left */
    uint32_t posts, late, refused; /* batches; those more than 5 ms after their moment; without a 2xx */
    uint64_t late_max_us;
    uint64_t *posted_us;  /* for each number, when its post began */
    uint64_t answer_us_sum;
    uint32_t answers;
    char *request;
    size_t length, written, capacity; /* of `request` */
    uint32_t awaited;     /* answers that are still to come */
    char answer[65536];
    size_t filled;
};

/* Connect, blocking; false without a connection. */
bool sender_start(struct sender *sender);

/* Write what is due. */
void sender_turn(struct sender *sender);

/* Read answers. False when the server has closed the connection, or is not understood. */
bool sender_read(struct sender *sender);

/* When the next batch is due; UINT64_MAX while one is under way or all are posted. */
uint64_t sender_due_us(const struct sender *sender);

bool sender_is_done(const struct sender *sender);

#endif
