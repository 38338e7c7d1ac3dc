/* SPDX-License-Identifier: MIT */
/* What the option bytes of the chip say before anything else is done. */
#include "cli/install_bootloader.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)
#define ADD(part, ...) text_add(message.part, sizeof message.part, __VA_ARGS__)

enum { BYTES_PER_KIB = 1024 };

/* Erasing by numbers of the smaller pages would take what lies behind the bootloader, too, and the
 * bootloader itself would program nothing on such a chip. */
static enum exit_code refuse_units(const struct installer *installer) {
    const char *lifted = install_lift_words(installer);
    struct message message = {.exit_code = EXIT_REFUSED};

    SET(what, "the flash of this chip is set to one bank of larger pages (option bit DBANK = 0)");
    SET(cause, "the bootloader of %s needs pages of %u KB; %s",
        installer->file.kit.description.board,
        (unsigned)(installer->chip->erase_unit / BYTES_PER_KIB),
        lifted != NULL ? lifted : "nothing has been changed");
    SET(next, "set two banks by a programmer (STM32_Programmer_CLI -c port=SWD -ob DBANK=1), after "
              "which what the flash holds may be lost; then: ");
    install_add_again(installer, ST_ROM_UNTOUCHED, message.next);
    console_problem(installer->with.console, &message);
    return message.exit_code;
}

enum exit_code install_look_at_options(struct installer *installer) {
    struct st_rom_options options;
    enum st_rom_result result = st_rom_read_options(&installer->rom, installer->chip, &options);

    if (result != ST_ROM_OK) {
        return install_say_result(installer, result, "reading the option bytes");
    }
    installer->ignores_boot0 = options.ignores_boot0;
    return options.has_other_units ? refuse_units(installer) : EXIT_DONE;
}
