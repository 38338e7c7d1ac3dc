/* SPDX-License-Identifier: MIT */
#include "cli/bootloader_file.h"

#include <string.h>

#include "cli/absolute_path.h"
#include "cli/load_file.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)

bool kit_named(const char *name, struct kit *kit) {
    for (size_t i = 0; kits_get(i, &kit->description); i++) {
        if (strcmp(kit->description.board, name) == 0) {
            return kits_get_wiring(i, &kit->wiring);
        }
    }
    return false;
}

enum exit_code refuse_kit(struct console *console, const char *name) {
    struct message message = {.exit_code = EXIT_USAGE};
    struct tulpar_description kit;

    SET(what, "unknown kit '%s'", name);
    SET(cause, "this build has bootloaders for other ones");
    SET(next, "one of:");
    for (size_t i = 0; kits_get(i, &kit); i++) {
        text_add(message.next, sizeof message.next, " %s", kit.board);
    }
    console_problem(console, &message);
    return message.exit_code;
}

static bool refuse(struct console *console, struct message *message, enum exit_code *exit_code) {
    message->exit_code = EXIT_BAD_FILE;
    console_problem(console, message);
    *exit_code = message->exit_code;
    return false;
}

/* -- where it is -------------------------------------------------------------------------------*/

static bool find(const char *folder, const char *kit, bool plain, char path[SERIAL_PATH_MAX]) {
    static const char *const places[] = {"firmware", "bootloaders", "../share/tulpar/bootloaders"};
    char candidate[SERIAL_PATH_MAX];

    for (size_t i = 0; folder != NULL && i < sizeof places / sizeof places[0]; i++) {
        text_set(candidate, sizeof candidate, "%s/%s/%s/bootloader%s.bin", folder, places[i], kit,
                 plain ? "-plain" : "");
        if (absolute_path(candidate, path, SERIAL_PATH_MAX)) {
            return true;
        }
    }
    return false;
}

static bool say_missing(const char *kit, bool plain, struct console *console,
                        enum exit_code *exit_code) {
    struct message message = {0};

    SET(what, "no %sbootloader of %s is installed", plain ? "plain " : "", kit);
    SET(cause,
        "it is looked for beside this program (firmware, bootloaders) and in "
        "../share/tulpar/bootloaders%s",
        plain ? "; a kit with two slots has no plain one" : "");
    SET(next, "install the package tulpar-bootloaders, or name a file: tulpar install-bootloader "
              "bootloader.bin");
    return refuse(console, &message, exit_code);
}

/* -- what it is --------------------------------------------------------------------------------*/

/* Says what is wrong with it as a bootloader. */
static bool check(struct bootloader_file *file, const char *kit, struct console *console,
                  enum exit_code *exit_code) {
    const struct tulpar_source *source = &file->source;
    const struct tulpar_description *description = &file->description;
    struct message message = {0};
    uint32_t built;

    if (!tulpar_description_read(&file->description, source->bytes, source->size)) {
        SET(what, "%s is no bootloader of Tulpar", file->path);
        SET(cause, "it has no description behind its vectors: an application, or somebody else's");
        SET(next, "name a bootloader.bin, or a kit: tulpar install-bootloader --kit KIT");
        return refuse(console, &message, exit_code);
    }
    if (!kit_named(description->board, &file->kit)) {
        SET(what, "%s is for a board that this tool does not know: %s", file->path,
            description->board);
        SET(cause, "its chip is not known either, and could not be compared");
        SET(next, "use a tool of the same build as the bootloader");
        return refuse(console, &message, exit_code);
    }
    if (kit != NULL && strcmp(kit, description->board) != 0) {
        SET(what, "%s is for another board", file->path);
        SET(cause, "it is the bootloader of %s, and --kit says %s", description->board, kit);
        SET(next, "leave --kit out, or name another file");
        return refuse(console, &message, exit_code);
    }
    if ((source->has_base && source->base != description->bootloader.base) ||
        source->size > description->bootloader.size) {
        SET(what, "%s is more than a bootloader", file->path);
        SET(cause, "it does not lie in the %u KB at 0x%08X that a bootloader has there",
            (unsigned)description->bootloader.size / 1024, (unsigned)description->bootloader.base);
        SET(next, "install the bootloader alone, and send the application by tulpar flash");
        return refuse(console, &message, exit_code);
    }
    enum tulpar_seal seal = tulpar_seal_check(source->bytes, source->size, &built);
    if (seal != TULPAR_SEAL_WHOLE) {
        message_for_seal(&message, file->path, seal, source->size, built);
        return refuse(console, &message, exit_code);
    }
    return true;
}

bool bootloader_file_load(struct bootloader_file *file, const struct arguments *arguments,
                          const char *folder, const char *kit, struct console *console,
                          enum exit_code *exit_code) {
    memset(file, 0, sizeof *file);
    if (arguments->file != NULL) {
        text_set(file->path, sizeof file->path, "%s", arguments->file);
    } else if (!find(folder, kit, arguments->plain, file->path)) {
        return say_missing(kit, arguments->plain, console, exit_code);
    }
    if (!load_firmware(&file->source, file->path, console, console->stopped, exit_code)) {
        return false;
    }
    if (!check(file, kit, console, exit_code)) {
        bootloader_file_free(file);
        return false;
    }
    return true;
}

void bootloader_file_free(struct bootloader_file *file) {
    tulpar_source_free(&file->source);
}
