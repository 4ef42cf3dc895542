/* The floor: what the same bytes cost when a C program does nothing but send them on.
 *
 *   floor PORT     GET: an event stream.  POST: the body goes to every stream, with one send each.
 *
 * What a socket does not take at once is kept until it does. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 16384, REQUEST_BYTES = 1024 * 1024, READY_EVENTS = 64 };

struct peer {
    int fd;
    int is_stream;
    char *request; /* what came and is not a whole request yet */
    size_t filled;
    char *rest; /* what the socket did not take */
    size_t rest_bytes;
};

static struct peer peers[MOST]; /* by descriptor */
static int epoll;

static void drop(struct peer *peer) {
    close(peer->fd);
    free(peer->request);
    free(peer->rest);
    memset(peer, 0, sizeof *peer);
    peer->fd = -1;
}

static void want(struct peer *peer, uint32_t events) {
    struct epoll_event wish = {.events = events, .data.ptr = peer};
    epoll_ctl(epoll, EPOLL_CTL_MOD, peer->fd, &wish);
}

static void give(struct peer *peer, const char *bytes, size_t count) {
    ssize_t sent = peer->rest_bytes ? 0 : send(peer->fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        return; /* the next read says that it is gone */
    if (sent < 0)
        sent = 0;
    size_t left = count - (size_t)sent;
    if (left == 0)
        return;
    char *rest = realloc(peer->rest, peer->rest_bytes + left);
    if (!rest)
        exit(1);
    memcpy(rest + peer->rest_bytes, bytes + sent, left);
    peer->rest = rest;
    peer->rest_bytes += left;
    want(peer, EPOLLIN | EPOLLOUT);
}

static void give_rest(struct peer *peer) {
    ssize_t sent = send(peer->fd, peer->rest, peer->rest_bytes, MSG_NOSIGNAL);
    if (sent <= 0)
        return;
    peer->rest_bytes -= (size_t)sent;
    memmove(peer->rest, peer->rest + sent, peer->rest_bytes);
    if (peer->rest_bytes == 0)
        want(peer, EPOLLIN);
}

static void broadcast(char *body, size_t count) {
    static char frame[REQUEST_BYTES + 16];
    memcpy(frame, "data: ", 6);
    memcpy(frame + 6, body, count);
    memcpy(frame + 6 + count, "\n\n", 2);
    for (int fd = 0; fd < MOST; fd++)
        if (peers[fd].is_stream)
            give(&peers[fd], frame, count + 8);
}

/* One whole request at the start of what came; its size, or 0. */
static size_t serve(struct peer *peer) {
    static const char STREAM[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    static const char OK[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    char *head_end = memmem(peer->request, peer->filled, "\r\n\r\n", 4);
    if (!head_end)
        return 0;
    size_t head = (size_t)(head_end - peer->request) + 4;
    if (memcmp(peer->request, "GET", 3) == 0) {
        give(peer, STREAM, sizeof STREAM - 1);
        peer->is_stream = 1;
        return head;
    }
    char *length = memmem(peer->request, head, "Content-Length: ", 16);
    size_t body = length ? strtoul(length + 16, NULL, 10) : 0;
    if (peer->filled < head + body)
        return 0;
    broadcast(peer->request + head, body);
    give(peer, OK, sizeof OK - 1);
    return head + body;
}

static void hear(struct peer *peer) {
    if (!peer->request && !(peer->request = malloc(REQUEST_BYTES)))
        exit(1);
    ssize_t count = recv(peer->fd, peer->request + peer->filled, REQUEST_BYTES - peer->filled, 0);
    if (count < 0 && errno == EAGAIN)
        return;
    if (count <= 0) {
        drop(peer);
        return;
    }
    peer->filled += (size_t)count;
    for (size_t size; (size = serve(peer)) > 0;) {
        peer->filled -= size;
        memmove(peer->request, peer->request + size, peer->filled);
    }
    if (peer->is_stream) {
        free(peer->request);
        peer->request = NULL;
        peer->filled = 0;
    }
}

static void greet(int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), is_on = 1;
    if (fd < 0)
        return;
    if (fd >= MOST) {
        close(fd);
        return;
    }
    peers[fd] = (struct peer){.fd = fd};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &is_on, sizeof is_on);
    struct epoll_event wish = {.events = EPOLLIN, .data.ptr = &peers[fd]};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &wish);
}

static int listen_on(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), is_on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &is_on, sizeof is_on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 4096) < 0) {
        perror("floor");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv) {
    int listener = listen_on(argc > 1 ? atoi(argv[1]) : 0);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event wish = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &wish);
    for (;;) {
        struct epoll_event ready[READY_EVENTS];
        int count = epoll_wait(epoll, ready, READY_EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct peer *peer = ready[i].data.ptr;
            if (!peer) {
                greet(listener);
                continue;
            }
            if (ready[i].events & EPOLLOUT)
                give_rest(peer);
            if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                hear(peer);
        }
    }
}
