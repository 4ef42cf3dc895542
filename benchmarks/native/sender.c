#define _GNU_SOURCE /* strcasestr, memmem */
#include "sender.h"
#include "clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LATE_US = 5000, HEADER_BYTES = 512 };
static const char PLACE[] = "#NNNNNNNN";

bool sender_start(struct sender *sender) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)sender->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sender->posted_us = calloc(sender->count, sizeof *sender->posted_us);
    sender->capacity = sender->batch * (strlen(sender->item) + 1 + HEADER_BYTES) + HEADER_BYTES;
    sender->request = malloc(sender->capacity);
    sender->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int is_on = 1;
    return sender->posted_us && sender->request && sender->fd >= 0 &&
           setsockopt(sender->fd, IPPROTO_TCP, TCP_NODELAY, &is_on, sizeof is_on) == 0 &&
           connect(sender->fd, (struct sockaddr *)&address, sizeof address) == 0 &&
           fcntl(sender->fd, F_SETFL, O_NONBLOCK) == 0;
}

static void add_head(struct sender *sender, size_t body_bytes) {
    sender->length += (size_t)snprintf(
        sender->request + sender->length, HEADER_BYTES,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        sender->path, sender->port, body_bytes);
}

static void add_item(struct sender *sender, uint32_t number) {
    size_t size = strlen(sender->item);
    char *copy = sender->request + sender->length;
    memcpy(copy, sender->item, size);
    char digits[sizeof PLACE];
    snprintf(digits, sizeof digits, "#%08u", number % 100000000);
    memcpy(copy + (strstr(sender->item, PLACE) - sender->item), digits, sizeof PLACE - 1);
    sender->length += size;
}

static void compose(struct sender *sender, uint32_t first, uint32_t count) {
    size_t size = strlen(sender->item);
    sender->length = sender->written = 0;
    if (!sender->is_each) {
        add_head(sender, count * (size + 1) + 1);
        for (uint32_t i = 0; i < count; i++) {
            sender->request[sender->length++] = i ? ',' : '[';
            add_item(sender, first + i);
        }
        sender->request[sender->length++] = ']';
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        add_head(sender, size);
        add_item(sender, first + i);
    }
}

static void write_on(struct sender *sender) {
    ssize_t count = send(sender->fd, sender->request + sender->written, sender->length - sender->written,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0)
        sender->written += (size_t)count;
}

uint64_t sender_due_us(const struct sender *sender) {
    if (sender->awaited > 0 || sender->posted == sender->count)
        return UINT64_MAX;
    return sender->start_us + (uint64_t)((double)sender->posted * 1e6 / sender->rate);
}

void sender_turn(struct sender *sender) {
    if (sender->written < sender->length) {
        write_on(sender);
        return;
    }
    uint64_t now = clock_us(), due = sender_due_us(sender);
    if (now < due)
        return;
    uint32_t left = sender->count - sender->posted;
    uint32_t count = left < sender->batch ? left : sender->batch;
    compose(sender, sender->first + sender->posted, count);
    now = clock_us();
    if (now - due > LATE_US)
        sender->late++;
    if (now - due > sender->late_max_us)
        sender->late_max_us = now - due;
    for (uint32_t i = 0; i < count; i++)
        sender->posted_us[sender->posted + i] = now;
    sender->posted += count;
    sender->posts++;
    sender->awaited = sender->is_each ? count : 1;
    write_on(sender);
}

/* Bytes of the first whole answer in what was read, 0 when it is not whole, -1 when unknown. */
static ssize_t answer_size(struct sender *sender) {
    char *head_end = memmem(sender->answer, sender->filled, "\r\n\r\n", 4);
    if (!head_end)
        return sender->filled == sizeof sender->answer - 1 ? -1 : 0;
    size_t head = (size_t)(head_end - sender->answer) + 4;
    *head_end = '\0';
    const char *length = strcasestr(sender->answer, "\r\ncontent-length:");
    int status = atoi(sender->answer + 9);
    *head_end = '\r';
    if (!length && status != 204)
        return -1;
    size_t whole = head + (length ? strtoul(length + 17, NULL, 10) : 0);
    if (whole >= sizeof sender->answer)
        return -1;
    return whole <= sender->filled ? (ssize_t)whole : 0;
}

bool sender_read(struct sender *sender) {
    ssize_t count = recv(sender->fd, sender->answer + sender->filled, sizeof sender->answer - 1 - sender->filled, 0);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    if (count == 0)
        return false;
    sender->filled += (size_t)count;
    sender->answer[sender->filled] = '\0';
    for (;;) {
        ssize_t size = answer_size(sender);
        if (size <= 0)
            return size == 0;
        if (sender->awaited == 0)
            return false;
        if (atoi(sender->answer + 9) / 100 != 2)
            sender->refused++;
        sender->awaited--;
        sender->filled -= (size_t)size;
        memmove(sender->answer, sender->answer + size, sender->filled + 1);
        if (sender->awaited == 0) {
            sender->answer_us_sum += clock_us() - sender->posted_us[sender->posted - 1];
            sender->answers++;
        }
    }
}

bool sender_is_done(const struct sender *sender) {
    return sender->posted == sender->count && sender->awaited == 0;
}
