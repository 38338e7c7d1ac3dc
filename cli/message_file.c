/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cli/kits.h"
#include "cli/message.h"
#include "cli/names.h"
#include "cli/shell_quote.h"
#include "cli/system_words.h"
#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)
#define ADD(part, ...) text_add(message->part, sizeof message->part, __VA_ARGS__)

#define TYPE(word) shell_add(message->next, sizeof message->next, word)

enum { BYTES_PER_KB = 1024 };

/* Where every STM32 has them (RM0394 2.2). */
#define FLASH_START 0x08000000u
#define RAM_START   0x10000000u

static void say_source_cause(struct message *message, const struct tulpar_source_problem *problem) {
    SET(cause, "%s", problem->reason);
    if (problem->line != 0) {
        ADD(cause, " (line %u)", problem->line);
    }
    if (problem->has_address) {
        ADD(cause, " (address 0x%08X)", (unsigned)problem->address);
    }
    if (problem->system_error != 0) {
        ADD(cause, ": %s", strerror(problem->system_error));
    }
}

/* By what the system said of it. */
static void say_unreadable(struct message *message, const char *file,
                           const struct tulpar_source_problem *problem) {
    SET(what, "cannot read %s", file_shown(file));
    switch (problem->system_error) {
    case EISDIR:
        SET(cause, "it is a directory");
        SET(next, "name a file that is in it: %s", system_words_list);
        TYPE(file);
        break;
    case EACCES:
    case EPERM:
        SET(next, "see whose it is, and who may read it: %s", system_words_look);
        TYPE(file);
        break;
    case EINTR: SET(next, "the same command again"); break;
    default:
        SET(next, "check the name: %s", system_words_look);
        TYPE(file);
        break;
    }
}

/* What makes firmware out of it. */
static void say_converter(struct message *message, const char *file,
                          enum tulpar_source_foreign foreign) {
    switch (foreign) {
    case TULPAR_SOURCE_SRECORD:
        SET(next, "arm-none-eabi-objcopy -I srec -O ihex");
        TYPE(file);
        ADD(next, " app.hex, and then app.hex");
        break;
    case TULPAR_SOURCE_DFUSE:
        SET(next, "take the .elf or .hex that it was made from, or unpack it with dfuse-pack.py of "
                  "dfu-util: dfuse-pack.py --dump");
        TYPE(file);
        break;
    case TULPAR_SOURCE_UTF16:
        SET(next, "save it as plain ASCII or UTF-8, or build it again");
        break;
    case TULPAR_SOURCE_UF2: SET(next, "take the .elf, .hex or .bin that it was made from"); break;
    case TULPAR_SOURCE_NOT_FOREIGN:
        SET(next, "take the .elf or .bin of your build, or make one: "
                  "arm-none-eabi-objcopy -O binary app.elf app.bin");
        break;
    }
}

void message_for_source(struct message *message, const char *file, enum tulpar_source_error error,
                        const struct tulpar_source_problem *problem) {
    const char *shown = file_shown(file);

    message->exit_code = EXIT_BAD_FILE;
    say_source_cause(message, problem);
    switch (error) {
    case TULPAR_SOURCE_OK:
    case TULPAR_SOURCE_UNREADABLE: say_unreadable(message, file, problem); break;
    case TULPAR_SOURCE_EMPTY:
        SET(what, "%s holds no firmware", shown);
        SET(next, "build the application again and look for errors of the linker or objcopy");
        break;
    case TULPAR_SOURCE_TRUNCATED:
        SET(what, "%s is truncated", shown);
        SET(next, "build it again, or copy it again: the end is missing");
        break;
    case TULPAR_SOURCE_MALFORMED:
        SET(what, "%s is not firmware that can be read", shown);
        say_converter(message, file, problem->foreign);
        break;
    case TULPAR_SOURCE_WRONG_MACHINE:
        SET(what, "%s is for another processor", shown);
        SET(next, "build it with arm-none-eabi-gcc; see what it is: file");
        TYPE(file);
        break;
    case TULPAR_SOURCE_TOO_BIG:
        SET(what, "%s cannot be one image in flash", shown);
        SET(next, "send the application's flash contents only: see what is where with "
                  "arm-none-eabi-objdump -h");
        break;
    case TULPAR_SOURCE_NO_MEMORY:
        SET(what, "cannot read %s", shown);
        SET(next, "close other programs and try again");
        break;
    case TULPAR_SOURCE_CANCELLED: SET(next, "the same command again"); break;
    }
}

static void add_linker_script(struct message *message, const struct tulpar_device *device) {
    ADD(next, "in the linker script of the application: FLASH (rx) : ORIGIN = 0x%08X, LENGTH = %uK",
        (unsigned)device->application.base, (unsigned)(device->application.size / BYTES_PER_KB));
}

/* Applications of other kits are linked for this address: which, as the cause. False: of none. */
static bool say_other_kits(struct message *message, uint32_t address) {
    struct tulpar_description kit;
    const char *before = "it is linked for ";

    for (size_t i = 0; kits_get(i, &kit); i++) {
        if (kit.application.base == address) {
            ADD(cause, "%s%s", before, kit.board);
            before = " or ";
        }
    }
    if (message->cause[0] != '\0') {
        ADD(cause, " (0x%08X)", (unsigned)address);
    }
    return message->cause[0] != '\0';
}

/* What kind of mistake leads to an address like this one. */
static const char *address_cause(const struct tulpar_suitability_detail *detail, uint32_t base) {
    if (detail->linked_how == TULPAR_LINKED_NOWHERE) {
        return "no function begins where its exception vectors point";
    }
    if (detail->linked_for < FLASH_START) {
        return "its addresses do not count from the start of flash";
    }
    if (detail->linked_for >= RAM_START) {
        return "it is linked to run from RAM, or from elsewhere";
    }
    return detail->linked_for < base ? "its linker script does not leave room for the bootloader"
                                     : "its linker script is made for another bootloader";
}

static void say_wrong_address(struct message *message, const char *file,
                              const struct tulpar_suitability_detail *detail,
                              const struct tulpar_device *device) {
    static const char *const how[] = {
        [TULPAR_LINKED_AS_STATED] = "",
        [TULPAR_LINKED_BY_CODE] = ", by its vectors and code",
        [TULPAR_LINKED_NEAR] = " or near it, by its vectors",
    };
    unsigned base = (unsigned)device->application.base;

    if (detail->linked_how == TULPAR_LINKED_NOWHERE) {
        SET(what, "%s is not linked for 0x%08X, where %s starts applications", file, base,
            device->board);
    } else {
        SET(what, "%s is linked for 0x%08X%s, and %s starts applications at 0x%08X", file,
            (unsigned)detail->linked_for, how[detail->linked_how], device->board, base);
    }
    if (detail->linked_how != TULPAR_LINKED_NOWHERE &&
        say_other_kits(message, detail->linked_for)) {
        SET(next, "take the file that is built for %s; to make it one, ", device->board);
    } else {
        SET(cause, "%s", address_cause(detail, device->application.base));
    }
    add_linker_script(message, device);
}

/* Alone, or with an application behind it. */
static void say_bootloader(struct message *message, const char *file,
                           const struct tulpar_description *bootloader,
                           const struct tulpar_source *source) {
    bool merged = source->size > bootloader->bootloader.size;

    SET(what, "%s is the bootloader of %.*s%s", file_shown(file), TULPAR_BOARD_NAME_SIZE,
        bootloader->board, merged ? ", with more behind it" : "");
    SET(cause, "tulpar installs applications, and a bootloader does not replace itself");
    SET(next, "write it with a programmer, as README.md says; for a .bin:");
    ADD(next, " st-flash --reset write");
    TYPE(source->format == TULPAR_SOURCE_BIN ? file : "bootloader.bin");
    ADD(next, " 0x%08X", (unsigned)bootloader->bootloader.base);
}

void message_for_seal(struct message *message, const char *file, enum tulpar_seal seal,
                      uint32_t size, uint32_t built) {
    message->exit_code = EXIT_BAD_FILE;
    SET(what, "%s is not the bootloader that was built", file_shown(file));
    switch (seal) {
    case TULPAR_SEAL_WHOLE: break;
    case TULPAR_SEAL_NONE:
        SET(cause, "it does not say how long it is, and has no CRC over itself: a build before "
                   "0.1.0, or one that was not sealed (board/cortex_m/seal.sh)");
        break;
    case TULPAR_SEAL_TRUNCATED:
        SET(cause, "its end is missing: it has %u of %u bytes", (unsigned)size, (unsigned)built);
        break;
    case TULPAR_SEAL_ALTERED:
        if (size > built) {
            SET(cause, "it has %u bytes, and was built with %u", (unsigned)size, (unsigned)built);
        } else {
            SET(cause,
                "it has all of its %u bytes, and others than it was built with: its CRC "
                "does not fit",
                (unsigned)size);
        }
        break;
    }
    SET(next, "build or copy it again: bootloader.bin or .elf, as this release's build makes it");
}

static void add_ram(struct message *message, const struct tulpar_device *device) {
    const char *before = "";

    for (int i = 0; i < TULPAR_RAM_RANGES; i++) {
        const struct tulpar_range *ram = &device->ram[i];

        if (ram->size > 0) {
            ADD(cause, "%s0x%08X to 0x%08X", before, (unsigned)ram->base,
                (unsigned)(ram->base + ram->size));
            before = ", ";
        }
    }
}

static void say_wrong_stack(struct message *message, const char *file,
                            const struct tulpar_suitability_detail *detail,
                            const struct tulpar_device *device) {
    const struct tulpar_range *ram = &detail->overshot;

    SET(what, "%s does not begin with a vector table of %s", file, device->board);
    SET(cause, "its first word, the initial stack pointer, is 0x%08X", (unsigned)detail->stack);
    if (ram->size > 0) {
        ADD(cause,
            ", %d bytes above the end of RAM: its start was moved by %d, its length was not "
            "shortened",
            TULPAR_MAILBOX_SIZE, TULPAR_MAILBOX_SIZE);
        SET(next, "in the linker script: RAM (xrw) : ORIGIN = 0x%08X, LENGTH = %uK - %d",
            (unsigned)ram->base + TULPAR_MAILBOX_SIZE, (unsigned)(ram->size / BYTES_PER_KB),
            TULPAR_MAILBOX_SIZE);
        return;
    }
    ADD(cause, ", and the RAM of this chip is ");
    add_ram(message, device);
    SET(next, "check that the file is the application's .bin, .hex or .elf, for this chip; "
              "_estack in the linker script says where the stack begins");
}

static void say_cut(struct message *message, const char *file,
                    const struct tulpar_suitability_detail *detail,
                    const struct tulpar_source *source, const struct tulpar_device *device) {
    uint32_t reset = detail->reset & ~1u, base = device->application.base;

    SET(what, "%s ends before its own reset handler", file);
    SET(cause,
        "it has %u bytes, and the reset vector says byte %u: it was cut while it was made or "
        "copied, or it is not linked for 0x%08X",
        (unsigned)source->size, (unsigned)(reset - base), (unsigned)base);
    SET(next, "make or copy it again; arm-none-eabi-size of its .elf tells how long it has to be "
              "(text + data)");
}

static const char *reset_cause_text(const struct tulpar_suitability_detail *detail,
                                    const struct tulpar_device *device) {
    uint32_t base = device->application.base;

    if (detail->reset % 2 == 0) {
        return "even, so no Thumb code";
    }
    return detail->reset >= base && detail->reset - base < TULPAR_VECTORS_SIZE
               ? "inside the vector table, whose first 16 words are the core's own"
               : "outside the image";
}

void message_for_suitability(struct message *message, const char *file,
                             enum tulpar_suitability error,
                             const struct tulpar_suitability_detail *detail,
                             const struct tulpar_source *source,
                             const struct tulpar_device *device) {
    const char *shown = file_shown(file);

    message->exit_code = EXIT_BAD_FILE;
    switch (error) {
    case TULPAR_SUITABLE:
    case TULPAR_UNSUITABLE_EMPTY:
        SET(what, "%s is too short to be an application: %u bytes", shown, (unsigned)source->size);
        SET(cause, "an image begins with a vector table, %u bytes at least",
            (unsigned)TULPAR_VECTORS_CHECKED);
        SET(next, "build the application again and look for errors of the linker or objcopy");
        break;
    case TULPAR_UNSUITABLE_TOO_BIG:
        SET(what, "%s does not fit: %u bytes, and %s has room for %u", shown,
            (unsigned)source->size, device->board, (unsigned)device->application.size);
        SET(cause, "the application is too large, or was built for a larger chip");
        SET(next, "build with -Os, -ffunction-sections and -Wl,--gc-sections; "
                  "see what is large with arm-none-eabi-size -A");
        break;
    case TULPAR_UNSUITABLE_BOOTLOADER:
        say_bootloader(message, file, &detail->bootloader, source);
        break;
    case TULPAR_UNSUITABLE_ADDRESS: say_wrong_address(message, shown, detail, device); break;
    case TULPAR_UNSUITABLE_STACK: say_wrong_stack(message, shown, detail, device); break;
    case TULPAR_UNSUITABLE_CUT: say_cut(message, shown, detail, source, device); break;
    case TULPAR_UNSUITABLE_RESET:
        SET(what, "%s has no usable reset handler", shown);
        SET(cause, "its second word, the reset vector, is 0x%08X: %s", (unsigned)detail->reset,
            reset_cause_text(detail, device));
        SET(next, "check that the vector table is the first thing in the image, and has 16 words "
                  "at least: arm-none-eabi-objdump -h");
        break;
    }
    if (tulpar_suitability_can_be_forced(error, detail)) {
        ADD(next, "; --force sends it all the same, and the board judges it after the transfer");
    }
}
