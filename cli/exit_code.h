/* SPDX-License-Identifier: MIT */
/* The exit status of the process. Scripts depend on these numbers, so they do not change
 * (docs/TOOL.md). */
#ifndef CLI_EXIT_CODE_H
#define CLI_EXIT_CODE_H

enum exit_code {
    EXIT_DONE = 0,
    EXIT_OUTPUT = 1,
    EXIT_USAGE = 2,
    EXIT_PORT = 3,
    EXIT_NO_DEVICE = 4,
    EXIT_BAD_FILE = 5,
    EXIT_TRANSFER = 6,
    EXIT_VERIFY = 7,
    EXIT_REFUSED = 8,
    EXIT_INTERRUPTED = 130, /* 128 + SIGINT, as a shell says it */
};

#endif
