/* SPDX-License-Identifier: MIT */
/* What --json prints: one object per run on console->out. docs/TOOL.md lists the fields. Where
 * there is no memory for all of it, nothing is printed, and console->output_lost is set. */
#ifndef TULPAR_JSON_H
#define TULPAR_JSON_H

#include <stdbool.h>

#include "cli/console.h"
#include "cli/image_report.h"
#include "host/merge.h"
#include "host/source.h"
#include "serial/serial_port.h"

struct flash_report {
    const char *file;
    const struct source *source;
    const char *port;
    const struct device_info *device; /* as it says it is afterwards */
    const struct device_info *before;
    double seconds;
    uint32_t sent, already_right; /* bytes, together the size */
    unsigned resent;
    enum flasher_way way;
    uint64_t line_bytes; /* given to the line for it */
    uint32_t baud;       /* of the transfer, in the end */
    bool started;
    bool two_slots;
    bool on_trial; /* from its first start on */
};

void json_problem(struct console *console, const struct message *message);
void json_flash(struct console *console, const struct flash_report *report);
void json_device(struct console *console, const char *port, const struct device_info *device);
void json_ports(struct console *console, const struct serial_candidate *list, size_t count);

/* device: as it is now. */
void json_record(struct console *console, const char *port, const struct device_info *device,
                 bool started);
void json_trial(struct console *console, const char *port, bool was_on_trial,
                const struct device_info *device);

void json_image(struct console *console, const struct image_report *report);
void json_merge(struct console *console, const char *output, const struct merge *merge,
                const struct source *application);

/* {"ok": true, "port": ...} */
void json_done(struct console *console, const char *port);

#endif
