/* SPDX-License-Identifier: MIT */
#include "cli/batch/hook.h"

#include <string.h>

#include "cli/seconds.h"

enum {
    PATIENCE_S = 60,
    STOPPED_S = 5, /* after Ctrl-C: a board that it has interrupted has a hook, too */
    OUTPUT_MAX = HOOK_TEXT_MAX / 2,
};

/* Of what it printed last the last line, which says most. */
static const char *last_line(char *text) {
    size_t length = strlen(text);

    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
        text[--length] = '\0';
    }
    const char *newline = strrchr(text, '\n');
    return newline == NULL ? text : newline + 1;
}

void hook_run(const char *command, struct outcome *outcome, const char *file,
              const struct tulpar_source *source, bool (*stopped)(void)) {
    struct shell_patience patience = {
        .most_us = (uint64_t)PATIENCE_S * US_PER_SECOND,
        .stopped_us = (uint64_t)STOPPED_S * US_PER_SECOND,
        .stopped = stopped,
    };
    struct shell_variable variables[OUTCOME_VARIABLES];
    struct outcome_values values;
    char output[OUTPUT_MAX];
    int status;
    size_t count = outcome_variables(outcome, file, source, &values, variables);
    enum shell_end end =
        shell_command(command, variables, count, &patience, output, sizeof output, &status);

    outcome->hook_failed = end != SHELL_SUCCEEDED;
    switch (end) {
    case SHELL_SUCCEEDED: break;
    case SHELL_FAILED:
        text_set(outcome->hook_words, sizeof outcome->hook_words, "its exit status is %d", status);
        break;
    case SHELL_NOT_STARTED:
        text_set(outcome->hook_words, sizeof outcome->hook_words,
                 "the system's shell cannot be started");
        break;
    case SHELL_UNFIT:
        text_set(outcome->hook_words, sizeof outcome->hook_words,
                 "it is longer than the system's shell takes: put it into a file, and name that");
        break;
    case SHELL_STOPPED:
        text_set(outcome->hook_words, sizeof outcome->hook_words,
                 "it was ended, for it had not done so itself %d s after Ctrl-C", STOPPED_S);
        break;
    case SHELL_TOO_LONG:
        text_set(outcome->hook_words, sizeof outcome->hook_words,
                 "it was ended, for it had not done so itself after %d s", PATIENCE_S);
        break;
    }
    const char *line = last_line(output);
    if (outcome->hook_failed && *line != '\0') {
        text_add(outcome->hook_words, sizeof outcome->hook_words, "; it said: %s", line);
    }
}
