/* SPDX-License-Identifier: MIT */
#include "conditions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEVER UINT64_MAX

enum { RESET_LOW_MAX = 10000 /* milliseconds */, LSI_MAX = 1000000, ERROR_TEXT = 256 };

bool conditions_add_wake(struct conditions *conditions, const char *text) {
    static const char *const sources[] = {"rtc", "wkup1", "wkup2", "wkup3", "wkup4", "wkup5"};
    const double seconds_max = 1e6;
    const char *at = strchr(text, '@');
    char *end;
    if (at == NULL || conditions->wake_count == CONDITIONS_WAKES_MAX) {
        return false;
    }
    double seconds = strtod(at + 1, &end);
    if (end == at + 1 || *end != '\0' || !(seconds >= 0) || seconds > seconds_max) {
        return false;
    }
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        size_t length = (size_t)(at - text);
        if (strlen(sources[i]) == length && strncmp(sources[i], text, length) == 0) {
            unsigned number = conditions->wake_count++;
            conditions->wakes[number].source = (enum vboard_wake)i;
            conditions->wakes[number].at = (uint64_t)(seconds * 1e9);
            return true;
        }
    }
    return false;
}

bool conditions_set_reset_low(struct conditions *conditions, const char *text) {
    char *end;
    double milliseconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(milliseconds >= 0) || milliseconds > RESET_LOW_MAX) {
        return false;
    }
    conditions->reset_low = milliseconds;
    return true;
}

bool conditions_set_lsi(struct conditions *conditions, const char *text) {
    char *end;
    unsigned long hertz = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || hertz == 0 || hertz > LSI_MAX) {
        return false;
    }
    conditions->lsi = (unsigned)hertz;
    return true;
}

bool conditions_set_warm(struct conditions *conditions, const char *text) {
    if (text != NULL && strcmp(text, "handler") != 0) {
        return false;
    }
    conditions->warm = true;
    conditions->warm_in_handler = text != NULL;
    return true;
}

static bool prepare_lsi(const struct conditions *conditions, struct vboard *board) {
    unsigned min_hz, max_hz;
    if (conditions->lsi == 0 || vboard_set_lsi(board, conditions->lsi)) {
        return true;
    }
    vboard_lsi_limits(board, &min_hz, &max_hz);
    fprintf(stderr,
            "vboard: --lsi: the slow oscillator of this chip runs at %u to %u Hz (its datasheet)\n",
            min_hz, max_hz);
    return false;
}

static bool prepare_options(const struct conditions *conditions, struct vboard *board) {
    char error[ERROR_TEXT];
    if (conditions->option_bytes == NULL ||
        vboard_set_option_bytes(board, conditions->option_bytes, error, sizeof error)) {
        return true;
    }
    fprintf(stderr, "vboard: --option-bytes: %s\n", error);
    return false;
}

bool conditions_prepare(const struct conditions *conditions, struct vboard *board) {
    if (conditions->blank && !vboard_come_up_blank(board)) {
        fputs("vboard: --blank: this chip does not check whether its flash is blank; drop it, or "
              "give --board nucleo-l432kc\n",
              stderr);
        return false;
    }
    vboard_set_hardware_watchdog(board, conditions->hardware_watchdog);
    vboard_set_option_error(board, conditions->option_error);
    vboard_set_boot0(board, conditions->boot0);
    vboard_set_adapter(board, conditions->adapter);
    return prepare_options(conditions, board) && prepare_lsi(conditions, board);
}

void conditions_power_on(const struct conditions *conditions, struct vboard *board, uint64_t seed) {
    uint64_t reset_low = (uint64_t)(conditions->reset_low * 1e6);
    /* A warm start has no reset before it. */
    vboard_set_reset_length(board, conditions->warm ? 0 : reset_low);
    vboard_power_on(board, seed);
    vboard_set_reset_length(board, reset_low);
    vboard_set_debugger(board, conditions->debugger);
    if (conditions->warm) {
        vboard_warm_start(board, conditions->warm_in_handler);
    }
}

static void wake(struct vboard *board, enum vboard_wake source) {
    if (!vboard_wake(board, source)) {
        fputs("vboard: --wake: the chip is not in Standby, or does not listen to that\n", stderr);
    }
}

uint64_t conditions_act(struct conditions *conditions, struct vboard *board) {
    uint64_t now = vboard_now_ns(board);
    uint64_t next = NEVER;
    for (unsigned i = 0; i < conditions->wake_count; i++) {
        if (conditions->wakes[i].at <= now) {
            conditions->wakes[i].at = NEVER;
            wake(board, conditions->wakes[i].source);
        }
        next = conditions->wakes[i].at < next ? conditions->wakes[i].at : next;
    }
    return next;
}
