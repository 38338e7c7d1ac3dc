/* SPDX-License-Identifier: MIT */
/* What helps against an error of the operating system, in its own words. */
#ifndef CLI_SYSTEM_WORDS_H
#define CLI_SYSTEM_WORDS_H

#include "cli/message.h"

extern const char system_words_port[]; /* a port's name, as an example */
extern const char system_words_list[]; /* the command that shows what is in a directory */
extern const char system_words_look[]; /* the command that shows what a file is and whose */

/* SERIAL_DENIED: cause and next step. */
void system_words_denied(struct message *message, const char *path);

/* problem->system_error of a serial port (not 0), as the system puts it. */
void system_words_serial(int system_error, char words[MESSAGE_PART_MAX]);

/* What helps against the errno of a file that cannot be written. */
const char *system_words_output(int system_error);

#endif
