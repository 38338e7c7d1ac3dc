/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "help.h"
#include "vboard.h"

enum { OPTION_BASE = 256, FLASH_ADDRESS = 0x08000000, SECONDS_MAX = 1000000 };

enum option_id {
    OPTION_BOARD = OPTION_BASE,
    OPTION_FLASH,
    OPTION_UART,
    OPTION_STATE,
    OPTION_STATS,
    OPTION_PACE,
    OPTION_SEED,
    OPTION_RUN_FOR,
    OPTION_HARDWARE_WATCHDOG,
    OPTION_BLANK,
    OPTION_BOOT0,
    OPTION_ADAPTER,
    OPTION_OPTION_BYTES,
    OPTION_CONTROL,
    OPTION_STUB,
    OPTION_OPTION_ERROR,
    OPTION_LSI,
    OPTION_UNIQUE_ID,
    OPTION_RESET_LOW,
    OPTION_WARM,
    OPTION_WAKE,
    OPTION_DEBUGGER,
    OPTION_STRICT,
    OPTION_BUTTON,
    OPTION_FAULT,
    OPTION_TRACE,
    OPTION_VERSION,
    OPTION_HELP = 'h',
};

static const struct option long_options[] = {
    {"board", required_argument, NULL, OPTION_BOARD},
    {"flash", required_argument, NULL, OPTION_FLASH},
    {"uart", required_argument, NULL, OPTION_UART},
    {"state", required_argument, NULL, OPTION_STATE},
    {"stats", required_argument, NULL, OPTION_STATS},
    {"pace", required_argument, NULL, OPTION_PACE},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"run-for", required_argument, NULL, OPTION_RUN_FOR},
    {"hardware-watchdog", no_argument, NULL, OPTION_HARDWARE_WATCHDOG},
    {"blank", no_argument, NULL, OPTION_BLANK},
    {"boot0", no_argument, NULL, OPTION_BOOT0},
    {"adapter", no_argument, NULL, OPTION_ADAPTER},
    {"option-bytes", required_argument, NULL, OPTION_OPTION_BYTES},
    {"control", required_argument, NULL, OPTION_CONTROL},
    {"stub", required_argument, NULL, OPTION_STUB},
    {"option-error", no_argument, NULL, OPTION_OPTION_ERROR},
    {"lsi", required_argument, NULL, OPTION_LSI},
    {"unique-id", required_argument, NULL, OPTION_UNIQUE_ID},
    {"reset-low", required_argument, NULL, OPTION_RESET_LOW},
    {"warm", optional_argument, NULL, OPTION_WARM},
    {"wake", required_argument, NULL, OPTION_WAKE},
    {"debugger", no_argument, NULL, OPTION_DEBUGGER},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"button", required_argument, NULL, OPTION_BUTTON},
    {"fault", required_argument, NULL, OPTION_FAULT},
    {"trace", required_argument, NULL, OPTION_TRACE},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static bool to_number(const char *text, uint64_t *value) {
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
}

static bool usage_error(const char *what, const char *text) {
    fprintf(stderr, "vboard: %s: %s\n", what, text);
    help_suggest();
    return false;
}

/* FILE, or FILE@ADDR when what follows the last @ is a number. */
static bool add_flash(struct options *options, const char *text) {
    if (options->flash_count == OPTIONS_FLASH_MAX) {
        return usage_error("too many --flash files", text);
    }
    struct flash_file *file = &options->flash[options->flash_count];
    file->path = strdup(text);
    file->address = FLASH_ADDRESS;
    if (file->path == NULL) {
        return usage_error("out of memory", text);
    }
    options->flash_count++;
    char *at = strrchr(file->path, '@');
    uint64_t address;
    if (at != NULL && to_number(at + 1, &address)) {
        if (address > UINT32_MAX) {
            return usage_error("address out of range", text);
        }
        file->address = (uint32_t)address;
        *at = '\0';
    }
    return true;
}

static bool set_pace(struct options *options, const char *text, bool *given) {
    *given = true;
    if (strcmp(text, "real") == 0) {
        options->pace = PACE_REAL;
    } else if (strcmp(text, "max") == 0) {
        options->pace = PACE_MAX;
    } else {
        return usage_error("--pace is real or max, not", text);
    }
    return true;
}

static bool set_run_for(struct options *options, const char *text) {
    char *end;
    options->run_for = strtod(text, &end);
    if (end == text || *end != '\0' || !(options->run_for > 0) || options->run_for > 1e6) {
        return usage_error("--run-for needs seconds above 0 and up to 1000000, not", text);
    }
    return true;
}

static bool add_fault(struct options *options, const char *text) {
    if (options->fault_count == OPTIONS_FAULTS_MAX) {
        return usage_error("too many faults", text);
    }
    options->faults[options->fault_count++] = text;
    return true;
}

static bool set_trace(struct options *options, const char *text) {
    struct {
        const char *name;
        const char **path;
    } traces[] = {
        {"mmio=", &options->traces.mmio},
        {"led=", &options->traces.leds},
        {"uart=", &options->traces.uart},
    };
    for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++) {
        size_t length = strlen(traces[i].name);
        if (strncmp(text, traces[i].name, length) == 0 && text[length] != '\0') {
            *traces[i].path = text + length;
            return true;
        }
    }
    return usage_error("--trace needs mmio=FILE, led=FILE or uart=FILE, not", text);
}

static bool add_press(struct options *options, const char *text) {
    char *end;
    if (options->press_count == OPTIONS_PRESSES_MAX) {
        return usage_error("too many --button presses", text);
    }
    double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(seconds >= 0) || seconds > SECONDS_MAX) {
        return usage_error("--button needs seconds from 0 to 1000000, not", text);
    }
    options->presses[options->press_count++] = seconds;
    return true;
}

static bool add_stub(struct options *options, const char *text) {
    if (strcmp(text, "list") == 0) {
        options->list_stubs = true;
        return true;
    }
    if (options->stub_count == OPTIONS_STUBS_MAX) {
        return usage_error("too many --stub parts", text);
    }
    options->stubs[options->stub_count++] = text;
    return true;
}

static bool take(struct options *options, int id, bool *pace_given) {
    struct conditions *conditions = &options->conditions;
    switch (id) {
    case OPTION_BOARD: options->board = optarg; return true;
    case OPTION_FLASH: return add_flash(options, optarg);
    case OPTION_UART: options->uart = optarg; return true;
    case OPTION_STATE: options->state = optarg; return true;
    case OPTION_STATS: options->stats = optarg; return true;
    case OPTION_PACE: return set_pace(options, optarg, pace_given);
    case OPTION_SEED:
        return to_number(optarg, &options->seed) ||
               usage_error("--seed needs a number, not", optarg);
    case OPTION_RUN_FOR: return set_run_for(options, optarg);
    case OPTION_FAULT: return add_fault(options, optarg);
    case OPTION_TRACE: return set_trace(options, optarg);
    case OPTION_HARDWARE_WATCHDOG: conditions->hardware_watchdog = true; return true;
    case OPTION_BLANK: conditions->blank = true; return true;
    case OPTION_BOOT0: conditions->boot0 = true; return true;
    case OPTION_ADAPTER: conditions->adapter = true; return true;
    case OPTION_OPTION_BYTES: conditions->option_bytes = optarg; return true;
    case OPTION_CONTROL: options->control = optarg; return true;
    case OPTION_OPTION_ERROR: conditions->option_error = true; return true;
    case OPTION_DEBUGGER: conditions->debugger = true; return true;
    case OPTION_LSI:
        return conditions_set_lsi(conditions, optarg) ||
               usage_error("--lsi needs a frequency in hertz, not", optarg);
    case OPTION_UNIQUE_ID:
        return conditions_set_unique_id(conditions, optarg) ||
               usage_error("--unique-id needs 24 hex digits, not", optarg);
    case OPTION_RESET_LOW:
        return conditions_set_reset_low(conditions, optarg) ||
               usage_error("--reset-low needs milliseconds from 0 to 10000, not", optarg);
    case OPTION_WARM:
        return conditions_set_warm(conditions, optarg) ||
               usage_error("--warm or --warm=handler, not", optarg);
    case OPTION_WAKE:
        return conditions_add_wake(conditions, optarg) ||
               usage_error("--wake needs rtc or wkup1 to wkup5, @ and seconds (16 times at most), "
                           "not",
                           optarg);
    case OPTION_STRICT: options->strict = true; return true;
    case OPTION_STUB: return add_stub(options, optarg);
    case OPTION_BUTTON: return add_press(options, optarg);
    default: help_suggest(); return false; /* getopt has said what */
    }
}

bool options_parse(struct options *options, int argc, char **argv, int *exit_code) {
    bool pace_given = false;
    int id;
    *options = (struct options){.board = DEFAULT_BOARD};
    *exit_code = EXIT_USAGE;
    while ((id = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        if (id == OPTION_HELP || id == OPTION_VERSION) {
            *exit_code = EXIT_OK;
            id == OPTION_HELP ? help_print() : (void)puts("vboard " TULPAR_VERSION);
            return false;
        }
        if (!take(options, id, &pace_given)) {
            return false;
        }
    }
    if (optind < argc) {
        return usage_error("what is this?", argv[optind]);
    }
    if (options->list_stubs) {
        return true;
    }
    bool starts_rom = options->conditions.boot0 || options->conditions.blank;
    if (options->flash_count == 0 && options->state == NULL && !starts_rom) {
        return usage_error("nothing to run",
                           "give --flash FILE, or --state FILE of an earlier run");
    }
    if (options->uart == NULL && options->run_for == 0) {
        return usage_error("no way to reach the board", "give --uart LINK, or --run-for SECONDS");
    }
    if (!pace_given && options->uart == NULL) {
        options->pace = PACE_MAX;
    }
    return true;
}

void options_free(struct options *options) {
    for (unsigned i = 0; i < options->flash_count; i++) {
        free(options->flash[i].path);
    }
}
