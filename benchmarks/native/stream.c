#define _GNU_SOURCE /* memmem, strcasestr */
#include "stream.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum opcode { CLOSE = 8, PING = 9, PONG = 10 };

struct feed {
    const unsigned char *at, *end;
    const struct ears *ears;
    void *owner;
};

void stream_start(struct stream *stream, enum protocol protocol, bool greeted) {
    memset(stream, 0, sizeof *stream);
    stream->protocol = protocol;
    stream->greeted = greeted;
}

static void open_stream(struct stream *stream, struct feed *feed) {
    if (!stream->open) {
        stream->open = true;
        feed->ears->opened(feed->owner);
    }
}

static bool read_head(struct stream *stream, struct feed *feed) {
    while (feed->at < feed->end) {
        if (stream->filled == HEAD_BYTES - 1)
            return false;
        stream->head[stream->filled++] = (char)*feed->at++;
        if (stream->filled < 4 || memcmp(stream->head + stream->filled - 4, "\r\n\r\n", 4) != 0)
            continue;
        stream->head[stream->filled] = '\0';
        stream->status = stream->filled > 12 ? atoi(stream->head + 9) : 0;
        stream->filled = 0;
        if (stream->status != (stream->protocol == SSE ? 200 : 101))
            return false;
        if (stream->protocol != SSE)
            stream->part = FRAME_HEAD;
        else
            stream->part = strcasestr(stream->head, "\r\ntransfer-encoding: chunked\r\n") ? CHUNK_SIZE : PLAIN;
        if (!stream->greeted && stream->protocol != SOCKETIO)
            open_stream(stream, feed);
        return true;
    }
    return true;
}

/* Numbers in what an event stream or a message carries. */
static void scan(struct stream *stream, const unsigned char *at, size_t count, struct feed *feed) {
    const unsigned char *end = at + count;
    while (at < end) {
        if (!stream->marking) {
            at = memchr(at, MARK, (size_t)(end - at));
            if (at == NULL)
                return;
            at++;
            stream->marking = true;
            stream->digits = stream->value = 0;
        }
        while (at < end && stream->digits < DIGITS && isdigit(*at)) {
            stream->value = stream->value * 10 + (uint32_t)(*at++ - '0');
            stream->digits++;
        }
        if (stream->digits == DIGITS)
            feed->ears->number(feed->owner, stream->value);
        else if (at == end)
            return; /* the rest comes with the next bytes */
        stream->marking = false;
    }
}

static size_t take(struct stream *stream, struct feed *feed) {
    size_t count = (size_t)(feed->end - feed->at);
    if (count > stream->left)
        count = (size_t)stream->left;
    stream->left -= count;
    return count;
}

static void read_plain(struct stream *stream, struct feed *feed, size_t count) {
    if (count > 0)
        open_stream(stream, feed);
    scan(stream, feed->at, count, feed);
    feed->at += count;
}

static bool read_chunk_size(struct stream *stream, struct feed *feed) {
    while (feed->at < feed->end) {
        unsigned char byte = *feed->at++;
        if (byte == '\n') {
            stream->part = CHUNK;
            return stream->left > 0; /* the last chunk has no bytes: the server ended the stream */
        }
        if (isxdigit(byte))
            stream->left = stream->left * 16 + (uint64_t)(isdigit(byte) ? byte - '0' : (byte | 32) - 'a' + 10);
        else if (byte != '\r')
            return false;
    }
    return true;
}

static bool read_chunk_end(struct stream *stream, struct feed *feed) {
    while (feed->at < feed->end) {
        unsigned char byte = *feed->at++;
        if (byte == '\n') {
            stream->part = CHUNK_SIZE;
            return true;
        }
        if (byte != '\r')
            return false;
    }
    return true;
}

static bool read_frame_head(struct stream *stream, struct feed *feed) {
    size_t wanted = 2;
    while (feed->at < feed->end) {
        stream->header[stream->filled++] = *feed->at++;
        if (stream->filled < 2)
            continue;
        unsigned length = stream->header[1]; /* with the mask's bit, which a server must not set */
        if (length > 127)
            return false;
        wanted = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (stream->filled < wanted)
            continue;
        stream->size = wanted == 2 ? length : 0;
        for (size_t i = 2; i < wanted; i++)
            stream->size = stream->size << 8 | stream->header[i];
        stream->left = stream->size;
        stream->filled = 0;
        stream->part = FRAME;
        bool is_control = (stream->header[0] & 15) >= CLOSE;
        return !is_control || stream->size <= CONTROL_BYTES;
    }
    return true;
}

/* A frame from a client has a mask; this one is zero, so that the bytes stay what they are. */
static void reply(struct feed *feed, unsigned opcode, const void *bytes, size_t count) {
    unsigned char frame[6 + CONTROL_BYTES] = {(unsigned char)(0x80 | opcode), (unsigned char)(0x80 | count)};
    memcpy(frame + 6, bytes, count);
    feed->ears->reply(feed->owner, frame, 6 + count);
}

static void end_engine_frame(struct stream *stream, struct feed *feed) {
    if (stream->size == 1 && stream->first[0] == '2')
        reply(feed, 1, "3", 1); /* Engine.IO's own ping and pong */
    else if (stream->first[0] == '0')
        reply(feed, 1, "40", 2); /* opened; now connect to the namespace */
    else if (stream->size >= 2 && memcmp(stream->first, "40", 2) == 0)
        open_stream(stream, feed);
}

static void end_frame(struct stream *stream, struct feed *feed) {
    unsigned opcode = stream->header[0] & 15;
    if (opcode == PING)
        reply(feed, PONG, stream->control, stream->filled);
    else if (opcode == CLOSE)
        stream->close_code = stream->filled >= 2 ? stream->control[0] << 8 | stream->control[1] : 1005;
    else if (opcode < CLOSE && stream->protocol == SOCKETIO)
        end_engine_frame(stream, feed);
    else if (opcode < CLOSE)
        open_stream(stream, feed);
    stream->filled = 0;
    stream->part = FRAME_HEAD;
}

static bool read_frame(struct stream *stream, struct feed *feed) {
    uint64_t before = stream->size - stream->left;
    size_t count = take(stream, feed);
    if ((stream->header[0] & 15) >= CLOSE) {
        memcpy(stream->control + stream->filled, feed->at, count);
        stream->filled += count;
    } else {
        for (uint64_t i = before; i < 2 && i < before + count; i++)
            stream->first[i] = feed->at[i - before];
        scan(stream, feed->at, count, feed);
    }
    feed->at += count;
    if (stream->left == 0)
        end_frame(stream, feed);
    return stream->close_code == 0;
}

bool stream_feed(struct stream *stream, const unsigned char *bytes, size_t count,
                 const struct ears *ears, void *owner) {
    struct feed feed = {bytes, bytes + count, ears, owner};
    bool is_fine = true;
    while (is_fine && feed.at < feed.end) {
        switch (stream->part) {
        case HEAD:
            is_fine = read_head(stream, &feed);
            break;
        case PLAIN:
            read_plain(stream, &feed, count - (size_t)(feed.at - bytes));
            break;
        case CHUNK_SIZE:
            is_fine = read_chunk_size(stream, &feed);
            break;
        case CHUNK:
            read_plain(stream, &feed, take(stream, &feed));
            if (stream->left == 0)
                stream->part = CHUNK_END;
            break;
        case CHUNK_END:
            is_fine = read_chunk_end(stream, &feed);
            break;
        case FRAME_HEAD:
            is_fine = read_frame_head(stream, &feed);
            break;
        case FRAME:
            is_fine = read_frame(stream, &feed);
            break;
        }
    }
    /* An empty frame at the very end of the bytes is whole already. */
    if (is_fine && stream->part == FRAME && stream->left == 0)
        end_frame(stream, &feed);
    return is_fine && stream->close_code == 0;
}
