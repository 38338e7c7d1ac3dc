/* SPDX-License-Identifier: MIT */
/* What --json prints: one object per run on console->out. docs/TOOL.md lists the fields. Where
 * there is no memory for all of it, nothing is printed, and console->output_lost is set. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>

#include "cli/console.h"
#include "cli/doctor.h"
#include "cli/fault_place.h"
#include "cli/image_report.h"
#include "serial/serial_port.h"
#include "tulpar/image.h"
#include "tulpar/signing.h"

/* What install-bootloader has done. */
struct install_report {
    const char *kit, *file;
    uint16_t chip_id;
    uint8_t loader; /* version of its protocol: 0x31 is 3.1 */
    uint32_t version, size;
    bool was_there;                            /* and nothing has been written */
    const struct tulpar_description *replaces; /* NULL: no bootloader of ours was there */
    double seconds;
    unsigned resent;
};

struct flash_report {
    const char *file;
    const struct tulpar_source *source;
    const char *port;
    const struct tulpar_device *device; /* as it says it is afterwards */
    const struct tulpar_device *before;
    double seconds;
    uint32_t sent, already_right; /* bytes, together the size */
    unsigned resent;
    enum tulpar_way way;
    uint64_t line_bytes; /* given to the line for it */
    uint32_t baud;       /* of the transfer, in the end */
    bool started;
    const struct tulpar_report *report; /* of the start, the swap before it and the way back */
    bool two_slots;
    bool background; /* the application took it while it ran */
    bool on_trial;   /* from its first start on */
};

/* What keygen has made. */
struct key_report {
    const char *private_file, *public_file;
    char key_id[2 * TULPAR_KEY_ID_SIZE + 1];
    bool encrypted;
};

struct dry_run_report {
    const char *file;
    const struct tulpar_source *source;
    const char *port;
    const struct tulpar_device *device;
    const struct tulpar_preview *preview;
};

void json_problem(struct console *console, const struct message *message);
void json_flash(struct console *console, const struct flash_report *report);
/* installed: its bootloader was, just now; NULL: it was not. */
void json_device(struct console *console, const char *port, const struct tulpar_device *device,
                 const struct fault_place *place, const struct install_report *installed);

/* The same where nobody asks the new one, or, dry, none has been written. */
void json_install(struct console *console, const char *port, const struct install_report *report,
                  bool dry);
void json_ports(struct console *console, const struct serial_candidate *list, size_t count);

void json_dry_run(struct console *console, const struct dry_run_report *report);

/* device: as it is now. */
void json_verify(struct console *console, const char *port, const struct tulpar_device *device);
void json_record(struct console *console, const char *port, const struct tulpar_device *device,
                 bool started);
/* report: of the verb that ended the trial, or found none. */
void json_trial(struct console *console, const char *port, bool was_on_trial,
                const struct tulpar_report *report);

void json_run(struct console *console, const char *port, const struct tulpar_report *report);

void json_image(struct console *console, const struct image_report *report);
void json_merge(struct console *console, const char *output, const struct tulpar_merge *merge,
                const struct tulpar_source *application);

void json_keygen(struct console *console, const struct key_report *made);
/* digest: TULPAR_SHA256_SIZE bytes. */
void json_digest(struct console *console, const char *file, const uint8_t *digest,
                 const struct tulpar_trailer *trailer);
/* bytes: all of the signed image. */
void json_sign(struct console *console, const char *output, const struct tulpar_trailer *trailer,
               const uint8_t *bytes, uint32_t size);
void json_image_verify(struct console *console, const char *file,
                       const struct tulpar_trailer *trailer);

/* ok: no check is bad. */
void json_doctor(struct console *console, const struct diagnosis *diagnosis, bool ok);

/* {"ok": true, "port": ...} */
void json_done(struct console *console, const char *port);

#endif
