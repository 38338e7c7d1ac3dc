/* SPDX-License-Identifier: MIT */
#include "cli/trace.h"

#include "cli/seconds.h"

enum { BYTES_SHOWN = 24 };

static void add_hex(char *out, const uint8_t *bytes, size_t length) {
    size_t shown = length < BYTES_SHOWN ? length : BYTES_SHOWN;

    text_add(out, TRACE_LINE_MAX, " |");
    for (size_t i = 0; i < shown; i++) {
        text_add(out, TRACE_LINE_MAX, " %02X", bytes[i]);
    }
    if (shown < length) {
        text_add(out, TRACE_LINE_MAX, " ... %zu bytes", length);
    }
}

void trace_line(enum tulpar_direction direction, const uint8_t *bytes, size_t length,
                uint64_t since_start_us, char out[TRACE_LINE_MAX]) {
    char packet[TRACE_LINE_MAX];

    tulpar_packet_text(direction, bytes, length, packet, sizeof packet);
    text_set(out, TRACE_LINE_MAX, "%4u.%06u %s %s", (unsigned)(since_start_us / US_PER_SECOND),
             (unsigned)(since_start_us % US_PER_SECOND), direction == TULPAR_SENT ? ">" : "<",
             packet);
    if (direction != TULPAR_UNREADABLE) {
        add_hex(out, bytes, length);
    }
}
