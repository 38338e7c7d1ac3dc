/* SPDX-License-Identifier: MIT */
/* --reset, and tulpar reset: the board's reset pin, by a line of the adapter. */
#ifndef CLI_RESET_H
#define CLI_RESET_H

#include "cli/arguments.h"
#include "cli/console.h"

/* As it is typed: "dtr", "rts", "break", "none". */
const char *reset_name(enum reset_by by);

/* RESETS: it is none of them. */
enum reset_by reset_named(const char *name);

/* Does what arguments->reset says. path: of the port, for messages. False: the console was told why
 * not, and *exit_code is which. */
TULPAR_MUST_USE bool reset_board(struct serial_port *port, const char *path,
                                 const struct arguments *arguments, struct console *console,
                                 enum exit_code *exit_code);

/* The same, and tells nobody. False: *message says why not. */
TULPAR_MUST_USE bool reset_pull(struct serial_port *port, const char *path,
                                const struct arguments *arguments, struct message *message);

/* VERB_RESET, when that is done, without --monitor. */
TULPAR_MUST_USE enum exit_code reset_end(const char *path, const struct arguments *arguments,
                                         struct console *console);

#endif
