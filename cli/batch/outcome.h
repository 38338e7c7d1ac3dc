/* SPDX-License-Identifier: MIT */
/* What came of one board, and how that is told: to people, and to programs. */
#ifndef CLI_BATCH_OUTCOME_H
#define CLI_BATCH_OUTCOME_H

#include "cli/batch/candidates.h"
#include "cli/console.h"
#include "cli/shell_command.h"

enum batch_verdict {
    BATCH_PASS,
    BATCH_FAIL,
    BATCH_SKIP, /* it is done already, and was left alone */
};

enum {
    TIME_TEXT_MAX = 24, /* "2026-11-30T21:58:39Z" */
    NUMBER_MAX = 64,    /* bytes of a serial number, NUL included */
    OUTCOME_LINE_MAX = SERIAL_PATH_MAX + 4 * MESSAGE_PART_MAX,
    HOOK_TEXT_MAX = 256,
    OUTCOME_VARIABLES = 14,
};

struct outcome {
    struct candidate port;
    char time[TIME_TEXT_MAX]; /* when it ended, UTC */
    enum batch_verdict verdict;
    struct message problem; /* but for BATCH_PASS */

    bool found; /* the board has said what it is */
    struct tulpar_device device;
    bool is_ready;           /* what it was to get is known: */
    char number[NUMBER_MAX]; /* its serial number; empty: none */
    uint32_t size, crc;      /* of the image that was for it */

    bool verified; /* `holds` is what it computed from its flash in the end, and is that image */
    struct tulpar_installed holds;
    bool started, on_trial;
    uint32_t sent; /* bytes */
    double seconds;
    unsigned resent, attempts;
    uint32_t baud;
    enum tulpar_way way;

    bool hook_failed;
    char hook_words[HOOK_TEXT_MAX]; /* how */
};

/* "PASS", "FAIL", "SKIP"; in a log "pass", "fail", "skip". */
const char *verdict_word(enum batch_verdict verdict);
const char *verdict_name(enum batch_verdict verdict);

/* One line without a newline, that begins with the word. */
void outcome_line(const struct outcome *outcome, char out[OUTCOME_LINE_MAX]);

/* One line of JSON with its newline (docs/FACTORY.md); the caller's: free(). file: as it was named,
 * with its CRC and version. NULL: no memory. */
char *outcome_json(const struct outcome *outcome, const char *file,
                   const struct tulpar_source *source);

/* The same for a hook. values: what the variables point to. */
struct outcome_values {
    char unique_id[SERIAL_TEXT_MAX], crc[SERIAL_TEXT_MAX], version[SERIAL_TEXT_MAX];
    char seconds[SERIAL_TEXT_MAX], status[SERIAL_TEXT_MAX];
};
size_t outcome_variables(const struct outcome *outcome, const char *file,
                         const struct tulpar_source *source, struct outcome_values *values,
                         struct shell_variable variables[OUTCOME_VARIABLES]);

#endif
