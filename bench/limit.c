/*
 * The physical limit of `python -m bench`: a WebSocket server that does nothing
 * but what the system must be asked for.
 *
 *     limit --port PORT [--fault lose|repeat|reorder|corrupt]
 *
 * One turn of the loop first reads every readable socket and unmasks in place. Then
 * it sends: what came for /fanout, joined, with one `send` per reader; on /echo all
 * answers of a connection with one `send`. What the kernel does not take waits in a
 * buffer of that connection. No fragments, no compression, no limits on anything:
 * this is a yardstick and no server.
 *
 * --fault spoils one message in FAULT_EVERY. It is there for the test of the load
 * generator, which must notice.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define CHUNK (256 * 1024)
#define EVENTS 4096
#define MAX_HEAD 8192
#define FAULT_EVERY 50
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

enum fault { NONE, LOSE, REPEAT, REORDER, CORRUPT };

struct connection {
    int fd;
    int open;           /* the handshake is done */
    int over;           /* it ends with this turn */
    int fanout;
    size_t index;       /* its place among the readers */
    uint32_t watched;
    struct bytes rest;  /* what came of a frame that is not whole */
    struct bytes out;   /* answers of this turn, and what the kernel did not take */
    size_t out_sent;
    int answered;       /* it is among those that have answers of this turn */
    struct bytes held;  /* by --fault reorder */
};

static int epoll;
static struct connection **readers;
static size_t reader_count, reader_room;
static struct connection *answered[EVENTS];
static size_t answered_count;
static struct bytes turn;
static char *chunk;
static enum fault fault;
static unsigned long message_count;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void *must(void *memory)
{
    if (!memory)
        die("memory");
    return memory;
}

/* The handshake's SHA-1 and base64. */

static uint32_t rotate(uint32_t word, int by)
{
    return word << by | word >> (32 - by);
}

static void sha1_block(uint32_t state[5], const unsigned char *block)
{
    uint32_t w[80];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++) {
        uint32_t f, k;
        if (i < 20) {
            f = (b & c) | (~b & d);
            k = 0x5A827999;
        } else if (i < 40) {
            f = b ^ c ^ d;
            k = 0x6ED9EBA1;
        } else if (i < 60) {
            f = (b & c) | (b & d) | (c & d);
            k = 0x8F1BBCDC;
        } else {
            f = b ^ c ^ d;
            k = 0xCA62C1D6;
        }
        uint32_t next = rotate(a, 5) + f + e + k + w[i];
        e = d;
        d = c;
        c = rotate(b, 30);
        b = a;
        a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

/* The text is at most 119 bytes, so that it fits into two blocks with its end. */
static void sha1(const char *text, size_t size, unsigned char digest[20])
{
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char blocks[128] = {0};
    size_t end = size + 9 <= 64 ? 64 : 128;
    memcpy(blocks, text, size);
    blocks[size] = 0x80;
    blocks[end - 2] = (unsigned char)(size * 8 >> 8);
    blocks[end - 1] = (unsigned char)(size * 8);
    for (size_t at = 0; at < end; at += 64)
        sha1_block(state, blocks + at);
    for (int i = 0; i < 20; i++)
        digest[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64(const unsigned char *from, size_t size, char *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t three = (uint32_t)from[i] << 16;
        if (i + 1 < size)
            three |= (uint32_t)from[i + 1] << 8;
        if (i + 2 < size)
            three |= from[i + 2];
        *to++ = digits[three >> 18 & 63];
        *to++ = digits[three >> 12 & 63];
        *to++ = i + 1 < size ? digits[three >> 6 & 63] : '=';
        *to++ = i + 2 < size ? digits[three & 63] : '=';
    }
    *to = 0;
}

/* Connections. */

static void watch(struct connection *connection, uint32_t events, int operation)
{
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(epoll, operation, connection->fd, &event))
        die("epoll_ctl");
    connection->watched = events;
}

static void end(struct connection *connection)
{
    close(connection->fd);
    if (connection->open && connection->fanout) {
        struct connection *last = readers[--reader_count];
        readers[connection->index] = last;
        last->index = connection->index;
    }
    release(&connection->rest);
    release(&connection->out);
    release(&connection->held);
    free(connection);
}

static void await_room(struct connection *connection)
{
    if (!(connection->watched & EPOLLOUT))
        watch(connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

/* Send what waits; what the kernel does not take goes on waiting. */
static void flush(struct connection *connection)
{
    struct bytes *out = &connection->out;
    ssize_t count = send(connection->fd, out->data + connection->out_sent,
                         out->size - connection->out_sent, MSG_NOSIGNAL);
    if (count > 0)
        connection->out_sent += (size_t)count;
    else if (errno != EAGAIN)
        connection->out_sent = out->size; /* its end is read in a later turn */
    if (connection->out_sent < out->size) {
        await_room(connection);
        return;
    }
    out->size = connection->out_sent = 0;
    if (connection->watched & EPOLLOUT)
        watch(connection, EPOLLIN, EPOLL_CTL_MOD);
}

/* Send `data` without a copy, unless something waits or the kernel does not take it. */
static void transmit(struct connection *connection, const char *data, size_t size)
{
    ssize_t sent = 0;
    if (!connection->out.size) {
        sent = send(connection->fd, data, size, MSG_NOSIGNAL);
        if (sent == (ssize_t)size || (sent < 0 && errno != EAGAIN))
            return;
        await_room(connection);
    }
    sent = sent > 0 ? sent : 0;
    append(&connection->out, data + sent, size - (size_t)sent);
}

/* Return where answers go that leave at the end of this turn. */
static struct bytes *answers_of(struct connection *connection)
{
    if (!connection->answered) {
        connection->answered = 1;
        answered[answered_count++] = connection;
    }
    return &connection->out;
}

static void enter(struct connection *connection, int fanout)
{
    connection->open = 1;
    connection->fanout = fanout;
    if (!fanout)
        return;
    if (reader_count == reader_room) {
        reader_room = reader_room ? reader_room * 2 : 1024;
        readers = must(realloc(readers, reader_room * sizeof *readers));
    }
    connection->index = reader_count;
    readers[reader_count++] = connection;
}

/* Return the bytes of the request, 0 if it is not whole, -1 if it is no handshake. */
static long shake_hands(struct connection *connection, char *data, size_t size)
{
    char *stop = memmem(data, size, "\r\n\r\n", 4);
    if (!stop)
        return size > MAX_HEAD ? -1 : 0;
    *stop = 0;
    char *key = strcasestr(data, "\r\nSec-WebSocket-Key:");
    int fanout = !strncmp(data, "GET /fanout ", 12);
    if (!key || (!fanout && strncmp(data, "GET /echo ", 10)))
        return -1;
    key += strlen("\r\nSec-WebSocket-Key:");
    key += strspn(key, " ");
    char text[119], accept[32], answer[256];
    unsigned char digest[20];
    int length = snprintf(text, sizeof text, "%.*s" GUID, (int)strcspn(key, " \r"), key);
    if (length >= (int)sizeof text)
        return -1;
    sha1(text, (size_t)length, digest);
    base64(digest, sizeof digest, accept);
    length = snprintf(answer, sizeof answer,
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                      accept);
    transmit(connection, answer, (size_t)length);
    enter(connection, fanout);
    return stop + 4 - data;
}

static void append_frame(struct bytes *to, int opcode, const char *payload, size_t size)
{
    unsigned char head[MAX_FRAME_HEAD];
    append(to, head, write_frame_head(head, FIN | opcode, size));
    append(to, payload, size);
}

/* As append_frame, but for the one message that is due to be spoilt. */
static void append_message(struct connection *connection, struct bytes *to, int opcode,
                           char *payload, size_t size)
{
    int due = fault && ++message_count % FAULT_EVERY == 0;
    if (due && fault == LOSE)
        return;
    if (due && fault == REORDER) {
        append_frame(&connection->held, opcode, payload, size);
        return;
    }
    if (due && fault == CORRUPT && size)
        payload[size - 1] ^= 1;
    append_frame(to, opcode, payload, size);
    if (due && fault == REPEAT)
        append_frame(to, opcode, payload, size);
    append(to, connection->held.data, connection->held.size);
    connection->held.size = 0;
}

static void unmask(char *payload, size_t size, const char key[4])
{
    uint64_t wide, word;
    size_t i = 0;
    memcpy(&wide, key, 4);
    memcpy((char *)&wide + 4, key, 4);
    for (; i + 8 <= size; i += 8) {
        memcpy(&word, payload + i, 8);
        word ^= wide;
        memcpy(payload + i, &word, 8);
    }
    for (; i < size; i++)
        payload[i] ^= key[i % 4];
}

static void take_frame(struct connection *connection, int opcode, char *payload, size_t size)
{
    switch (opcode) {
    case TEXT:
    case BINARY:
        append_message(connection, connection->fanout ? &turn : answers_of(connection), opcode,
                       payload, size);
        break;
    case PING:
        append_frame(answers_of(connection), PONG, payload, size);
        break;
    case CLOSE:
        append_frame(answers_of(connection), CLOSE, payload, size);
        connection->over = 1;
        break;
    }
}

/* Return the bytes of all whole frames at the start of `data`. */
static size_t take_frames(struct connection *connection, char *data, size_t size)
{
    size_t at = 0;
    while (!connection->over && size - at >= 6) {
        unsigned char *head = (unsigned char *)data + at;
        uint64_t length;
        size_t head_size = read_frame_head(head, size - at - 4, &length) + 4;
        if (head_size == 4 || size - at - head_size < length)
            break;
        char *payload = data + at + head_size;
        unmask(payload, length, payload - 4);
        take_frame(connection, head[0] & 15, payload, length);
        at += head_size + length;
    }
    return at;
}

static void take(struct connection *connection, char *data, size_t size)
{
    size_t at = 0;
    if (!connection->open) {
        long taken = shake_hands(connection, data, size);
        connection->over = taken < 0;
        at = taken > 0 ? (size_t)taken : 0;
    }
    if (connection->open)
        at += take_frames(connection, data + at, size - at);
    connection->rest.size = 0;
    append(&connection->rest, data + at, size - at);
}

static void readable(struct connection *connection)
{
    /* What came before goes in front of what comes now. */
    size_t before = connection->rest.size;
    char *data = chunk;
    if (before + CHUNK > 2 * CHUNK)
        data = must(malloc(before + CHUNK));
    if (before)
        memcpy(data, connection->rest.data, before);
    ssize_t count = recv(connection->fd, data + before, CHUNK, 0);
    if (count > 0)
        take(connection, data, before + (size_t)count);
    else if (count == 0 || errno != EAGAIN)
        connection->over = 1;
    if (data != chunk)
        free(data);
}

static void accept_all(int listener)
{
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *connection = must(calloc(1, sizeof *connection));
        connection->fd = fd;
        watch(connection, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4096))
        die("listen");
    return fd;
}

static void loop(int listener)
{
    static struct epoll_event events[EVENTS];
    static struct connection *over[EVENTS];
    size_t over_count = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event))
        die("epoll_ctl");
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection) {
                accept_all(listener);
                continue;
            }
            if (events[i].events & EPOLLOUT && connection->out.size)
                flush(connection);
            if (events[i].events & ~(uint32_t)EPOLLOUT)
                readable(connection);
            if (connection->over)
                over[over_count++] = connection;
        }
        for (size_t i = 0; turn.size && i < reader_count; i++)
            transmit(readers[i], turn.data, turn.size);
        turn.size = 0;
        for (; answered_count; answered_count--) {
            struct connection *connection = answered[answered_count - 1];
            connection->answered = 0;
            flush(connection);
        }
        for (; over_count; over_count--)
            end(over[over_count - 1]);
    }
}

static enum fault fault_named(const char *name)
{
    static const char *names[] = {"", "lose", "repeat", "reorder", "corrupt"};
    for (int i = LOSE; i <= CORRUPT; i++)
        if (!strcmp(name, names[i]))
            return (enum fault)i;
    fprintf(stderr, "no such fault: %s\n", name);
    exit(2);
}

int main(int argc, char **argv)
{
    int port = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--port"))
            port = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--fault"))
            fault = fault_named(argv[i + 1]);
    }
    if (!port) {
        fprintf(stderr, "limit --port PORT [--fault lose|repeat|reorder|corrupt]\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    chunk = must(malloc(2 * CHUNK));
    epoll = epoll_create1(EPOLL_CLOEXEC);
    loop(listen_on(port));
}
