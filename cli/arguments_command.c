/* SPDX-License-Identifier: MIT */
/* Arguments as they would be typed again. */
#include "cli/arguments.h"
#include "cli/batch/pattern.h"
#include "cli/boot0.h"
#include "cli/options.h"
#include "cli/reset.h"
#include "cli/seconds.h"
#include "cli/shell_quote.h"
#include "rom/st_rom.h"

uint64_t arguments_patience(const struct arguments *arguments) {
    return arguments->has_timeout ? arguments->timeout_us : HAND_US;
}

uint32_t arguments_line_baud(const struct arguments *arguments) {
    bool agrees_later = arguments->verb == VERB_FLASH || arguments->verb == VERB_BATCH;

    uint32_t baud = arguments->verb == VERB_MONITOR ? arguments->monitor_baud : arguments->baud;

    /* A rate that the environment presets is for bootloaders, and may be too high for ST's. */
    if (arguments->verb == VERB_INSTALL_BOOTLOADER && baud > ST_ROM_BAUD_MAX) {
        return ST_ROM_BAUD_MAX;
    }
    return baud == BAUD_AUTO || agrees_later ? BAUD_DEFAULT : baud;
}

static void add_monitor_baud(uint32_t baud, char *out, size_t size) {
    if (baud != BAUD_AUTO) {
        text_add(out, size, " --monitor-baud %u", (unsigned)baud);
    }
}

/* value: NULL: none was given. */
static void add_value(char *out, size_t size, enum option_id id, const char *value) {
    if (value != NULL) {
        text_add(out, size, " %s", options[id].name);
        shell_add(out, size, value);
    }
}

static void add_switches(const struct arguments *arguments, char *out, size_t size) {
    const struct {
        bool given;
        enum option_id id;
    } switches[] = {
        {arguments->wait, OPTION_WAIT},
        {arguments->no_run, OPTION_NO_RUN},
        {arguments->monitor, OPTION_MONITOR},
        {arguments->hex, OPTION_HEX},
        {arguments->echo, OPTION_ECHO},
        {arguments->no_reconnect, OPTION_NO_RECONNECT},
        {arguments->force, OPTION_FORCE},
        {arguments->full, OPTION_FULL},
        {arguments->no_trial, OPTION_NO_TRIAL},
        {arguments->dry_run, OPTION_DRY_RUN},
        {arguments->no_cache, OPTION_NO_CACHE},
        {arguments->background, OPTION_BACKGROUND},
        {arguments->no_background, OPTION_NO_BACKGROUND},
        {arguments->plain, OPTION_PLAIN},
        {arguments->unprotect, OPTION_UNPROTECT},
        {arguments->again, OPTION_AGAIN},
    };

    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (switches[i].given) {
            text_add(out, size, " %s", options[switches[i].id].name);
        }
    }
}

/* What changes what is done. */
static void add_options(const struct arguments *arguments, char *out, size_t size) {
    add_switches(arguments, out, size);
    if (arguments->reset != RESET_NONE) {
        text_add(out, size, " --reset %s", reset_name(arguments->reset));
    }
    if (arguments->boot0 != BOOT0_BY_HAND) {
        text_add(out, size, " --boot0 %s", boot0_name(arguments->boot0));
    }
    if (arguments->timestamps != TIMESTAMPS_NONE) {
        text_add(out, size, " --timestamps %s", timestamps_name(arguments->timestamps));
    }
    if (arguments->enter != END_OF_LINE_CR) {
        text_add(out, size, " --eol %s", eol_name(arguments->enter));
    }
    add_value(out, size, OPTION_LOG, arguments->log);
    add_value(out, size, OPTION_BASE, arguments->base);
    add_value(out, size, OPTION_KIT, arguments->kit);
    add_value(out, size, OPTION_INFO_PORT, arguments->info_port);
    add_monitor_baud(arguments->monitor_baud, out, size);
}

/* For one of its boards. */
static void add_batch(const struct arguments *arguments, const char *port, char *out, size_t size) {
    char pattern[MESSAGE_PART_MAX];

    if (port != NULL) {
        pattern_of(port, pattern, sizeof pattern);
    }
    add_value(out, size, OPTION_PORTS, port != NULL ? pattern : arguments->ports);
    add_value(out, size, OPTION_SERIAL_FROM, arguments->serial_from);
    add_value(out, size, OPTION_AT, arguments->at);
    add_value(out, size, OPTION_HOOK, arguments->hook);
    arguments_add_line(NULL, arguments->baud, out, size);
}

void arguments_add_line(const char *port, uint32_t baud, char *out, size_t size) {
    if (port != NULL) {
        text_add(out, size, " -p");
        shell_add(out, size, port);
    }
    if (baud != BAUD_AUTO) {
        text_add(out, size, " -b %u", (unsigned)baud);
    }
}

void arguments_add_monitor(const char *port, uint32_t baud, char *out, size_t size) {
    arguments_add_line(port, BAUD_AUTO, out, size);
    add_monitor_baud(baud, out, size);
}

void arguments_command(const struct arguments *arguments, const char *port, char *out,
                       size_t size) {
    text_set(out, size, "tulpar %s", verb_name(arguments->verb));
    if (arguments->file != NULL) {
        shell_add(out, size, arguments->file);
    }
    if (arguments->verb == VERB_BATCH) {
        add_batch(arguments, port, out, size);
    } else {
        arguments_add_line(port, arguments->baud, out, size);
    }
    add_options(arguments, out, size);
}
