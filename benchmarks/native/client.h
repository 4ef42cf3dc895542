/* One subscriber: its connection, and whether the numbers come whole, in order, once each. */
#ifndef CLIENT_H
#define CLIENT_H

#include "stream.h"

struct fleet;

enum client_state { ABSENT, CONNECTING, OPENING, OPEN, ENDED };

struct client {
    struct fleet *fleet;
    int fd;
    enum client_state state;
    struct stream stream;
    uint32_t next;       /* number that should come next */
    uint32_t received;   /* different numbers that came */
    unsigned char *seen; /* a bit for each number that is expected */
};

/* What all clients found, and what they ask for. */
struct fleet {
    int epoll;
    int port;
    enum protocol protocol;
    bool greeted;
    const char *path;
    uint32_t first, count; /* numbers that are expected: `count` of them, from `first` on */
    void (*on_open)(struct client *client);
    void (*on_end)(struct client *client);
    void (*on_number)(uint32_t number, uint64_t read_us); /* for the first time at this client */
    uint64_t read_us; /* when the bytes that are being looked at were read */
    unsigned char *buffer;
    uint64_t open, ended, failed;          /* now; after it was open; before */
    uint64_t bytes, doubles, jumps, disorder, foreign; /* received */
    int close_code; /* of a WebSocket that the server closed, or status of a refusal; the newest */
};

/* Begin to connect; without a socket it has failed at once. */
void client_connect(struct client *client, struct fleet *fleet);

/* The connection has something: finish the connect, or read once. */
void client_turn(struct client *client);

void client_close(struct client *client);

#endif
