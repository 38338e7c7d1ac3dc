/* SPDX-License-Identifier: MIT */
#include "files.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLASH_ADDRESS = 0x08000000, PID_LENGTH = 24 };

static bool complain(const char *what, const char *path) {
    fprintf(stderr, "vboard: cannot %s %s: %s\n", what, path, strerror(errno));
    return false;
}

static bool write_bytes(const char *path, const void *data, size_t length) {
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    bool done = fwrite(data, 1, length, file) == length && fflush(file) == 0 &&
                (fsync(fileno(file)) == 0 || errno == EINVAL); /* a device has nothing to sync */
    return fclose(file) == 0 && done;
}

static void remove_rest(const char *path) {
    int error = errno;
    unlink(path);
    errno = error;
}

/* Whole, or as it was. */
static bool replace(const char *target, const void *data, size_t length) {
    char beside[PATH_MAX + PID_LENGTH];
    (void)snprintf(beside, sizeof beside, "%s.%ld", target, (long)getpid());
    bool done = write_bytes(beside, data, length) && rename(beside, target) == 0;
    if (!done) {
        remove_rest(beside);
    }
    return done;
}

/* A link may lead there, so the file is made first, and replaced then. */
static bool write_new(const char *path, const void *data, size_t length) {
    char target[PATH_MAX];
    if (!write_bytes(path, data, 0) || realpath(path, target) == NULL) {
        return false;
    }
    bool done = replace(target, data, length);
    if (!done) {
        remove_rest(target);
    }
    return done;
}

/* A link is followed: renaming onto it would replace the link, and leave what it leads to old. What
 * is no file, as /dev/null, gets the bytes as they are. */
static bool write_whole(const char *path, const void *data, size_t length) {
    char target[PATH_MAX];
    struct stat facts;
    bool done;
    if (stat(path, &facts) != 0) {
        done = write_new(path, data, length);
    } else if (S_ISREG(facts.st_mode)) {
        done = realpath(path, target) != NULL && replace(target, data, length);
    } else {
        done = write_bytes(path, data, length);
    }
    return done || complain("write", path);
}

bool state_read(struct vboard *board, const char *path) {
    uint32_t size = vboard_flash_size(board);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return errno == ENOENT || complain("read", path);
    }
    uint8_t *bytes = malloc(size + 1);
    size_t count = bytes != NULL ? fread(bytes, 1, size + 1, file) : 0;
    fclose(file);
    bool right = count == size && vboard_load(board, FLASH_ADDRESS, bytes, size);
    if (!right) {
        fprintf(stderr,
                "vboard: %s is not the flash of this board (%u bytes): give the --board that wrote "
                "it, or remove it\n",
                path, (unsigned)size);
    }
    free(bytes);
    return right;
}

bool state_write(const struct vboard *board, const char *path) {
    uint32_t size = vboard_flash_size(board);
    uint8_t *bytes = malloc(size);
    bool done = bytes != NULL && vboard_peek(board, FLASH_ADDRESS, bytes, size) &&
                write_whole(path, bytes, size);
    free(bytes);
    return done;
}

static void add_faults(cJSON *json, const struct vboard *board, const struct options *options) {
    cJSON *list = cJSON_AddArrayToObject(json, "faults");
    for (unsigned i = 0; i < options->fault_count; i++) {
        cJSON *fault = cJSON_CreateObject();
        cJSON_AddStringToObject(fault, "fault", options->faults[i]);
        cJSON_AddNumberToObject(fault, "fired", (double)vboard_fault_fired(board, (int)i));
        cJSON_AddNumberToObject(fault, "met", (double)vboard_fault_met(board, (int)i));
        cJSON_AddItemToArray(list, fault);
    }
}

static void add_leds(cJSON *json, const struct vboard *board) {
    const char *name;
    cJSON *leds = cJSON_AddObjectToObject(json, "leds");
    for (unsigned i = 0; (name = vboard_led_name(board, i)) != NULL; i++) {
        cJSON *led = cJSON_AddObjectToObject(leds, name);
        cJSON_AddBoolToObject(led, "on", vboard_led(board, i));
        cJSON_AddNumberToObject(led, "changes", (double)vboard_led_changes(board, i));
    }
}

bool stats_write(const struct vboard *board, const struct options *options) {
    struct vboard_stats stats;
    const char *violation = vboard_violation(board);
    vboard_get_stats(board, &stats);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "board", options->board);
    cJSON_AddNumberToObject(json, "virtual_seconds", (double)stats.nanoseconds / 1e9);
    cJSON_AddNumberToObject(json, "instructions", (double)stats.instructions);
    cJSON_AddNumberToObject(json, "erases", (double)stats.erases);
    cJSON_AddNumberToObject(json, "programs", (double)stats.programs);
    cJSON_AddNumberToObject(json, "flash_operations", (double)stats.flash_operations);
    cJSON_AddNumberToObject(json, "uart_rx_bytes", (double)stats.uart_rx_bytes);
    cJSON_AddNumberToObject(json, "uart_tx_bytes", (double)stats.uart_tx_bytes);
    cJSON_AddNumberToObject(json, "resets", (double)stats.resets);
    cJSON *causes = cJSON_AddObjectToObject(json, "reset_causes");
    cJSON_AddNumberToObject(causes, "pin", (double)stats.resets_by_pin);
    cJSON_AddNumberToObject(causes, "software", (double)stats.resets_by_software);
    cJSON_AddNumberToObject(causes, "watchdog", (double)stats.resets_by_watchdog);
    cJSON_AddNumberToObject(causes, "standby", (double)stats.resets_by_standby);
    cJSON_AddNumberToObject(json, "power_cuts", (double)stats.power_cuts);
    add_faults(json, board, options);
    cJSON_AddNumberToObject(json, "warnings", (double)stats.warnings);
    add_leds(json, board);
    if (violation[0] != '\0') {
        cJSON_AddStringToObject(json, "violation", violation);
    } else {
        cJSON_AddNullToObject(json, "violation");
    }
    char *text = cJSON_Print(json);
    bool done = text != NULL && write_whole(options->stats, text, strlen(text));
    free(text);
    cJSON_Delete(json);
    return done;
}
