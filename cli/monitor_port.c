/* SPDX-License-Identifier: MIT */
#include "cli/monitor_port.h"

#include "cli/handover.h"
#include "cli/pause.h"
#include "cli/port_open.h"
#include "cli/reset.h"

static bool is_wanted(void *context) {
    const struct port_keeper *keeper = context;

    handover_offer(keeper->port->path);
    return handover_is_wanted();
}

static void close_port(void *context) {
    const struct port_keeper *keeper = context;

    serial_port_close(keeper->port);
}

static enum serial_error open_port(void *context, uint32_t baud, struct serial_problem *problem) {
    struct port_keeper *keeper = context;
    struct serial_port *port = keeper->port;
    struct tulpar_channel channel = port->channel;
    enum serial_error error = port_open_again(port, keeper->path, keeper->arguments, baud, problem);

    if (error == SERIAL_OK) {
        port->stopped = keeper->stopped;
        port->stopped_context = keeper->stopped_context;
    } else {
        port->channel = channel; /* whose clock is still asked */
    }
    return error;
}

static void pause_port(void *context, uint32_t us) {
    (void)context;
    pause_for(us);
}

static void reset_port(void *context) {
    const struct port_keeper *keeper = context;
    enum exit_code ignored;

    if (reset_board(keeper->port, keeper->path, keeper->arguments, keeper->console, &ignored)) {
        console_say(keeper->console, "reset by --reset %s", reset_name(keeper->arguments->reset));
    }
}

struct monitor_port monitor_port_of(struct port_keeper *keeper) {
    return (struct monitor_port){
        .context = keeper,
        .is_wanted = is_wanted,
        .close = close_port,
        .open = open_port,
        .pause = pause_port,
        .reset = reset_port,
    };
}
