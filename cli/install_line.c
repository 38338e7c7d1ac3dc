/* SPDX-License-Identifier: MIT */
/* The port as ST's loader has it, and back. */
#include "cli/boot0.h"
#include "cli/install_bootloader.h"
#include "cli/reset.h"

static enum exit_code say_serial(struct installer *installer, enum serial_error error,
                                 const struct serial_problem *problem) {
    const struct arguments *arguments = installer->with.arguments;
    struct message message = {.exit_code = EXIT_PORT};

    if (error == SERIAL_NO_LINE) {
        text_set(message.what, sizeof message.what, "%s cannot set BOOT0 by %s",
                 installer->with.port_name, boot0_line(arguments->boot0));
        text_set(message.cause, sizeof message.cause,
                 "it has no such line: a pseudo terminal has none, and few adapters lack them");
        text_set(message.next, sizeof message.next,
                 "leave --boot0 out, and set BOOT0 by hand when tulpar asks for it");
    } else {
        message_for_serial(&message, installer->with.port_name, installer->rom.baud, error, problem,
                           installer->command);
    }
    console_problem(installer->with.console, &message);
    return message.exit_code;
}

/* The line as ST's loader has it, and the chip in it, as far as the adapter reaches. */
enum exit_code install_enter(struct installer *installer) {
    const struct install_setup *with = &installer->with;
    struct serial_problem problem;
    enum exit_code exit_code = EXIT_DONE;

    if (with->port == NULL) {
        return EXIT_DONE;
    }
    enum serial_error error =
        serial_port_set_parity(with->port, true, installer->rom.baud, &problem);
    if (error == SERIAL_OK) {
        error = boot0_set(with->port, with->arguments->boot0, true, &problem);
    }
    if (error != SERIAL_OK) {
        return say_serial(installer, error, &problem);
    }
    installer->entered = true;
    return reset_board(with->port, with->port_name, with->arguments, with->console, &exit_code)
               ? EXIT_DONE
               : exit_code;
}

/* BOOT0 is low again, and the line is as bootloaders have it. */
enum exit_code install_leave(struct installer *installer) {
    const struct install_setup *with = &installer->with;
    enum exit_code exit_code = EXIT_DONE;
    struct serial_problem problem;

    if (with->port != NULL) {
        enum serial_error error = boot0_set(with->port, with->arguments->boot0, false, &problem);

        if (error != SERIAL_OK) {
            return say_serial(installer, error, &problem);
        }
    }
    /* A flash that is empty, and has been left so, is to be known as that. */
    enum st_rom_result result = with->arguments->dry_run
                                    ? ST_ROM_NOT_THERE
                                    : st_rom_restart(&installer->rom, installer->chip);
    if (result == ST_ROM_PORT) {
        return install_say_result(installer, result, "the reset");
    }
    installer->restarted = result == ST_ROM_OK;
    console_detail(with->console, "%s",
                   installer->restarted ? "the chip was reset by a program in its RAM"
                                        : "the chip could not be reset by a program in its RAM");
    if (with->port == NULL) {
        return EXIT_DONE;
    }
    enum serial_error error =
        serial_port_set_parity(with->port, false, installer->rom.baud, &problem);
    if (error != SERIAL_OK) {
        return say_serial(installer, error, &problem);
    }
    return reset_board(with->port, with->port_name, with->arguments, with->console, &exit_code)
               ? EXIT_DONE
               : exit_code;
}

/* By the adapter's lines. A chip whose flash has been touched stays in ST's loader, for nothing
 * else would start, and one that ignores BOOT0 would be back there by its power alone. */
static bool undo_lines(const struct installer *installer) {
    const struct install_setup *with = &installer->with;
    struct serial_problem problem;
    struct message message;
    bool low = boot0_set(with->port, with->arguments->boot0, false, &problem) == SERIAL_OK;
    bool plain =
        serial_port_set_parity(with->port, false, installer->rom.baud, &problem) == SERIAL_OK;
    bool stays = !installer->entered || installer->touched;

    return low && plain &&
           (stays || reset_pull(with->port, with->port_name, with->arguments, &message));
}

/* What is wrong has been said already: a port that takes nothing any more is no second reason. */
void install_undo(struct installer *installer) {
    bool undone = installer->with.port == NULL || undo_lines(installer);

    console_detail(installer->with.console, "%s",
                   undone ? "the port is as it was" : "the port could not be put back");
    if (undone && installer->rom.chip_id != 0 && !installer->touched) {
        install_say_way_out(installer);
    }
}
