/* SPDX-License-Identifier: MIT */
/* A kit's bootloader, as it was installed beside the tool, or as a file that was named. */
#ifndef CLI_BOOTLOADER_FILE_H
#define CLI_BOOTLOADER_FILE_H

#include "cli/arguments.h"
#include "cli/console.h"
#include "cli/kits.h"

struct kit {
    struct tulpar_description description; /* without a version */
    struct kit_wiring wiring;
};

/* False: no kit has this name. */
bool kit_named(const char *name, struct kit *kit);

struct bootloader_file {
    char path[SERIAL_PATH_MAX];
    struct tulpar_source source;           /* owned: bootloader_file_free() */
    struct tulpar_description description; /* the file's own */
    struct kit kit;                        /* whose it is */
};

/* Reads what was named (arguments->file), or that of `kit`, which is looked for beside the program:
 * in a build folder, where Windows' zip has it, and in share/tulpar. folder: of the program; NULL:
 * not known. kit: a name; NULL: the file says whose it is. False: the console was told why not, and
 * *exit_code is which. */
TULPAR_MUST_USE bool bootloader_file_load(struct bootloader_file *file,
                                          const struct arguments *arguments, const char *folder,
                                          const char *kit, struct console *console,
                                          enum exit_code *exit_code);

/* Safe on a zeroed struct, and twice. */
void bootloader_file_free(struct bootloader_file *file);

/* "unknown kit", with those that there are. Returns the status. */
TULPAR_MUST_USE enum exit_code refuse_kit(struct console *console, const char *name);

#endif
