/*
 * The load of `python -m bench`: many WebSocket clients in one thread.
 *
 *     load --port PORT --path PATH --scenario echo|fanout|rate|idle
 *          [--dialect raw|socketio] [--connections N] [--senders S] [--inflight K]
 *          [--size BYTES] [--seconds T] [--warmup W] [--rate MESSAGES_PER_S]
 *          [--messages N] [--drain T] [--deflate 1] [--rooms R] [--watch PID,PID,...]
 *
 * echo    Every connection keeps K messages in flight and waits for its own.
 * fanout  Every connection reads; the first S also send, with K messages in flight
 *         in all, dealt out among them: a sender's next one goes out when one of its
 *         own has come back.
 * rate    As fanout, but messages leave by the clock, whatever comes back.
 * idle    Connections are opened and held until standard input ends.
 *
 * The result is one JSON object on standard output; it has `error` if the server
 * did not do its part. Lines on standard error mark moments: `open` and `measured`.
 *
 * Each message carries its sender, its number, when it was sent, and a fill that
 * follows from these. So every reader can tell at little cost what was lost,
 * repeated, reordered among the messages of one sender, or corrupted. All
 * messages are looked at; only those that arrive within the measuring window
 * count as delivered. How long they took is also noted of those that arrive after
 * it, or a server that forgets some connections over others would seem quick;
 * `starved` is the number of connections to which nothing came within the window.
 * With --messages each sender sends that many and the window ends when all have
 * arrived.
 *
 * With --rooms connection i is in room i mod R, which is at PATH/room. A reader must
 * get what its own room's senders send; what comes of another room has `strayed`.
 * The messages in flight go round: when one has come back, the next sender's goes
 * out, so that with more rooms than messages in flight none is silent.
 *
 * --watch names the server's processes, whose CPU time is read at both ends of
 * the window, from the clocks that the kernel keeps of them. `busy` is the share of
 * the window in which the load computed, `waited` that in which others had its core.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_ZLIB
#include <zlib.h>
#endif

#include "wire.h"

#define SECOND 1000000000ull
#define CHUNK (256 * 1024)
#define EVENTS 4096
#define MAX_SIZE 65536
#define MAX_WATCHED 64
#define AT_ONCE 100                 /* handshakes in progress */
#define CONNECT_PATIENCE (60 * SECOND)
#define PROBE_PATIENCE (20 * SECOND)
#define PROBE_AGAIN (SECOND / 2)
#define CLOSE_PATIENCE (2 * SECOND)
#define PROBE 0xffff                /* the sender of messages that only ask who listens */
#define MAX_MISSING 4096            /* remembered for each pair of reader and sender */
#define HEAD 28                     /* sender, number and time, in hexadecimal */
#define FILLS 65536
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

enum state { CONNECTING, SHAKING, GREETING, OPEN, ENDED };

struct connection {
    int fd;
    uint32_t index;
    enum state state;
    int heard;         /* a probe */
    int served;        /* something arrived within the window */
    int deflate;       /* permessage-deflate was agreed on */
    int takeover;      /* ... and the server keeps its window between messages */
    uint32_t watched;
    struct bytes rest; /* what came of a frame that is not whole */
    struct bytes out;  /* what the kernel did not take */
#ifdef WITH_ZLIB
    z_stream *inflater;
#endif
};

struct message {
    uint32_t sender, number;
    uint64_t sent_at;
    int whole; /* the fill is what it must be */
};

/* Numbers that one reader misses of one sender: lost, or late. */
struct missing {
    uint32_t count, kept;
    uint32_t numbers[MAX_MISSING];
};

static struct {
    const char *path, *scenario;
    int port, socketio, connections, senders, inflight, size, deflate, rooms;
    double seconds, warmup, rate, drain;
    uint64_t messages;
    pid_t watched[MAX_WATCHED];
    int watched_count;
} option = {.path = "/echo",
            .scenario = "echo",
            .connections = 1,
            .senders = 1,
            .inflight = 1,
            .size = 128,
            .seconds = 1,
            .drain = 10};

static int fanout, rated, idle;
static int rooms = 1;              /* everybody is in one without --rooms */
static int epoll;
static struct connection *connections;
static int started, opened, alive, closing;
static char *chunk, *fill;
static char prefix[64], suffix[4]; /* what is around a message in the dialect */
static size_t prefix_size, suffix_size;
static uint64_t now, last_arrival;

static int *present;               /* by room: how many connections are open */
static uint32_t *sent;             /* by sender: how many */
static uint32_t *expected;         /* by reader and sender in its room: the next number */
static struct missing **missing;
static int64_t outstanding;        /* deliveries still to come to connections that are open */
static int sending, measuring, timing;
static uint64_t delivered, lost, unfinished, repeated, reordered, corrupted, strayed, ended;
static uint64_t compressed;
static uint64_t bytes_read;
static uint64_t histogram[32 * 60];
static uint64_t timed, slowest;

static uint64_t clock_now(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        return 0;
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void fail(const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *c = text; *c; c++)
        if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ' || (unsigned char)*c > '~')
            *c = '\'';
    printf("{\"error\": \"%s\"}\n", text);
    exit(1);
}

static void *must(void *memory)
{
    if (!memory)
        fail("the load is out of memory");
    return memory;
}

/* Latencies: 32 steps for each power of two, so within 1.6 %. */

static void note_latency(uint64_t taken)
{
    int shift = taken < 64 ? 0 : 63 - __builtin_clzll(taken) - 5;
    histogram[(size_t)shift * 32 + (taken >> shift)]++;
    timed++;
    if (taken > slowest)
        slowest = taken;
}

static double latency_at(double share)
{
    uint64_t wanted = (uint64_t)(share * (double)timed), seen = 0;
    for (size_t i = 0; i < sizeof histogram / sizeof *histogram; i++) {
        seen += histogram[i];
        if (seen > wanted || (seen == timed && seen)) {
            uint64_t shift = i < 64 ? 0 : i / 32 - 1;
            uint64_t low = (i - shift * 32) << shift;
            uint64_t middle = low + ((1ull << shift) >> 1);
            return (double)(middle < slowest ? middle : slowest) / 1e6;
        }
    }
    return 0;
}

/* Messages. */

static void make_fill(void)
{
    static const char *words[] = {"the ",  "lobby ", "and ",   "attic ", "who ",   "comes ",
                                  "late ", "reads ", "every ", "line ",  "again ", "from ",
                                  "here ", "to ",    "there ", "on "};
    size_t size = FILLS + MAX_SIZE + 16, at = 0;
    uint64_t state = 88172645463325252ull;
    fill = must(malloc(size + 16));
    while (at < size) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        const char *word = words[state >> 60];
        memcpy(fill + at, word, strlen(word));
        at += strlen(word);
    }
}

static const char *fill_of(uint32_t sender, uint32_t number, uint64_t sent_at)
{
    uint64_t mix = ((uint64_t)sender << 32 | number) * 0x9E3779B97F4A7C15ull;
    mix = (mix ^ sent_at) * 0xC2B2AE3D27D4EB4Full;
    return fill + (mix >> 48) % FILLS;
}

static void put_hexadecimal(char *to, uint64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value >>= 4)
        to[i] = "0123456789abcdef"[value & 15];
}

static void write_message(char *to, uint32_t sender, uint32_t number, uint64_t sent_at)
{
    put_hexadecimal(to, sender, 4);
    put_hexadecimal(to + 4, number, 8);
    put_hexadecimal(to + 12, sent_at, 16);
    memcpy(to + HEAD, fill_of(sender, number, sent_at), (size_t)option.size - HEAD);
}

static signed char digit_of[256];

static void make_digits(void)
{
    memset(digit_of, -1, sizeof digit_of);
    for (int i = 0; i < 16; i++)
        digit_of[(unsigned char)"0123456789abcdef"[i]] = (signed char)i;
}

static int get_hexadecimal(const char *from, int digits, uint64_t *value)
{
    int bad = 0;
    *value = 0;
    for (int i = 0; i < digits; i++) {
        int digit = digit_of[(unsigned char)from[i]];
        bad |= digit;
        *value = *value << 4 | (uint64_t)(digit & 15);
    }
    return bad >= 0;
}

/* Return whether `data` has the head of a message of ours. */
static int read_message(const char *data, size_t size, struct message *message)
{
    uint64_t sender, number;
    if (size < HEAD || !get_hexadecimal(data, 4, &sender) ||
        !get_hexadecimal(data + 4, 8, &number) ||
        !get_hexadecimal(data + 12, 16, &message->sent_at))
        return 0;
    message->sender = (uint32_t)sender;
    message->number = (uint32_t)number;
    message->whole = size == (size_t)option.size &&
                     !memcmp(data + HEAD,
                             fill_of(message->sender, message->number, message->sent_at),
                             size - HEAD);
    return 1;
}

/* What arrives, against what must. */

static int room_of(uint32_t index)
{
    return (int)(index % (uint32_t)rooms);
}

static size_t senders_of_a_room(void)
{
    return ((size_t)option.senders + (size_t)rooms - 1) / (size_t)rooms;
}

/* The sender is of the connection's room. */
static size_t pair_of(const struct connection *connection, uint32_t sender)
{
    return fanout ? connection->index * senders_of_a_room() + sender / (uint32_t)rooms
                  : connection->index;
}

static void note_missing(size_t pair, uint32_t from, uint32_t to)
{
    if (!missing[pair])
        missing[pair] = must(calloc(1, sizeof *missing[pair]));
    struct missing *all = missing[pair];
    all->count += to - from;
    for (; from < to && all->kept < MAX_MISSING; from++)
        all->numbers[all->kept++] = from;
}

/* Return whether `number` was missing; it is not any more. */
static int was_missing(size_t pair, uint32_t number)
{
    struct missing *all = missing[pair];
    for (uint32_t i = 0; all && i < all->kept; i++) {
        if (all->numbers[i] == number) {
            all->numbers[i] = all->numbers[--all->kept];
            all->count--;
            return 1;
        }
    }
    return 0;
}

/* Return whether this is the first time that the message comes to this reader. */
static int is_new(const struct connection *connection, const struct message *message)
{
    size_t pair = pair_of(connection, message->sender);
    uint32_t next = expected[pair];
    if (message->number < next) {
        if (!was_missing(pair, message->number)) {
            repeated++;
            return 0;
        }
        reordered++;
        return 1;
    }
    if (message->number > next)
        note_missing(pair, next, message->number);
    expected[pair] = message->number + 1;
    return 1;
}

static int is_of_this_run(const struct connection *connection, const struct message *message)
{
    int sender_is_known = fanout ? message->sender < (uint32_t)option.senders
                                 : message->sender == connection->index;
    return sender_is_known && message->number < sent[message->sender];
}

/* A probe's number is its room. */
static void take_probe(struct connection *connection, const struct message *message)
{
    if (message->number != (uint32_t)room_of(connection->index)) {
        strayed++;
        return;
    }
    connection->heard++;
    last_arrival = now;
}

/* Take in one message; return whether it was the connection's own, come back. */
static int arrive(struct connection *connection, const struct message *message)
{
    if (closing)
        return 0;
    if (!message) {
        corrupted++;
        return 0;
    }
    if (!message->whole)
        corrupted++;
    if (message->sender == PROBE && message->whole) {
        take_probe(connection, message);
        return 0;
    }
    if (!is_of_this_run(connection, message)) {
        corrupted += (uint64_t)message->whole;
        return 0;
    }
    if (fanout && room_of(message->sender) != room_of(connection->index)) {
        strayed++;
        return 0;
    }
    if (!is_new(connection, message))
        return 0;
    outstanding--;
    last_arrival = now;
    if (measuring) {
        delivered++;
        connection->served = 1;
    }
    if (timing && message->whole)
        note_latency(now > message->sent_at ? now - message->sent_at : 0);
    return message->sender == connection->index;
}

static int64_t outstanding_at(const struct connection *connection)
{
    int64_t count = 0;
    uint32_t from = fanout ? (uint32_t)room_of(connection->index) : connection->index;
    uint32_t to = fanout ? (uint32_t)option.senders : from + 1;
    for (uint32_t sender = from; sender < to; sender += (uint32_t)rooms) {
        size_t pair = pair_of(connection, sender);
        count += (int64_t)sent[sender] - expected[pair];
        count += missing[pair] ? missing[pair]->count : 0;
    }
    return count;
}

/* Connections. */

static void watch(struct connection *connection, uint32_t events, int operation)
{
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(epoll, operation, connection->fd, &event))
        fail("epoll_ctl: %s", strerror(errno));
    connection->watched = events;
}

static void end(struct connection *connection)
{
    if (connection->state == ENDED)
        return;
    if (connection->state == OPEN)
        present[room_of(connection->index)]--;
    if (connection->state == OPEN && !closing) {
        int64_t count = idle ? 0 : outstanding_at(connection);
        outstanding -= count;
        lost += (uint64_t)count;
        ended++;
    }
    connection->state = ENDED;
    alive--;
    close(connection->fd);
    release(&connection->rest);
    release(&connection->out);
}

static void transmit(struct connection *connection, const char *data, size_t size)
{
    if (connection->state == ENDED || !size)
        return;
    size_t taken = 0;
    if (!connection->out.size) {
        ssize_t count = send(connection->fd, data, size, MSG_NOSIGNAL);
        if (count == (ssize_t)size)
            return;
        if (count < 0 && errno != EAGAIN)
            return; /* its end is read in a later turn */
        taken = count > 0 ? (size_t)count : 0;
    }
    append(&connection->out, data + taken, size - taken);
    if (!(connection->watched & EPOLLOUT))
        watch(connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

static void writable(struct connection *connection)
{
    struct bytes *out = &connection->out;
    ssize_t count = send(connection->fd, out->data, out->size, MSG_NOSIGNAL);
    if (count > 0) {
        out->size -= (size_t)count;
        memmove(out->data, out->data + count, out->size);
    }
    if (!out->size)
        watch(connection, EPOLLIN, EPOLL_CTL_MOD);
}

/* Compression, as far as the server agrees to it. */

#ifdef WITH_ZLIB

#define CACHED 4096
#define CACHED_SIZE 512

/* Without a window that is kept, the same bytes mean the same message. */
static struct {
    size_t size;
    char data[CACHED_SIZE];
    struct message message;
} cache[CACHED];

static z_stream deflater, shared_inflater;
static char inflated[MAX_SIZE + 256];

static void begin_compression(struct connection *connection, const char *agreed)
{
    const char *bits = strcasestr(agreed, "client_max_window_bits=");
    int window = bits ? atoi(bits + strlen("client_max_window_bits=")) : 15;
    connection->deflate = 1;
    connection->takeover = !strcasestr(agreed, "server_no_context_takeover");
    if (connection->takeover) {
        connection->inflater = must(calloc(1, sizeof *connection->inflater));
        inflateInit2(connection->inflater, -15);
    }
    if (!deflater.state) {
        deflateInit2(&deflater, 1, Z_DEFLATED, window < 9 ? -9 : -window, 8,
                     Z_DEFAULT_STRATEGY);
        inflateInit2(&shared_inflater, -15);
    }
}

static void compress_message(struct bytes *to, const char *data, size_t size)
{
    reserve(to, size + size / 512 + 64);
    deflateReset(&deflater);
    deflater.next_in = (unsigned char *)data;
    deflater.avail_in = (unsigned)size;
    deflater.next_out = (unsigned char *)to->data;
    deflater.avail_out = (unsigned)to->room;
    deflate(&deflater, Z_SYNC_FLUSH);
    to->size = to->room - deflater.avail_out - 4;
}

/* Return the inflated bytes, or -1 if they are none. */
static long inflate_message(struct connection *connection, const char *data, size_t size)
{
    static const unsigned char tail[] = {0, 0, 255, 255};
    z_stream *stream = connection->takeover ? connection->inflater : &shared_inflater;
    if (!connection->takeover)
        inflateReset(stream);
    stream->next_out = (unsigned char *)inflated;
    stream->avail_out = sizeof inflated;
    stream->next_in = (unsigned char *)data;
    stream->avail_in = (unsigned)size;
    int first = inflate(stream, Z_SYNC_FLUSH);
    stream->next_in = (unsigned char *)tail;
    stream->avail_in = sizeof tail;
    int second = first == Z_OK || first == Z_BUF_ERROR ? inflate(stream, Z_SYNC_FLUSH) : first;
    if (second != Z_OK && second != Z_BUF_ERROR)
        return -1;
    return (long)(sizeof inflated - stream->avail_out);
}

static size_t place_in_cache(const char *data, size_t size)
{
    uint64_t word = 0, other = 0;
    memcpy(&word, data + size / 4, 8);
    memcpy(&other, data + size - 8, 8);
    return ((word * 31 + other) * 0x9E3779B97F4A7C15ull >> 52) % CACHED;
}

#endif

/* Frames that leave. */

static struct bytes outgoing;

static void append_frame(struct bytes *to, int first, const char *data, size_t size)
{
    static const char key[8] = {0x5a, 0x13, 0x6c, 0x27, 0x5a, 0x13, 0x6c, 0x27};
    unsigned char head[MAX_FRAME_HEAD + 4];
    size_t head_size = write_frame_head(head, first, size);
    head[1] |= MASKED;
    memcpy(head + head_size, key, 4);
    append(to, head, head_size + 4);
    reserve(to, size + 8);
    char *masked = to->data + to->size;
    uint64_t mask, word;
    memcpy(&mask, key, 8);
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        memcpy(&word, data + i, 8);
        word ^= mask;
        memcpy(masked + i, &word, 8);
    }
    for (; i < size; i++)
        masked[i] = data[i] ^ key[i % 4];
    to->size += size;
}

static void append_text(const struct connection *connection, const char *data, size_t size)
{
#ifdef WITH_ZLIB
    static struct bytes packed;
    if (connection->deflate) {
        packed.size = 0;
        compress_message(&packed, data, size);
        append_frame(&outgoing, 0xC0 | TEXT, packed.data, packed.size);
        return;
    }
#endif
    (void)connection;
    append_frame(&outgoing, FIN | TEXT, data, size);
}

static void append_message(const struct connection *connection, uint32_t sender, uint32_t number,
                           uint64_t sent_at)
{
    static char text[MAX_SIZE + 128];
    memcpy(text, prefix, prefix_size);
    write_message(text + prefix_size, sender, number, sent_at);
    memcpy(text + prefix_size + (size_t)option.size, suffix, suffix_size);
    append_text(connection, text, prefix_size + (size_t)option.size + suffix_size);
}

static void flush_outgoing(struct connection *connection)
{
    transmit(connection, outgoing.data, outgoing.size);
    outgoing.size = 0;
}

static void send_text(struct connection *connection, const char *text)
{
    append_text(connection, text, strlen(text));
    flush_outgoing(connection);
}

/* Send `count` messages, each with a `send` of its own, as clients do that know nothing of each
   other's. What clumps together then, the server's own turns have put together. */
static void send_messages(struct connection *connection, int count, uint64_t sent_at)
{
    uint32_t sender = connection->index;
    for (; count > 0 && connection->state == OPEN; count--) {
        if (option.messages && sent[sender] >= option.messages)
            break;
        append_message(connection, sender, sent[sender]++, sent_at);
        outstanding += fanout ? present[room_of(sender)] : 1;
        flush_outgoing(connection);
    }
}

/* Send `count` messages, of the senders in turn. */
static void send_in_turn(int count, uint64_t sent_at)
{
    static int next;
    for (; count > 0; count--, next++)
        send_messages(&connections[next % option.senders], 1, sent_at);
}

/* So many of the connection's own messages have come back. */
static void send_on(struct connection *connection, int count)
{
    if (option.rooms)
        send_in_turn(count, now);
    else
        send_messages(connection, count, now);
}

/* Frames that come. */

static void open_connection(struct connection *connection)
{
    connection->state = OPEN;
    present[room_of(connection->index)]++;
    opened++;
}

/* Return how many of the connection's own messages came back. */
static int take_text(struct connection *connection, const char *data, size_t size)
{
    struct message message;
    if (option.socketio) {
        if (size == 1 && data[0] == '2') {
            send_text(connection, "3");
            return 0;
        }
        if (size && (data[0] == '0' || data[0] == '6')) {
            if (data[0] == '0')
                send_text(connection, "40");
            return 0;
        }
        if (size >= 2 && data[0] == '4' && data[1] == '0') {
            open_connection(connection);
            return 0;
        }
        if (size < prefix_size + suffix_size || memcmp(data, prefix, prefix_size) ||
            memcmp(data + size - suffix_size, suffix, suffix_size))
            return arrive(connection, NULL);
        data += prefix_size;
        size -= prefix_size + suffix_size;
    }
    return arrive(connection, read_message(data, size, &message) ? &message : NULL);
}

static int take_compressed(struct connection *connection, const char *data, size_t size)
{
#ifdef WITH_ZLIB
    compressed++;
    int keep = !connection->takeover && !option.socketio && size >= 32 && size <= CACHED_SIZE;
    size_t place = keep ? place_in_cache(data, size) : 0;
    if (keep && cache[place].size == size && !memcmp(cache[place].data, data, size))
        return arrive(connection, &cache[place].message);
    long length = connection->deflate ? inflate_message(connection, data, size) : -1;
    if (length < 0)
        return arrive(connection, NULL);
    if (keep && read_message(inflated, (size_t)length, &cache[place].message)) {
        cache[place].size = size;
        memcpy(cache[place].data, data, size);
    }
    return take_text(connection, inflated, (size_t)length);
#else
    (void)data;
    (void)size;
    return arrive(connection, NULL);
#endif
}

static int take_frame(struct connection *connection, int first, const char *data, size_t size)
{
    switch (first) {
    case FIN | TEXT:
        return take_text(connection, data, size);
    case 0xC0 | TEXT:
        return take_compressed(connection, data, size);
    case FIN | PING:
        append_frame(&outgoing, FIN | PONG, data, size);
        flush_outgoing(connection);
        return 0;
    case FIN | PONG:
        return 0;
    case FIN | CLOSE:
        if (connection->state < OPEN)
            fail("connection %d of %d was closed at once", opened + 1, option.connections);
        end(connection);
        return 0;
    }
    if ((first & 15) == CONTINUATION || !(first & FIN))
        fail("the server sent a fragment, which is not expected here");
    return arrive(connection, NULL);
}

/* Return the bytes of all whole frames at the start of `data`. */
static size_t take_frames(struct connection *connection, const char *data, size_t size)
{
    size_t at = 0;
    int back = 0;
    while (connection->state != ENDED) {
        const unsigned char *head = (const unsigned char *)data + at;
        uint64_t length;
        size_t head_size = read_frame_head(head, size - at, &length);
        if (!head_size)
            break;
        if (head[1] & MASKED || length > 4 * MAX_SIZE)
            fail("the server sent a frame that is masked or too long: %02x %02x", head[0],
                 head[1]);
        if (size - at - head_size < length)
            break;
        back += take_frame(connection, head[0], data + at + head_size, length);
        at += head_size + length;
    }
    if (back && sending && !rated)
        send_on(connection, back);
    return at;
}

/* Return the bytes of the answer to the handshake, 0 if it is not whole. */
static size_t take_answer(struct connection *connection, char *data, size_t size)
{
    char *stop = memmem(data, size, "\r\n\r\n", 4);
    if (!stop)
        return 0;
    *stop = 0;
    if (strncmp(data, "HTTP/1.1 101", 12))
        fail("handshake %d of %d was answered: %.*s", opened + 1, option.connections,
             (int)strcspn(data, "\r\n"), data);
    char *accept = strcasestr(data, "\r\nSec-WebSocket-Accept:");
    if (!accept || !strstr(accept, ACCEPT))
        fail("the handshake's Sec-WebSocket-Accept is wrong");
    char *agreed = strcasestr(data, "\r\nSec-WebSocket-Extensions:");
#ifdef WITH_ZLIB
    if (agreed && strcasestr(agreed, "permessage-deflate"))
        begin_compression(connection, agreed);
#endif
    if (option.deflate && !agreed)
        fail("the server does not agree to permessage-deflate");
    if (option.socketio)
        connection->state = GREETING;
    else
        open_connection(connection);
    return (size_t)(stop + 4 - data);
}

static void readable(struct connection *connection)
{
    /* What came before goes in front of what comes now. */
    size_t before = connection->rest.size;
    if (before)
        memcpy(chunk, connection->rest.data, before);
    ssize_t count = recv(connection->fd, chunk + before, CHUNK, 0);
    if (count <= 0) {
        if (count < 0 && errno == EAGAIN)
            return;
        if (connection->state < OPEN)
            fail("handshake %d of %d: the server hung up", opened + 1, option.connections);
        end(connection);
        return;
    }
    now = clock_now(CLOCK_MONOTONIC);
    if (measuring)
        bytes_read += (uint64_t)count;
    size_t size = before + (size_t)count, at = 0;
    if (connection->state == SHAKING)
        at = take_answer(connection, chunk, size);
    if (connection->state >= GREETING)
        at += take_frames(connection, chunk + at, size - at);
    connection->rest.size = 0;
    if (connection->state != ENDED)
        append(&connection->rest, chunk + at, size - at);
}

static void shake_hands(struct connection *connection)
{
    char request[1024];
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error)
        fail("connection %d of %d: %s", opened + 1, option.connections, strerror(error));
    char room[16] = "";
    if (option.rooms)
        snprintf(room, sizeof room, "/%d", room_of(connection->index));
    int length = snprintf(
        request, sizeof request,
        "GET %s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
        option.socketio ? "/socket.io/?EIO=4&transport=websocket" : option.path, room,
        option.port,
        option.deflate
            ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            : "");
    connection->state = SHAKING;
    watch(connection, EPOLLIN, EPOLL_CTL_MOD);
    transmit(connection, request, (size_t)length);
}

static void start_connection(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)option.port)};
    struct connection *connection = &connections[started];
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection->index = (uint32_t)started++;
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->fd < 0)
        fail("socket %d: %s", started, strerror(errno));
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) &&
        errno != EINPROGRESS)
        fail("connection %d of %d: %s", started, option.connections, strerror(errno));
    alive++;
    watch(connection, EPOLLOUT, EPOLL_CTL_ADD);
}

/* Turns of the loop. */

static void turn(uint64_t until)
{
    static struct epoll_event events[EVENTS];
    now = clock_now(CLOCK_MONOTONIC);
    uint64_t wait = until > now ? until - now : 0;
    if (rated) {
        /* Milliseconds are too coarse to send by the clock. */
        struct timespec time = {(time_t)(wait / SECOND), (long)(wait % SECOND)};
        struct pollfd poll = {.fd = epoll, .events = POLLIN};
        ppoll(&poll, 1, &time, NULL);
        wait = 0;
    }
    int count = epoll_wait(epoll, events, EVENTS, (int)((wait + 999999) / 1000000));
    now = clock_now(CLOCK_MONOTONIC);
    for (int i = 0; i < count; i++) {
        struct connection *connection = events[i].data.ptr;
        if (connection->state == CONNECTING) {
            shake_hands(connection);
            continue;
        }
        if (events[i].events & EPOLLOUT && connection->out.size)
            writable(connection);
        if (connection->state != ENDED && events[i].events & ~(uint32_t)EPOLLOUT)
            readable(connection);
    }
}

static void connect_all(void)
{
    uint64_t deadline = clock_now(CLOCK_MONOTONIC) + CONNECT_PATIENCE;
    while (opened < option.connections) {
        while (started < option.connections && started - opened < AT_ONCE)
            start_connection();
        turn(deadline);
        if (now >= deadline)
            fail("only %d of %d connections were open after %d s", opened, option.connections,
                 (int)(CONNECT_PATIENCE / SECOND));
    }
}

static int count_deaf(void)
{
    int count = 0;
    for (int i = 0; i < option.connections; i++)
        count += !connections[i].heard;
    return count;
}

static void send_probes(void)
{
    for (int room = 0; room < rooms; room++) {
        append_message(&connections[room], PROBE, (uint32_t)room, 0);
        flush_outgoing(&connections[room]);
    }
}

/* A 101 says that the socket is open, not that its reader is in the room: ask. */
static void await_readers(void)
{
    uint64_t begun = clock_now(CLOCK_MONOTONIC);
    while (count_deaf()) {
        send_probes();
        last_arrival = clock_now(CLOCK_MONOTONIC);
        do
            turn(last_arrival + PROBE_AGAIN);
        while (count_deaf() && now < last_arrival + PROBE_AGAIN);
        if (alive < option.connections)
            fail("the server ended %d connections before the start", option.connections - alive);
        if (now > begun + PROBE_PATIENCE)
            fail("%d of %d readers never got anything", count_deaf(), option.connections);
    }
}

/* By the clock: a message that leaves late counts from when it should have left. */
static uint64_t send_what_is_due(void)
{
    static uint64_t begun, count;
    uint64_t step = (uint64_t)((double)SECOND / option.rate);
    if (!begun)
        begun = now;
    while (begun + count * step <= now) {
        send_messages(&connections[count % (uint64_t)option.senders], 1, begun + count * step);
        count++;
    }
    return begun + count * step;
}

static uint64_t patience(void)
{
    return (uint64_t)(option.drain * (double)SECOND);
}

/* Half of our patience is for a pause between two arrivals. */
static int nothing_comes(void)
{
    return now > last_arrival + patience() / 2;
}

/* With --messages: whether there is nothing left to send or to wait for. */
static int all_done(void)
{
    for (int i = 0; option.messages && i < option.senders; i++)
        if (sent[i] < option.messages)
            return 0;
    return option.messages && (outstanding <= 0 || nothing_comes());
}

static void run_for(double seconds)
{
    now = clock_now(CLOCK_MONOTONIC);
    uint64_t deadline = now + (uint64_t)(seconds * (double)SECOND);
    while (now < deadline && alive && !all_done()) {
        uint64_t next = rated ? send_what_is_due() : deadline;
        uint64_t look = now + patience() / 10;
        next = next < look ? next : look;
        turn(next < deadline ? next : deadline);
    }
}

/* Wait for what is under way. What comes no more is lost; what still comes is unfinished. */
static void drain(void)
{
    uint64_t deadline = clock_now(CLOCK_MONOTONIC) + patience();
    sending = 0;
    while (outstanding > 0 && now < deadline && !nothing_comes())
        turn(now + patience() / 10);
    if (nothing_comes())
        lost += (uint64_t)outstanding;
    else
        unfinished = (uint64_t)outstanding;
}

static void close_all(void)
{
    static const char frame[] = {(char)(FIN | CLOSE), (char)0x82, 0, 0, 0, 0, 0x03, (char)0xe8};
    uint64_t deadline = clock_now(CLOCK_MONOTONIC) + CLOSE_PATIENCE;
    closing = 1;
    for (int i = 0; i < option.connections; i++)
        transmit(&connections[i], frame, sizeof frame);
    do
        turn(deadline);
    while (alive && now < deadline);
}

/* Tell the runner that the moment has come to look at the server. */
static void mark(const char *moment)
{
    fprintf(stderr, "%s\n", moment);
    fflush(stderr);
}

/* Hold everything open, answering pings, until standard input ends. */
static void hold(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    mark("open");
    while (!poll(&input, 1, 0) && alive)
        turn(now + SECOND / 50);
}

/* Taking the time. */

static struct times {
    uint64_t wall, own, waited, servers[MAX_WATCHED];
} before, after;

/* Return how long this process wanted its core and others had it. */
static uint64_t time_waited(void)
{
    unsigned long long running, waiting = 0;
    FILE *file = fopen("/proc/self/schedstat", "r");
    if (file) {
        if (fscanf(file, "%llu %llu", &running, &waiting) != 2)
            waiting = 0;
        fclose(file);
    }
    return waiting;
}

static void take_times(struct times *times)
{
    times->wall = clock_now(CLOCK_MONOTONIC);
    times->own = clock_now(CLOCK_PROCESS_CPUTIME_ID);
    times->waited = time_waited();
    for (int i = 0; i < option.watched_count; i++) {
        clockid_t clock;
        times->servers[i] =
            clock_getcpuclockid(option.watched[i], &clock) ? 0 : clock_now(clock);
    }
}

static int in_flight_of(int sender)
{
    if (!fanout)
        return option.inflight;
    return option.inflight / option.senders + (sender < option.inflight % option.senders);
}

static void send_first(void)
{
    if (option.rooms)
        send_in_turn(option.inflight, clock_now(CLOCK_MONOTONIC));
    for (int i = 0; !option.rooms && i < option.senders; i++)
        send_messages(&connections[i], in_flight_of(i), clock_now(CLOCK_MONOTONIC));
}

static void exchange(void)
{
    if (fanout)
        await_readers();
    sending = 1;
    last_arrival = clock_now(CLOCK_MONOTONIC);
    if (!rated)
        send_first();
    run_for(option.warmup);
    measuring = timing = 1;
    take_times(&before);
    run_for(option.seconds);
    take_times(&after);
    measuring = 0;
    mark("measured");
    drain();
    timing = 0;
}

/* The result. */

static double seconds_between(uint64_t from, uint64_t to)
{
    return (double)(to - from) / (double)SECOND;
}

static int count_starved(void)
{
    int count = 0;
    for (int i = 0; i < option.connections; i++)
        count += !connections[i].served;
    return count;
}

static void print_result(void)
{
    double seconds = seconds_between(before.wall, after.wall);
    uint64_t total = 0;
    for (int i = 0; i < option.connections; i++)
        total += sent[i];
    printf("{\"sent\": %lu, \"delivered\": %lu, \"seconds\": %.6f, ", total, delivered, seconds);
    printf("\"latency_ms\": {\"p50\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"max\": %.3f}, ",
           latency_at(0.5), latency_at(0.99), latency_at(0.999), (double)slowest / 1e6);
    printf("\"lost\": %lu, \"unfinished\": %lu, \"repeated\": %lu, \"reordered\": %lu, ", lost,
           unfinished, repeated, reordered);
    printf("\"corrupted\": %lu, \"strayed\": %lu, \"ended\": %lu, \"starved\": %d, ",
           corrupted, strayed, ended, idle ? 0 : count_starved());
    printf("\"busy\": %.4f, \"waited\": %.4f, \"server_cpu\": [",
           seconds_between(before.own, after.own) / seconds,
           seconds_between(before.waited, after.waited) / seconds);
    for (int i = 0; i < option.watched_count; i++)
        printf("%s%.6f", i ? ", " : "", seconds_between(before.servers[i], after.servers[i]));
    printf("], \"bytes\": %lu, \"compressed\": %lu, \"zlib\": %s}\n", bytes_read, compressed,
#ifdef WITH_ZLIB
           "true"
#else
           "false"
#endif
    );
}

/* What was asked for. */

static void watch_processes(char *list)
{
    for (char *pid = strtok(list, ","); pid && option.watched_count < MAX_WATCHED;
         pid = strtok(NULL, ","))
        option.watched[option.watched_count++] = (pid_t)atoi(pid);
}

static void take_option(const char *name, char *value)
{
    static const struct {
        const char *name;
        int *value;
    } numbers[] = {{"--port", &option.port},
                   {"--connections", &option.connections},
                   {"--senders", &option.senders},
                   {"--inflight", &option.inflight},
                   {"--size", &option.size},
                   {"--deflate", &option.deflate},
                   {"--rooms", &option.rooms}};
    static const struct {
        const char *name;
        double *value;
    } amounts[] = {{"--seconds", &option.seconds},
                   {"--warmup", &option.warmup},
                   {"--rate", &option.rate},
                   {"--drain", &option.drain}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!strcmp(name, numbers[i].name)) {
            *numbers[i].value = atoi(value);
            return;
        }
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        if (!strcmp(name, amounts[i].name)) {
            *amounts[i].value = atof(value);
            return;
        }
    if (!strcmp(name, "--path"))
        option.path = value;
    else if (!strcmp(name, "--scenario"))
        option.scenario = value;
    else if (!strcmp(name, "--dialect"))
        option.socketio = !strcmp(value, "socketio");
    else if (!strcmp(name, "--messages"))
        option.messages = (uint64_t)atoll(value);
    else if (!strcmp(name, "--watch"))
        watch_processes(value);
    else
        fail("the load does not know %s", name);
}

static void settle_options(int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            fail("%s needs a value", argv[i]);
        take_option(argv[i], argv[i + 1]);
    }
    idle = !strcmp(option.scenario, "idle");
    rated = !strcmp(option.scenario, "rate");
    fanout = rated || !strcmp(option.scenario, "fanout");
    if (!fanout)
        option.senders = option.connections;
    if (!option.port || option.size < HEAD + 4 || option.size > MAX_SIZE ||
        option.connections < 1 || option.senders > option.connections ||
        option.senders >= PROBE || (rated && option.rate <= 0))
        fail("these options cannot be");
    if (option.rooms) {
        if (!fanout || option.socketio || option.rooms < 0 || option.rooms > option.senders)
            fail("these rooms cannot be: each needs a sender, and a path of its own");
        rooms = option.rooms;
    }
#ifndef WITH_ZLIB
    if (option.deflate)
        fail("the load was built without zlib");
#endif
    if (option.socketio) {
        prefix_size = (size_t)snprintf(prefix, sizeof prefix, "42[\"%s\",\"",
                                       option.path + (*option.path == '/'));
        suffix_size = (size_t)snprintf(suffix, sizeof suffix, "\"]");
    }
}

static void make_room(void)
{
    size_t count = (size_t)option.connections;
    size_t pairs = fanout ? count * senders_of_a_room() : count;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    prctl(PR_SET_TIMERSLACK, 1);
    connections = must(calloc(count, sizeof *connections));
    present = must(calloc((size_t)rooms, sizeof *present));
    sent = must(calloc(count, sizeof *sent));
    expected = must(calloc(pairs, sizeof *expected));
    missing = must(calloc(pairs, sizeof *missing));
    chunk = must(malloc(2 * CHUNK + 64));
    epoll = epoll_create1(EPOLL_CLOEXEC);
    make_fill();
    make_digits();
}

int main(int argc, char **argv)
{
    settle_options(argc, argv);
    make_room();
    take_times(&before);
    connect_all();
    if (idle) {
        take_times(&after);
        hold();
    } else {
        exchange();
    }
    close_all();
    print_result();
    return 0;
}
