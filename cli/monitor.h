/* SPDX-License-Identifier: MIT */
/* Inside of the monitor: what monitor.c (the loop), monitor_commands.c (keys) and monitor_away.c (a
 * port that is gone) share. */
#ifndef CLI_MONITOR_H
#define CLI_MONITOR_H

#include "cli/monitor_keys.h"
#include "cli/monitor_view.h"
#include "cli/readable.h"
#include "cli/session.h"
#include "cli/stream.h"

enum {
    MONITOR_SLICE_US = 50000, /* how soon Ctrl-C is noticed */
    MONITOR_CHUNK = 512,
};

struct listener {
    struct tool_session *session;
    struct monitor_settings *settings; /* what keys change */
    uint64_t end_us;
    struct readable readable;
    struct monitor_view view;
    struct monitor_keys keys;
    uint8_t piece[STREAM_PIECE]; /* shown, and not written yet */
    size_t piece_length;
    bool ended; /* nobody reads it any more, or it cannot be written */
    bool left;  /* by a key, or Ctrl-C, or the time is over */
    bool interrupt_told;
    enum exit_code exit_code;
};

bool monitor_is_over(const struct listener *listener);

/* Sends what was typed, or what comes through a pipe, and does what keys ask for. line: NULL while
 * there is no port to send it to, which drops it. */
void monitor_take_typing(struct listener *listener, const struct tulpar_channel *line,
                         enum tulpar_channel_result *result);

/* Shows bytes of the board, and gives out what is shown. */
void monitor_show(struct listener *listener, const uint8_t *bytes, size_t length);
void monitor_show_rest(struct listener *listener);

void monitor_do(struct listener *listener, enum monitor_command command, bool has_port);

/* The port is gone: waits until it is back. False: it will not come, and exit_code says it. */
TULPAR_MUST_USE bool monitor_wait_for_port(struct listener *listener,
                                           enum tulpar_channel_result result);

/* Gives the port away when another tulpar asks for it, and waits until it is back. False: as above.
 */
TULPAR_MUST_USE bool monitor_make_way(struct listener *listener);

/* The log, as the command line or a key wants it. False: *message says why not. */
TULPAR_MUST_USE bool monitor_log_open(struct monitor_settings *settings, const char *path,
                                      struct message *message);
void monitor_log_close(struct monitor_settings *settings);

#endif
