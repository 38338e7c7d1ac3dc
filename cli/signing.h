/* SPDX-License-Identifier: MIT */
/* The verbs about signed images. A build without libcrypto (TULPAR_SIGNING) links no_signing.c in
 * their place, which says so. */
#ifndef CLI_SIGNING_H
#define CLI_SIGNING_H

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/console.h"
#include "tulpar/image.h"
#include "tulpar/signing.h"

/* VERB_KEYGEN: a new key, in two files that were not there. */
TULPAR_MUST_USE enum exit_code keygen_verb(const struct arguments *arguments,
                                           struct console *console,
                                           const struct environment *environment);

/* VERB_SIGN */
TULPAR_MUST_USE enum exit_code sign_verb(const struct arguments *arguments, struct console *console,
                                         const struct environment *environment);

/* VERB_IMAGE, IMAGE_VERIFY */
TULPAR_MUST_USE enum exit_code image_verify_verb(const struct arguments *arguments,
                                                 struct console *console,
                                                 const struct environment *environment);

/* What is known of the hash in a trailer without any key. */
enum hash_verdict { HASH_NOT_COMPUTED, HASH_GOOD, HASH_WRONG };

/* trailer: of tulpar_trailer_read() over these bytes. */
enum hash_verdict signed_hash_check(const struct tulpar_trailer *trailer, const uint8_t *bytes);

#endif
