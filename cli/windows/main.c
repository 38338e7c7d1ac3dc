/* SPDX-License-Identifier: MIT */
/* Arguments and environment come as UTF-16: what main() is given has lost what the system's old
 * code page does not have. */
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <windows.h>

/* After windows.h, which it builds on. */
#include <shellapi.h>

#include "cli/cli.h"
#include "cli/keyboard.h"
#include "cli/stop.h"
#include "cli/terminal.h"
#include "cli/windows/wide.h"

enum { BUFFER = 4096 };

/* The console belongs to the shell, too, which gets it back as it was. */
struct console_state {
    UINT code_page;
    DWORD out_mode, err_mode;
    bool has_out, has_err; /* those are a console */
};

static struct console_state console_begin(void) {
    struct console_state state = {.code_page = GetConsoleOutputCP()};

    state.has_out = GetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), &state.out_mode);
    state.has_err = GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &state.err_mode);
    if (state.has_out) {
        /* The board's colours (monitor). An old Windows without them shows the sequences. */
        (void)SetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE),
                             state.out_mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    }
    if (state.has_out || state.has_err) {
        (void)SetConsoleOutputCP(CP_UTF8);
    }
    return state;
}

static void console_restore(const struct console_state *state) {
    if (state->has_out || state->has_err) {
        (void)SetConsoleOutputCP(state->code_page);
    }
    if (state->has_out) {
        (void)SetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), state->out_mode);
    }
    if (state->has_err) {
        (void)SetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), state->err_mode);
    }
}

/* The same bytes as on other systems: no carriage returns, and a 0x1A ends nothing. */
static void make_streams_plain(void) {
    (void)_setmode(_fileno(stdin), _O_BINARY);
    (void)_setmode(_fileno(stdout), _O_BINARY);
    (void)_setmode(_fileno(stderr), _O_BINARY);
    /* Otherwise what is printed goes to a console byte by byte, and none of its UTF-8 is shown. */
    (void)setvbuf(stdout, NULL, _IOFBF, BUFFER);
    (void)setvbuf(stderr, NULL, _IOFBF, BUFFER);
}

static char *variable(const wchar_t *name) {
    return wide_to_utf8(_wgetenv(name));
}

/* Owned by the process, as the environment is. NULL: there is no memory. */
static char **arguments_as_utf8(int *count) {
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), count);
    char **arguments = wide != NULL ? calloc((size_t)*count + 1, sizeof *arguments) : NULL;

    for (int i = 0; arguments != NULL && i < *count; i++) {
        arguments[i] = wide_to_utf8(wide[i]);
        if (arguments[i] == NULL) {
            return NULL;
        }
    }
    return arguments;
}

int main(void) {
    int count = 0;
    char **arguments = arguments_as_utf8(&count);

    make_streams_plain();
    if (arguments == NULL) {
        (void)fputs("tulpar: there is not enough memory\n", stderr);
        return EXIT_OUTPUT;
    }
    struct console_state state = console_begin();
    struct environment environment = {
        .out = stdout,
        .err = stderr,
        .err_is_terminal = terminal_can_draw(),
        .columns = terminal_columns,
        .rows = terminal_rows,
        .presets = {variable(L"TULPAR_PORT"), variable(L"TULPAR_BAUD"),
                    variable(L"TULPAR_MONITOR_BAUD"), variable(L"TULPAR_RESET")},
        .home = variable(L"LOCALAPPDATA"),
        .called = count > 0 ? arguments[0] : "",
        .stopped = stop_requested,
        .keyboard = &keyboard_of_process,
    };

    stop_install();
    int exit_code = (int)cli_main(count, arguments, &environment);
    (void)fflush(stderr);
    console_restore(&state);
    return exit_code;
}
