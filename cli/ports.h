/* SPDX-License-Identifier: MIT */
/* Which port: the one that was named, or the only one there is. */
#ifndef CLI_PORTS_H
#define CLI_PORTS_H

#include "cli/arguments.h"
#include "cli/console.h"

enum { PORTS_MAX = 64 };

/* Chooses among `count` candidates when arguments->port is NULL, the only USB one, or names an
 * adapter (port_name.h). NULL: none or several; *message says so, and which by its exit code:
 * EXIT_PORT or EXIT_USAGE. The result points into arguments or list. */
TULPAR_MUST_USE const char *ports_choose(const struct arguments *arguments,
                                         const struct serial_candidate *list, size_t count,
                                         struct message *message);

/* VERB_LIST. */
TULPAR_MUST_USE enum exit_code ports_list(const struct arguments *arguments,
                                          struct console *console);

#endif
