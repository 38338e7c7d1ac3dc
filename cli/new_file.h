/* SPDX-License-Identifier: MIT */
/* A file that was not there before: what holds a key replaces nothing. */
#ifndef CLI_NEW_FILE_H
#define CLI_NEW_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* is_secret: its owner alone may read it, whatever the umask says. On the disk when this returns.
 * False: errno says why, EEXIST where something has the name (a link that leads nowhere, too), and
 * nothing is left. */
bool new_file_write(const char *path, bool is_secret, const void *bytes, size_t size);

/* Takes away one that new_file_write() has just made; keeps errno. */
void new_file_take_back(const char *path);

#endif
