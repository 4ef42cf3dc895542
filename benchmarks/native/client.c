#define _GNU_SOURCE
#include "client.h"
#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024 };

static void end(struct client *client) {
    struct fleet *fleet = client->fleet;
    if (client->state == OPEN) {
        fleet->open--;
        fleet->ended++;
    } else
        fleet->failed++;
    if (client->stream.close_code)
        fleet->close_code = client->stream.close_code;
    else if (client->stream.status > 101 && client->stream.status != 200)
        fleet->close_code = client->stream.status;
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
    client->state = ENDED;
    if (fleet->on_end)
        fleet->on_end(client);
}

static void heard_number(void *owner, uint32_t number) {
    struct client *client = owner;
    struct fleet *fleet = client->fleet;
    uint32_t place = number - fleet->first;
    if (number < fleet->first || place >= fleet->count) {
        fleet->foreign++; /* of an earlier run */
        return;
    }
    unsigned char bit = (unsigned char)(1 << (place & 7));
    if (client->seen[place >> 3] & bit) {
        fleet->doubles++;
        return;
    }
    client->seen[place >> 3] |= bit;
    client->received++;
    if (number > client->next)
        fleet->jumps++;
    else if (number < client->next)
        fleet->disorder++;
    if (number >= client->next)
        client->next = number + 1;
    fleet->on_number(number, fleet->read_us);
}

static void heard_open(void *owner) {
    struct client *client = owner;
    client->state = OPEN;
    client->fleet->open++;
    if (client->fleet->on_open)
        client->fleet->on_open(client);
}

static void send_reply(void *owner, const unsigned char *bytes, size_t count) {
    struct client *client = owner;
    /* A pong of a few bytes always fits, unless the peer is gone: then the next read says so. */
    if (send(client->fd, bytes, count, MSG_NOSIGNAL) < 0)
        return;
}

static const struct ears EARS = {heard_number, heard_open, send_reply};

void client_connect(struct client *client, struct fleet *fleet) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)fleet->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fleet = fleet;
    client->next = fleet->first;
    client->state = CONNECTING;
    stream_start(&client->stream, fleet->protocol, fleet->greeted);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int is_on = 1;
    struct epoll_event wish = {.events = EPOLLOUT, .data.ptr = client};
    if (client->fd < 0 ||
        setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &is_on, sizeof is_on) < 0 ||
        (connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) ||
        epoll_ctl(fleet->epoll, EPOLL_CTL_ADD, client->fd, &wish) < 0)
        end(client);
}

static void ask(struct client *client) {
    struct fleet *fleet = client->fleet;
    char request[2048];
    const char *upgrade = fleet->protocol == SSE
                              ? "Accept: text/event-stream\r\n"
                              : "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n%s\r\n",
                          fleet->path, fleet->port, fleet->port, upgrade);
    struct epoll_event wish = {.events = EPOLLIN, .data.ptr = client};
    if (length >= (int)sizeof request || send(client->fd, request, (size_t)length, MSG_NOSIGNAL) != length ||
        epoll_ctl(fleet->epoll, EPOLL_CTL_MOD, client->fd, &wish) < 0) {
        end(client);
        return;
    }
    client->state = OPENING;
}

void client_turn(struct client *client) {
    struct fleet *fleet = client->fleet;
    if (client->state == CONNECTING) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error)
            end(client);
        else
            ask(client);
        return;
    }
    if (client->state != OPENING && client->state != OPEN)
        return;
    ssize_t count = recv(client->fd, fleet->buffer, READ_BYTES, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0) {
        end(client);
        return;
    }
    fleet->read_us = clock_us();
    fleet->bytes += (uint64_t)count;
    bool is_fine = stream_feed(&client->stream, fleet->buffer, (size_t)count, &EARS, client);
    /* Hearing that it is open may have closed it. */
    if (!is_fine && (client->state == OPENING || client->state == OPEN))
        end(client);
}

void client_close(struct client *client) {
    if (client->state == OPEN)
        client->fleet->open--;
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
    client->state = ABSENT;
}
