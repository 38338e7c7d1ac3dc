/* SPDX-License-Identifier: MIT */
/* What is in the place of the bootloader already, and what becomes of it. */
#include <string.h>

#include "cli/install_bootloader.h"
#include "cli/names.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)
#define ADD(part, ...) text_add(message.part, sizeof message.part, __VA_ARGS__)

enum { NAME_MAX_HERE = 128 };

/* Behind the vectors; whatever its format (wire/description.h, whose own words
 * tests/host/test_install_old.c holds against these). */
static const char magic[] = "TULPARBD";

/* Stack pointer and reset vector, which an installation writes last (rom/install.c). */
enum { FIRST_WORDS = 8 };

/* -- what it is --------------------------------------------------------------------------------*/

static enum install_old recognise(const uint8_t bytes[ST_ROM_DATA_MAX],
                                  struct tulpar_description *description) {
    if (st_rom_is_erased(bytes, ST_ROM_DATA_MAX)) {
        return INSTALL_OLD_NOTHING;
    }
    bool described = tulpar_description_read(description, bytes, ST_ROM_DATA_MAX);
    if (st_rom_is_erased(bytes, FIRST_WORDS)) {
        return INSTALL_OLD_HALF;
    }
    if (described) {
        return INSTALL_OLD_KNOWN;
    }
    return memcmp(bytes + TULPAR_VECTORS_SIZE, magic, sizeof magic - 1) == 0 ? INSTALL_OLD_FOREIGN
                                                                             : INSTALL_OLD_OTHER;
}

/* "0.1.0 of nucleo-f411re, one slot" */
static void name_it(const struct tulpar_description *description, char out[NAME_MAX_HERE]) {
    char version[VERSION_TEXT_MAX];

    version_text(description->version, version);
    text_set(out, NAME_MAX_HERE, "%s of %s, %s", version, description->board,
             description->secondary.size > 0 ? "two slots" : "one slot");
}

/* -- what is lost ------------------------------------------------------------------------------*/

static bool same_range(const struct tulpar_range *a, const struct tulpar_range *b) {
    return a->base == b->base && a->size == b->size;
}

/* What the old one has written is what the new one looks for. */
static bool same_layout(const struct tulpar_description *a, const struct tulpar_description *b) {
    return strcmp(a->board, b->board) == 0 && same_range(&a->records, &b->records) &&
           a->record_unit == b->record_unit && same_range(&a->application, &b->application) &&
           same_range(&a->secondary, &b->secondary);
}

static void add_loss(const struct tulpar_description *was, const struct tulpar_description *comes,
                     char out[MESSAGE_PART_MAX]) {
    const char *between = "";

    if (strcmp(was->board, comes->board) != 0) {
        text_add(out, MESSAGE_PART_MAX,
                 "it is for another board, whose serial port may be at "
                 "other pins");
        between = "; ";
    }
    if (was->application.base != comes->application.base) {
        text_add(out, MESSAGE_PART_MAX,
                 "%sit starts applications at 0x%08X and not at 0x%08X: one that is there has to "
                 "be linked for that, and sent again",
                 between, (unsigned)comes->application.base, (unsigned)was->application.base);
    } else if (!same_range(&was->records, &comes->records) ||
               was->record_unit != comes->record_unit) {
        text_add(out, MESSAGE_PART_MAX,
                 "%sit keeps its records at 0x%08X and not at 0x%08X: an application that is there "
                 "does not start any more, and has to be sent again",
                 between, (unsigned)comes->records.base, (unsigned)was->records.base);
    } else if (!same_range(&was->application, &comes->application) ||
               !same_range(&was->secondary, &comes->secondary)) {
        text_add(out, MESSAGE_PART_MAX,
                 "%sits slots are others: an update that waits is lost, and what an application "
                 "keeps behind its own one may be overwritten by the next",
                 between);
    }
}

static enum exit_code agree(struct installer *installer, const char *was) {
    const struct arguments *arguments = installer->with.arguments;
    struct message message = {.exit_code = EXIT_REFUSED};
    char comes[NAME_MAX_HERE];

    name_it(&installer->file.description, comes);
    if (installer->old == INSTALL_OLD_FOREIGN) {
        SET(cause, "it describes itself in a way that this tool does not know: whether its "
                   "application starts with the new one, nobody can say");
    } else {
        add_loss(&installer->old_description, &installer->file.description, message.cause);
    }
    if (arguments->force) {
        console_say(installer->with.console, "by --force: %s", message.cause);
        return EXIT_DONE;
    }
    SET(what, "the bootloader on the board (%s) is of another layout than %s", was, comes);
    ADD(cause, "; nothing has been changed");
    SET(next, "if nothing on the board is needed: %s --force", installer->command);
    console_problem(installer->with.console, &message);
    return message.exit_code;
}

/* Nothing of it starts: no application is lost with it, and who wants another layout has begun with
 * the wrong one, perhaps. */
static void say_half(const struct installer *installer) {
    char name[NAME_MAX_HERE];

    if (installer->old_description.board[0] == '\0') {
        console_say(installer->with.console,
                    "on the board is something whose first 8 bytes are erased: none of it starts");
        return;
    }
    name_it(&installer->old_description, name);
    console_say(installer->with.console,
                "on the board is half of bootloader %s: its first 8 bytes are erased, so that "
                "none of it starts",
                name);
}

enum exit_code install_look_at_old(struct installer *installer, const struct st_rom_job *job) {
    struct console *console = installer->with.console;
    uint8_t bytes[ST_ROM_DATA_MAX];
    char was[NAME_MAX_HERE] = "of another release";
    enum st_rom_result result = st_rom_read(&installer->rom, job->base, bytes, sizeof bytes);

    if (result != ST_ROM_OK) {
        return install_say_result(installer, result, "reading the flash");
    }
    installer->old = recognise(bytes, &installer->old_description);
    switch (installer->old) {
    case INSTALL_OLD_UNREAD:
    case INSTALL_OLD_NOTHING: return EXIT_DONE;
    case INSTALL_OLD_HALF: say_half(installer); return EXIT_DONE;
    case INSTALL_OLD_OTHER:
        console_say(console, "the flash begins with a program that is no bootloader of Tulpar: "
                             "what of it lies there is lost");
        return EXIT_DONE;
    case INSTALL_OLD_FOREIGN: return agree(installer, was);
    case INSTALL_OLD_KNOWN: break;
    }
    name_it(&installer->old_description, was);
    console_say(console, "on the board is bootloader %s", was);
    return same_layout(&installer->old_description, &installer->file.description)
               ? EXIT_DONE
               : agree(installer, was);
}
