/* SPDX-License-Identifier: MIT */
/* What tulpar install-bootloader says before anything is written: which pins, which hand, which
 * chip.
 */
#include <string.h>

#include "cli/boot0.h"
#include "cli/install_bootloader.h"
#include "cli/kits.h"
#include "cli/reset.h"
#include "cli/seconds.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)
#define ADD(part, ...) text_add(message.part, sizeof message.part, __VA_ARGS__)

enum {
    PINS_TEXT_MAX = 128,
    TALK_MIN = 16, /* so many characters are no noise */
};

static enum exit_code fail(struct installer *installer, struct message *message,
                           enum exit_code exit_code) {
    const char *lifted = install_lift_words(installer);

    message->exit_code = exit_code;
    if (lifted != NULL) {
        text_add(message->cause, sizeof message->cause, "; %s", lifted);
    }
    console_problem(installer->with.console, message);
    return exit_code;
}

/* "PA9 (sends) and PA10, or PA2 (sends) and PA3" */
static void pins_text(const struct st_rom_chip *chip, char out[PINS_TEXT_MAX]) {
    text_set(out, PINS_TEXT_MAX, "%s", "");
    for (unsigned i = 0; i < ST_ROM_PINS_MAX && chip->pins[i].usart != 0; i++) {
        const struct st_rom_pins *pins = &chip->pins[i];

        text_add(out, PINS_TEXT_MAX, "%sP%c%u (sends) and P%c%u", i == 0 ? "" : ", or ",
                 pins->tx_port, pins->tx_pin, pins->rx_port, pins->rx_pin);
    }
}

/* Where the loader listens, as far as it is known which chip it is. */
static void add_pins(const struct installer *installer, char out[MESSAGE_PART_MAX]) {
    char pins[PINS_TEXT_MAX];

    if (installer->chip == NULL) {
        text_add(out, MESSAGE_PART_MAX,
                 "; every chip of these kits has it at PA9 (sends) and PA10");
        return;
    }
    const struct kit_wiring *wiring = &installer->file.kit.wiring;
    pins_text(installer->chip, pins);
    text_add(out, MESSAGE_PART_MAX, "; the loader of an %s is at %s", wiring->part, pins);
    if (!install_at_same_pins(&installer->file.kit, installer->chip)) {
        text_add(out, MESSAGE_PART_MAX, ", and not at the serial port of %s (P%c%u and P%c%u)",
                 installer->file.kit.description.board, wiring->tx_port, wiring->tx_pin,
                 wiring->rx_port, wiring->rx_pin);
    }
}

static bool may_ignore_boot0(const struct installer *installer) {
    return installer->chip != NULL && installer->chip->ignores_boot0 != 0;
}

const char install_no_boot0[] =
    "this chip ignores its BOOT0 pin as it comes from the factory (nBOOT_SEL): ST's loader starts "
    "while the flash is empty, or once a programmer has cleared nBOOT_SEL";

/* -- while it is looked for --------------------------------------------------------------------*/

void install_ask(void *context) {
    const struct installer *installer = context;
    const struct arguments *arguments = installer->with.arguments;
    char where[MESSAGE_PART_MAX] = "", wait[MESSAGE_PART_MAX];

    if (arguments->has_timeout && arguments->timeout_us == TIMEOUT_NEVER) {
        text_set(wait, sizeof wait, "Ctrl-C ends");
    } else {
        text_set(wait, sizeof wait, "waiting %u s",
                 arguments->has_timeout ? (unsigned)(arguments->timeout_us / US_PER_SECOND)
                                        : HAND_S);
    }
    add_pins(installer, where);
    if (may_ignore_boot0(installer)) {
        console_say(installer->with.console, "%s", install_no_boot0);
    }
    if (arguments->boot0 == BOOT0_BY_HAND) {
        console_say(installer->with.console,
                    "no answer of ST's loader on %s yet: set BOOT0 high, then press and release "
                    "reset (%s)%s",
                    installer->with.port_name, wait, where);
    } else {
        console_say(installer->with.console,
                    "no answer of ST's loader on %s yet, with BOOT0 by %s: press and release reset "
                    "(%s)%s",
                    installer->with.port_name, boot0_line(arguments->boot0), wait, where);
    }
}

/* "see that RTS is at BOOT0 and DTR at reset, ..." */
static void add_wires(const struct arguments *arguments, char out[MESSAGE_PART_MAX]) {
    text_add(out, MESSAGE_PART_MAX, "see that %s is at BOOT0", boot0_line(arguments->boot0));
    if (arguments->reset != RESET_NONE) {
        text_add(out, MESSAGE_PART_MAX, ", and the line of --reset %s at reset",
                 reset_name(arguments->reset));
    }
    text_add(out, MESSAGE_PART_MAX,
             ", and whether a transistor turns BOOT0 over (tulpar help "
             "install-bootloader); then: ");
}

static void say_silent(struct installer *installer, struct message *message) {
    const struct st_rom_heard *heard = &installer->rom.heard;
    const struct arguments *arguments = installer->with.arguments;

    text_set(message->what, sizeof message->what, "no answer of ST's loader on %s",
             installer->with.port_name);
    if (heard->printable >= TALK_MIN && heard->printable > heard->other) {
        text_set(message->cause, sizeof message->cause,
                 "an application speaks there: BOOT0 was low at the reset");
    } else if (heard->printable + heard->other > 0) {
        text_set(message->cause, sizeof message->cause,
                 "what comes is no answer: another program runs, or the rate is not right");
    } else {
        text_set(message->cause, sizeof message->cause,
                 "BOOT0 was low at the reset, or the adapter is not at the loader's pins");
    }
    if (may_ignore_boot0(installer)) {
        text_set(message->cause, sizeof message->cause, "%s", install_no_boot0);
    }
    add_pins(installer, message->cause);
    if (arguments->boot0 != BOOT0_BY_HAND) {
        add_wires(arguments, message->next);
    }
    install_add_again(installer, ST_ROM_UNKNOWN, message->next);
    if (installer->chip == NULL || installer->chip->starts_slowly) {
        text_add(message->next, sizeof message->next,
                 " (an STM32L47x needs 3 s after a reset until its loader listens)");
    }
}

static void say_protected(struct installer *installer, struct message *message) {
    const struct arguments *arguments = installer->with.arguments;

    text_set(message->what, sizeof message->what, "the chip is read-protected (RDP level 1)");
    text_set(message->cause, sizeof message->cause,
             "ST's loader then neither reads nor writes. To lift it erases the whole flash, "
             "application and all");
    if (!arguments->unprotect) {
        text_set(message->next, sizeof message->next, "if nothing on it is needed: %s --unprotect",
                 installer->command);
    } else if (arguments->dry_run) {
        struct arguments in_earnest = *arguments;
        char command[MESSAGE_PART_MAX];

        in_earnest.dry_run = false;
        arguments_command(&in_earnest, installer->with.port_name, command, sizeof command);
        text_set(message->next, sizeof message->next,
                 "if nothing on it is needed, without --dry-run, which lifts nothing: %s", command);
    } else {
        text_set(message->cause, sizeof message->cause,
                 "ST's loader was told to lift it, and the chip refuses as before");
        text_set(message->next, sizeof message->next, "unplug the board and plug it in; ");
        install_add_again(installer, ST_ROM_UNKNOWN, message->next);
        text_add(message->next, sizeof message->next,
                 "; or lift it by a programmer (STM32_Programmer_CLI -ob RDP=0xAA)");
    }
}

const char *install_lift_words(const struct installer *installer) {
    switch (installer->lift) {
    case INSTALL_NOT_LIFTED: break;
    case INSTALL_LIFTING: return "all of the flash may be erased";
    case INSTALL_LIFTED: return "all of the flash is erased";
    }
    return NULL;
}

void install_port_gone(const struct installer *installer, const char *doing,
                       struct message *message) {
    text_set(message->what, sizeof message->what, "%s is gone while %s", installer->with.port_name,
             doing);
    text_set(message->cause, sizeof message->cause,
             "the adapter was unplugged, or its driver gave up");
    text_set(message->next, sizeof message->next, "plug it in; ");
    install_add_again(installer, ST_ROM_UNTOUCHED, message->next);
}

enum exit_code install_say_result(struct installer *installer, enum st_rom_result result,
                                  const char *doing) {
    bool connecting = installer->rom.chip_id == 0;
    const char *lifted = install_lift_words(installer);
    struct message message = {0};

    switch (result) {
    case ST_ROM_PORT:
        install_port_gone(installer, doing, &message);
        return fail(installer, &message, EXIT_PORT);
    case ST_ROM_CANCELLED:
        message_for_interruption(&message, doing);
        if (lifted == NULL) {
            SET(next, "nothing was changed: %s", installer->command);
        } else {
            message.next[0] = '\0';
            install_add_again(installer, ST_ROM_UNTOUCHED, message.next);
        }
        return fail(installer, &message, EXIT_INTERRUPTED);
    case ST_ROM_NO:
        say_protected(installer, &message);
        return fail(installer, &message, EXIT_REFUSED);
    case ST_ROM_OK:
    case ST_ROM_NOT_THERE:
    case ST_ROM_SILENT: break;
    }
    if (connecting) {
        say_silent(installer, &message);
        return fail(installer, &message, EXIT_NO_DEVICE);
    }
    SET(what, "ST's loader does not do it: %s", doing);
    SET(cause, "%s",
        result == ST_ROM_NOT_THERE
            ? "it refuses the address"
            : "it has stopped to answer: the board was reset, or the line loses bytes");
    install_add_again(installer, ST_ROM_UNTOUCHED, message.next);
    ADD(next, " (perhaps with -b 57600)");
    return fail(installer, &message, EXIT_TRANSFER);
}

/* -- the chip ----------------------------------------------------------------------------------*/

static void add_kits_of(uint16_t chip_id, char out[MESSAGE_PART_MAX]) {
    struct tulpar_description kit;
    struct kit_wiring wiring;

    for (size_t i = 0; kits_get(i, &kit) && kits_get_wiring(i, &wiring); i++) {
        const struct st_rom_chip *chip = st_rom_chip_of_part(wiring.part);

        if (chip != NULL && chip->id == chip_id) {
            text_add(out, MESSAGE_PART_MAX, " %s", kit.board);
        }
    }
}

enum exit_code install_say_kits(struct installer *installer) {
    uint16_t id = installer->rom.chip_id;
    const struct st_rom_chip *chip = st_rom_chip_of_id(id);
    struct message message = {0};

    if (chip == NULL) {
        SET(what, "no bootloader for this chip (id 0x%03X)", (unsigned)id);
        SET(cause, "none of the kits has it");
        SET(next, "docs/PORTING.md says what a new chip needs");
        return fail(installer, &message, EXIT_REFUSED);
    }
    SET(what, "which board is it?");
    SET(cause, "an %s is on several, and their serial ports differ:", chip->name);
    add_kits_of(id, message.cause);
    SET(next, "%s --kit KIT", installer->command);
    return fail(installer, &message, EXIT_USAGE);
}

enum exit_code install_say_wrong_chip(struct installer *installer) {
    const struct kit *kit = &installer->file.kit;
    uint16_t id = installer->rom.chip_id;
    const struct st_rom_chip *chip = st_rom_chip_of_id(id);
    struct message message = {0};
    char kits[MESSAGE_PART_MAX] = "";

    add_kits_of(id, kits);
    SET(what, "the chip on %s is not that of %s", installer->with.port_name,
        kit->description.board);
    SET(cause, "it is an %s (id 0x%03X), and the kit has an %s",
        chip == NULL ? "unknown one" : chip->name, (unsigned)id, kit->wiring.part);
    SET(next,
        *kits == '\0' ? "nothing was changed; no kit has this chip%s"
                      : "nothing was changed; the kits with this chip:%s",
        kits);
    return fail(installer, &message, EXIT_BAD_FILE);
}
