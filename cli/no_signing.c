/* SPDX-License-Identifier: MIT */
/* A build without libcrypto. */
#include "cli/signing.h"

static enum exit_code refuse(struct console *console, const char *what) {
    struct message message = {.exit_code = EXIT_USAGE};

    text_set(message.what, sizeof message.what, "%s is not in this build of tulpar", what);
    text_set(message.cause, sizeof message.cause,
             "it was built without OpenSSL's libcrypto (TULPAR_SIGNING)");
    text_set(message.next, sizeof message.next,
             "take tulpar of a Linux system, and bring the signed file here: 'tulpar flash' and "
             "'tulpar image info' know it");
    console_problem(console, &message);
    return message.exit_code;
}

enum exit_code keygen_verb(const struct arguments *arguments, struct console *console,
                           const struct environment *environment) {
    (void)arguments;
    (void)environment;
    return refuse(console, "keygen");
}

enum exit_code sign_verb(const struct arguments *arguments, struct console *console,
                         const struct environment *environment) {
    (void)arguments;
    (void)environment;
    return refuse(console, "sign");
}

enum exit_code image_verify_verb(const struct arguments *arguments, struct console *console,
                                 const struct environment *environment) {
    (void)arguments;
    (void)environment;
    return refuse(console, "image verify");
}

enum hash_verdict signed_hash_check(const struct tulpar_trailer *trailer, const uint8_t *bytes) {
    (void)trailer;
    (void)bytes;
    return HASH_NOT_COMPUTED;
}
