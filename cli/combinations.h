/* SPDX-License-Identifier: MIT */
/* Inside of the command line: which options go with which verb, and with each other. */
#ifndef CLI_COMBINATIONS_H
#define CLI_COMBINATIONS_H

#include "cli/options.h"

/* What was given means something to the verb. False: refused. */
TULPAR_MUST_USE bool combinations_check_verb(const struct parser *parser);

/* And goes together; after the presets of the environment, which give way. False: refused. */
TULPAR_MUST_USE bool combinations_check(const struct parser *parser);

#endif
