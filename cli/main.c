#define _POSIX_C_SOURCE 200809L /* isatty */

#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/keyboard.h"
#include "cli/stop.h"

int main(int argc, char **argv) {
    struct environment environment = {
        .out = stdout,
        .err = stderr,
        .err_is_terminal = isatty(STDERR_FILENO),
        .presets = {getenv("TULPAR_PORT"), getenv("TULPAR_BAUD")},
        .xdg_cache_home = getenv("XDG_CACHE_HOME"),
        .home = getenv("HOME"),
        .stopped = stop_requested,
        .keyboard = keyboard_read,
    };

    stop_install();
    return (int)cli_main(argc, argv, &environment);
}
