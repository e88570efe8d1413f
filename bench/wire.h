/* What load.c and limit.c have in common: bytes that grow, and the heads of frames. */

#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CONTINUATION, TEXT, BINARY, CLOSE = 8, PING, PONG };

#define FIN 0x80
#define MASKED 0x80
#define MAX_FRAME_HEAD 10 /* without a mask's key */

struct bytes {
    char *data;
    size_t size, room;
};

/* Return the memory, or end the program in the way of the file that includes this. */
static void *must(void *memory);

static void reserve(struct bytes *bytes, size_t more)
{
    if (bytes->size + more > bytes->room) {
        bytes->room = (bytes->size + more) * 2;
        bytes->data = must(realloc(bytes->data, bytes->room));
    }
}

static void append(struct bytes *bytes, const void *data, size_t size)
{
    if (!size)
        return;
    reserve(bytes, size);
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

static void release(struct bytes *bytes)
{
    free(bytes->data);
    memset(bytes, 0, sizeof *bytes);
}

/* Write the head of a frame whose first byte is `first`, not masked; return its size. */
static size_t write_frame_head(unsigned char *head, int first, size_t size)
{
    head[0] = (unsigned char)first;
    if (size < 126) {
        head[1] = (unsigned char)size;
        return 2;
    }
    int wide = size > 65535;
    size_t head_size = wide ? 10 : 4;
    head[1] = wide ? 127 : 126;
    for (size_t i = 2; i < head_size; i++)
        head[i] = (unsigned char)((uint64_t)size >> 8 * (head_size - 1 - i));
    return head_size;
}

/* Return the size of a frame's head, without a mask's key, or 0 if not all of it is there. */
static size_t read_frame_head(const unsigned char *head, size_t there, uint64_t *size)
{
    if (there < 2)
        return 0;
    *size = head[1] & 127;
    size_t head_size = *size < 126 ? 2 : *size == 126 ? 4 : 10;
    if (there < head_size)
        return 0;
    if (head_size > 2)
        *size = 0;
    for (size_t i = 2; i < head_size; i++)
        *size = *size << 8 | head[i];
    return head_size;
}

#endif
