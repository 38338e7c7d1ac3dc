/* SPDX-License-Identifier: MIT */
#include "cli/shell_quote.h"

#include <stdbool.h>
#include <string.h>

#include "cli/text.h"

/* What neither cmd nor PowerShell gives a meaning to, anywhere in a word. */
static bool is_plain(const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+./:\\";

    return word[0] != '\0' && word[strspn(word, plain)] == '\0';
}

/* Both read a word between double quotes alike, but for '%' (cmd) and for '$' and '`' (PowerShell);
 * no file name has a double quote in it. */
void shell_add(char *out, size_t size, const char *word) {
    bool like_an_option = word[0] == '-' && word[1] != '\0';
    const char *quote = is_plain(word) ? "" : "\"";

    text_add(out, size, " %s%s%s%s", quote, like_an_option ? ".\\" : "", word, quote);
}
