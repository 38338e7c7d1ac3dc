/* SPDX-License-Identifier: MIT */
/* What tulpar install-bootloader says in the end: what the board is left with, and how it starts.
 */
#include "cli/boot0.h"
#include "cli/install_bootloader.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)
#define ADD(part, ...) text_add(message.part, sizeof message.part, __VA_ARGS__)

/* -- what the board is left with ---------------------------------------------------------------*/

static const char *state_words(enum st_rom_state state) {
    switch (state) {
    case ST_ROM_UNTOUCHED: return "nothing has been changed";
    case ST_ROM_UNKNOWN:
        return "an erase was begun: the board has what it had, or starts nothing; if its "
               "power went meanwhile, its first page may read as anything";
    case ST_ROM_NOTHING:
        return "what was in its place is erased and the new bootloader is not whole: the board "
               "starts nothing, and not half of it";
    case ST_ROM_UNSEEN:
        return "the bootloader is there but for its first 8 bytes, of which nobody knows: the "
               "board starts it, or nothing; if its power went meanwhile, they may read as "
               "anything";
    case ST_ROM_INSTALLED: break;
    }
    return "the bootloader is installed";
}

enum exit_code install_say_outcome(struct installer *installer,
                                   const struct st_rom_outcome *outcome) {
    const char *lifted = install_lift_words(installer);
    const char *state =
        outcome->state <= ST_ROM_UNKNOWN && lifted != NULL ? lifted : state_words(outcome->state);
    struct message message = {0};
    enum exit_code exit_code = EXIT_TRANSFER;

    if (outcome->result == ST_ROM_CANCELLED) {
        message_for_interruption(&message, "writing the bootloader");
        exit_code = EXIT_INTERRUPTED;
    } else if (outcome->result == ST_ROM_PORT) {
        install_port_gone(installer, "the bootloader was written", &message);
        exit_code = EXIT_PORT;
    } else if (outcome->protected) {
        SET(what, "the flash at 0x%08X is write-protected", (unsigned)outcome->address);
        SET(cause, "%s",
            outcome->by_options
                ? "its WRP option bytes say so"
                : "ST's loader has agreed to erase it, and it is as it was (WRP option bytes)");
        exit_code = EXIT_REFUSED;
    } else if (outcome->differs) {
        SET(what, "the flash at 0x%08X does not hold what was written", (unsigned)outcome->address);
        SET(cause, "it is worn out, write-protected, or the supply is too low");
        exit_code = EXIT_VERIFY;
    } else {
        SET(what, "ST's loader has stopped at 0x%08X", (unsigned)outcome->address);
        SET(cause, "the board was reset, or the line loses bytes");
    }
    ADD(cause, "%s%s", *message.cause == '\0' ? "" : "; ", state);
    message.next[0] = '\0';
    if (outcome->protected) {
        SET(next, "lift the write protection by a programmer (STM32_Programmer_CLI -ob), then: ");
    }
    install_add_again(installer, outcome->state, message.next);
    message.exit_code = exit_code;
    console_problem(installer->with.console, &message);
    return exit_code;
}

void install_say_way_out(const struct installer *installer) {
    const struct arguments *arguments = installer->with.arguments;
    struct console *console = installer->with.console;

    if (installer->ignores_boot0) {
        console_say(console, "the board is in ST's loader, and as it was");
    } else if (install_is_empty(installer, ST_ROM_UNTOUCHED)) {
        console_say(console, "the board is in ST's loader, and has nothing that a reset starts%s",
                    arguments->boot0 == BOOT0_BY_HAND ? "; BOOT0 back to low" : "");
    } else if (arguments->boot0 == BOOT0_BY_HAND) {
        console_say(console, "the board is in ST's loader: BOOT0 back to low, then press reset, "
                             "and it starts what it had");
    } else if (arguments->reset == RESET_NONE) {
        console_say(console,
                    "the board is in ST's loader, and BOOT0 is low again by %s: press reset, and "
                    "it starts what it had",
                    boot0_line(arguments->boot0));
    }
}

/* What asks the new bootloader: "tulpar info -p /dev/ttyUSB0". */
static void info_command(const char *port, char out[MESSAGE_PART_MAX]) {
    text_set(out, MESSAGE_PART_MAX, "tulpar info");
    arguments_add_line(port, BAUD_AUTO, out, MESSAGE_PART_MAX);
}

enum exit_code install_say_not_asked(const struct installer *installer, const char *port) {
    const struct arguments *arguments = installer->with.arguments;
    bool by_hand = arguments->boot0 == BOOT0_BY_HAND && !installer->ignores_boot0;
    struct console *console = installer->with.console;
    char command[MESSAGE_PART_MAX];

    info_command(port, command);
    console_say(console,
                "the bootloader is installed, and was read back; it has not been asked. Next: "
                "%sreset, then: %s",
                by_hand ? "BOOT0 low, " : "", command);
    if (arguments->json) {
        json_install(console, installer->with.port_name, &installer->report, false);
    }
    return EXIT_DONE;
}

/* -- and then ----------------------------------------------------------------------------------*/

bool install_needs_power(const struct installer *installer) {
    return !installer->with.arguments->dry_run && !installer->restarted &&
           installer->chip->empty_register != 0;
}

static void say_power(const struct installer *installer) {
    const char *info_port = installer->with.arguments->info_port;
    char command[MESSAGE_PART_MAX];
    bool by_hand = !installer->ignores_boot0 && installer->with.arguments->boot0 == BOOT0_BY_HAND;

    info_command(info_port != NULL ? info_port : installer->with.port_name, command);
    console_say(installer->with.console,
                "the chip could not be reset from its RAM. If its flash was empty when the power "
                "came, each reset leads back into ST's loader until the power goes: %sunplug the "
                "board and plug it in, then: %s",
                by_hand ? "BOOT0 back to low, " : "", command);
}

void install_say_where(const struct installer *installer) {
    const struct arguments *arguments = installer->with.arguments;
    const struct kit_wiring *wiring = &installer->file.kit.wiring;
    struct console *console = installer->with.console;

    if (arguments->dry_run) {
        install_say_way_out(installer);
        return;
    }
    if (install_needs_power(installer)) {
        say_power(installer);
    }
    if (installer->ignores_boot0) {
        console_say(console, "from now on ST's loader is not reached by BOOT0: %s",
                    install_no_boot0);
    } else if (arguments->boot0 == BOOT0_BY_HAND && !install_needs_power(installer)) {
        console_say(console, "BOOT0 back to low now; then, if the board does not answer, press "
                             "reset");
    } else if (arguments->reset == RESET_NONE && !installer->restarted &&
               !install_needs_power(installer)) {
        console_say(console, "BOOT0 is low again by %s: press reset", boot0_line(arguments->boot0));
    }
    if (arguments->info_port == NULL &&
        !install_at_same_pins(&installer->file.kit, installer->chip)) {
        console_say(console,
                    "the bootloader of %s speaks at P%c%u (sends) and P%c%u, not at these pins; "
                    "tulpar list has the ports, and one there is asked by: tulpar info -p PORT",
                    installer->file.kit.description.board, wiring->tx_port, wiring->tx_pin,
                    wiring->rx_port, wiring->rx_pin);
    }
}
