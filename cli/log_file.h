/* SPDX-License-Identifier: MIT */
#ifndef CLI_LOG_FILE_H
#define CLI_LOG_FILE_H

#include <stdio.h>

/* Opens a file so that all that is written goes behind what it holds already; makes one where there
 * is none. path: UTF-8 where the system has a choice. The caller's: fclose(). NULL: errno says why.
 */
FILE *log_file_open(const char *path);

#endif
