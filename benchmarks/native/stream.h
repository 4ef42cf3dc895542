/* The bytes that one client receives, read to numbers: HTTP head, chunks or WebSocket frames,
 * Engine.IO, and in what they carry the mark `#` with eight digits. Knows no socket: bytes may
 * come in pieces of any size. */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MARK = '#', DIGITS = 8, HEAD_BYTES = 4096, CONTROL_BYTES = 125 };

enum protocol { SSE, WEBSOCKET, SOCKETIO };

enum part { HEAD, PLAIN, CHUNK_SIZE, CHUNK, CHUNK_END, FRAME_HEAD, FRAME };

struct stream {
    enum protocol protocol;
    bool greeted; /* the server speaks first: open only when something came after the head */
    bool open;
    enum part part;
    int status;     /* of the answer; 0 until the head is whole */
    int close_code; /* that a WebSocket was closed with; 0 while it was not */
    size_t filled;  /* bytes of `head`, `header` or `control` */
    char head[HEAD_BYTES];
    uint64_t left; /* bytes of this chunk or frame that are still to come */
    uint64_t size; /* of this frame */
    unsigned char header[10];
    unsigned char control[CONTROL_BYTES];
    unsigned char first[2]; /* of this frame's data */
    bool marking;           /* a mark was read; then come digits */
    unsigned digits;
    uint32_t value;
};

/* Who hears of it. */
struct ears {
    void (*number)(void *owner, uint32_t number);
    void (*opened)(void *owner);
    void (*reply)(void *owner, const unsigned char *bytes, size_t count);
};

void stream_start(struct stream *stream, enum protocol protocol, bool greeted);

/* Takes these bytes; false when they are not what the protocol allows. */
bool stream_feed(struct stream *stream, const unsigned char *bytes, size_t count,
                 const struct ears *ears, void *owner);

#endif
