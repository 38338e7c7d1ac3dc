/* SPDX-License-Identifier: MIT */
/* Which files are signed, and why others are not. */
#ifndef CLI_SIGN_WORDS_H
#define CLI_SIGN_WORDS_H

#include "cli/arguments.h"
#include "cli/console.h"
#include "tulpar/signing.h"

/* An application that is not signed yet, for an address that is known: *base. False: the user has
 * been told. */
bool may_be_signed(const struct tulpar_source *source, const struct arguments *arguments,
                   struct console *console, uint32_t *base, enum exit_code *exit_code);

/* It lies where no signed image may. */
enum exit_code refuse_place(struct console *console, const char *file, uint32_t base);

/* What a file is that is no signed image. error: not TULPAR_TRAILER_OK. */
void message_for_trailer(struct message *message, const char *file,
                         enum tulpar_trailer_error error);

#endif
