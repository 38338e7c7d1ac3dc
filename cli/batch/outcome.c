/* SPDX-License-Identifier: MIT */
#include "cli/batch/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "cli/json_parts.h"
#include "cli/names.h"

#define BYTES_PER_KB 1000.0

static const struct {
    const char *word, *name;
} verdicts[] = {
    [BATCH_PASS] = {"PASS", "pass"},
    [BATCH_FAIL] = {"FAIL", "fail"},
    [BATCH_SKIP] = {"SKIP", "skip"},
};

const char *verdict_word(enum batch_verdict verdict) {
    return verdicts[verdict].word;
}

const char *verdict_name(enum batch_verdict verdict) {
    return verdicts[verdict].name;
}

static double rate_of(const struct outcome *outcome) {
    return outcome->seconds > 0 ? outcome->sent / outcome->seconds / BYTES_PER_KB : 0;
}

/* -- for people --------------------------------------------------------------------------------*/

static void add_pass(const struct outcome *outcome, char out[OUTCOME_LINE_MAX]) {
    char version[VERSION_TEXT_MAX];

    if (outcome->holds.version != 0) {
        version_text(outcome->holds.version, version);
        text_add(out, OUTCOME_LINE_MAX, "  %s", version);
    }
    text_add(out, OUTCOME_LINE_MAX, "  CRC 0x%08X  %.2f s", (unsigned)outcome->holds.crc,
             outcome->seconds);
    if (outcome->sent == 0) {
        text_add(out, OUTCOME_LINE_MAX, ", none sent (all was there)");
    } else {
        text_add(out, OUTCOME_LINE_MAX, ", %.1f kB/s", rate_of(outcome));
    }
    if (outcome->resent > 0) {
        text_add(out, OUTCOME_LINE_MAX, ", %u resent", outcome->resent);
    }
    if (outcome->attempts > 1) {
        text_add(out, OUTCOME_LINE_MAX, ", attempt %u", outcome->attempts);
    }
    text_add(out, OUTCOME_LINE_MAX, ", verified%s", outcome->on_trial ? ", on trial" : "");
}

static void add_problem_text(const struct outcome *outcome, char out[OUTCOME_LINE_MAX]) {
    text_add(out, OUTCOME_LINE_MAX, "  %s; cause: %s", outcome->problem.what,
             outcome->problem.cause);
    if (outcome->attempts > 1) {
        text_add(out, OUTCOME_LINE_MAX, "; %u attempts, %u resent", outcome->attempts,
                 outcome->resent);
    }
    text_add(out, OUTCOME_LINE_MAX, "; next: %s", message_next(&outcome->problem));
}

void outcome_line(const struct outcome *outcome, char out[OUTCOME_LINE_MAX]) {
    char unique_id[UNIQUE_ID_TEXT_MAX] = "-";

    if (outcome->found) {
        unique_id_text(outcome->device.unique_id, unique_id);
    }
    text_set(out, OUTCOME_LINE_MAX, "%s  %s  %s", verdict_word(outcome->verdict),
             outcome->port.path, unique_id);
    if (*outcome->number != '\0') {
        text_add(out, OUTCOME_LINE_MAX, "  %s", outcome->number);
    }
    if (outcome->verdict == BATCH_PASS) {
        add_pass(outcome, out);
    } else {
        add_problem_text(outcome, out);
    }
}

/* -- for programs ------------------------------------------------------------------------------*/

static void add_text_or_null(struct json *json, const char *name, const char *text) {
    if (*text != '\0') {
        json_add_text(json, json->root, name, text);
    } else {
        json_add_null(json, json->root, name);
    }
}

static void add_board(struct json *json, const struct outcome *outcome) {
    static const char *const names[] = {"board", "bootloader", "device_id", "unique_id"};

    if (outcome->found) {
        json_add_identity(json, json->root, &outcome->device);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        json_add_null(json, json->root, names[i]);
    }
}

static void add_transfer(struct json *json, const struct outcome *outcome) {
    if (!outcome->verified) {
        json_add_null(json, json->root, "verified");
        return;
    }
    json_add_image(json, json->root, "verified", &outcome->holds);
    json_add_number(json, json->root, "sent", outcome->sent);
    json_add_number(json, json->root, "seconds", outcome->seconds);
    json_add_number(json, json->root, "kB_per_s", rate_of(outcome));
    json_add_number(json, json->root, "baud", outcome->baud);
    json_add_text(json, json->root, "way", way_name(outcome->way));
    json_add_bool(json, json->root, "started", outcome->started);
    json_add_bool(json, json->root, "on_trial", outcome->on_trial);
}

static void add_problem(struct json *json, const struct outcome *outcome) {
    if (outcome->verdict == BATCH_PASS) {
        json_add_null(json, json->root, "error");
        return;
    }
    cJSON *error = json_add_object(json, json->root, "error");
    json_add_text(json, error, "kind", exit_code_name(outcome->problem.exit_code));
    json_add_number(json, error, "exit_code", outcome->problem.exit_code);
    json_add_text(json, error, "what", outcome->problem.what);
    json_add_text(json, error, "cause", outcome->problem.cause);
    json_add_text(json, error, "next", message_next(&outcome->problem));
}

/* Its newline is in the same piece of memory: a line of the log is one write. */
static char *line_of(struct json *json) {
    char *text = json->lost ? NULL : cJSON_PrintUnformatted(json->root);
    size_t size = text == NULL ? 0 : strlen(text) + sizeof "\n";
    char *line = text == NULL ? NULL : malloc(size);

    if (line != NULL) {
        text_set(line, size, "%s\n", text);
    }
    cJSON_free(text);
    cJSON_Delete(json->root);
    return line;
}

char *outcome_json(const struct outcome *outcome, const char *file,
                   const struct tulpar_source *source) {
    struct json made = json_begin(outcome->verdict == BATCH_PASS), *json = &made;

    json_add_text(json, json->root, "time", outcome->time);
    json_add_text(json, json->root, "result", verdict_name(outcome->verdict));
    json_add_text(json, json->root, "port", outcome->port.path);
    add_text_or_null(json, "adapter", outcome->port.adapter);
    add_text_or_null(json, "usb_path", outcome->port.usb_path);
    add_board(json, outcome);
    add_text_or_null(json, "serial_number", outcome->number);
    json_add_text(json, json->root, "file", file);
    json_add_hex(json, json->root, "file_crc", source->crc);
    json_add_version(json, json->root, "version", source->version);
    if (outcome->is_ready) {
        json_add_hex(json, json->root, "crc", outcome->crc);
    } else {
        json_add_null(json, json->root, "crc");
    }
    json_add_number(json, json->root, "resent", outcome->resent);
    json_add_number(json, json->root, "attempts", outcome->attempts);
    add_transfer(json, outcome);
    add_problem(json, outcome);
    return line_of(json);
}

size_t outcome_variables(const struct outcome *outcome, const char *file,
                         const struct tulpar_source *source, struct outcome_values *values,
                         struct shell_variable variables[OUTCOME_VARIABLES]) {
    bool passed = outcome->verdict == BATCH_PASS;
    size_t count = 0;

    memset(values, 0, sizeof *values);
    if (outcome->found) {
        unique_id_text(outcome->device.unique_id, values->unique_id);
    }
    if (outcome->is_ready) {
        text_set(values->crc, sizeof values->crc, "0x%08X", (unsigned)outcome->crc);
    }
    if (source->version != 0) {
        version_text(source->version, values->version);
    }
    text_set(values->seconds, sizeof values->seconds, "%.2f", outcome->seconds);
    text_set(values->status, sizeof values->status, "%d",
             passed ? EXIT_DONE : outcome->problem.exit_code);
    const struct shell_variable all[] = {
        {"TULPAR_RESULT", verdict_name(outcome->verdict)},
        {"TULPAR_STATUS", values->status},
        {"TULPAR_ERROR", passed ? "" : outcome->problem.what},
        {"TULPAR_TIME", outcome->time},
        {"TULPAR_PORT", outcome->port.path},
        {"TULPAR_ADAPTER", outcome->port.adapter},
        {"TULPAR_BOARD", outcome->found ? outcome->device.board : ""},
        {"TULPAR_UNIQUE_ID", values->unique_id},
        {"TULPAR_SERIAL_NUMBER", outcome->number},
        {"TULPAR_FILE", file},
        {"TULPAR_CRC", values->crc},
        {"TULPAR_IMAGE_VERSION", values->version},
        {"TULPAR_SECONDS", values->seconds},
    };
    for (count = 0; count < sizeof all / sizeof all[0]; count++) {
        variables[count] = all[count];
    }
    return count;
}
