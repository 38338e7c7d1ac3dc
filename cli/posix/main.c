/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* open, fcntl */

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/keyboard.h"
#include "cli/posix/restore.h"
#include "cli/stop.h"
#include "cli/stream.h"
#include "cli/terminal.h"

/* A standard stream that the caller closed would leave its number to the port, and what is printed
 * would go to the board. In its place comes what neither can be read nor written. */
static void occupy_standard_streams(void) {
    static const int modes[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY};

    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) < 0) {
            (void)open("/dev/null", modes[stream]); /* takes the lowest number that is free */
        }
    }
}

int main(int argc, char **argv) {
    occupy_standard_streams();
    struct environment environment = {
        .out = stdout,
        .err = stderr,
        .err_is_terminal = terminal_can_draw(),
        .columns = terminal_columns,
        .rows = terminal_rows,
        .presets = {getenv("TULPAR_PORT"), getenv("TULPAR_BAUD"), getenv("TULPAR_MONITOR_BAUD"),
                    getenv("TULPAR_RESET")},
        .xdg_cache_home = getenv("XDG_CACHE_HOME"),
        .home = getenv("HOME"),
        .called = argc > 0 ? argv[0] : "",
        .stopped = stop_requested,
        .keyboard = &keyboard_of_process,
    };

    stop_install();
    restore_install();
    int exit_code = (int)cli_main(argc, argv, &environment);
    if (stop_requested() && !stream_ready(stdout, stop_requested)) {
        _exit(exit_code); /* exit() would wait for whoever does not read */
    }
    return exit_code;
}
