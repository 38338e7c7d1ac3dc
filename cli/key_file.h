/* SPDX-License-Identifier: MIT */
/* Keys, passphrases and signatures out of files; and what is said when one does not do. */
#ifndef CLI_KEY_FILE_H
#define CLI_KEY_FILE_H

#include "cli/cli.h"
#include "cli/console.h"
#include "sign/signature.h"

enum { SMALL_FILE_MAX = 64 * 1024 };

/* A small file, or a pipe up to its end; wiped by small_file_free(). */
struct small_file {
    uint8_t *bytes; /* owned */
    size_t size;
};

/* False: errno says why; EFBIG above SMALL_FILE_MAX. */
bool small_file_read(struct small_file *file, const char *path);
void small_file_free(struct small_file *file);

/* Where a passphrase comes from. */
struct passphrase_source {
    const char *file; /* its first line; NULL: the terminal is asked */
    bool can_ask;     /* somebody sits at one */
    const char *key;  /* the file that it is for */
    bool unreadable;  /* set when `file` could not be read */
};

struct passphrase_source passphrase_source(const struct arguments *arguments, const char *key,
                                           const struct environment *environment);

/* twice: for a new key: it must be typed the same again. False: there is none. */
bool passphrase_get(struct passphrase_source *source, bool twice,
                    char passphrase[SIGN_PASSPHRASE_MAX]);

/* Reads a key and says what is wrong with it. NULL: *exit_code says with which status to end. The
 * caller's: sign_key_free(). */
struct sign_key *load_private_key(struct passphrase_source *source, struct console *console,
                                  enum exit_code *exit_code);
struct sign_key *load_public_key(const char *path, struct console *console,
                                 enum exit_code *exit_code);

#endif
