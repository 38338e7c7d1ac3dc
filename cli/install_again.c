/* SPDX-License-Identifier: MIT */
/* The way into ST's loader once more: by the adapter's lines, by a hand, or where BOOT0 is ignored.
 */
#include "cli/boot0.h"
#include "cli/install_bootloader.h"

#define ADD(...) text_add(out, MESSAGE_PART_MAX, __VA_ARGS__)

bool install_is_empty(const struct installer *installer, enum st_rom_state state) {
    bool was_empty = installer->lift == INSTALL_LIFTED || installer->old == INSTALL_OLD_NOTHING ||
                     installer->old == INSTALL_OLD_HALF;

    return state == ST_ROM_NOTHING || (state == ST_ROM_UNTOUCHED && was_empty);
}

static void add_without_boot0(const struct installer *installer, enum st_rom_state state,
                              char out[MESSAGE_PART_MAX]) {
    if (installer->rom.chip_id == 0) {
        ADD("unplug the board and plug it in, if its flash is empty; or, where a programmer has "
            "cleared nBOOT_SEL, BOOT0 high and reset; then: ");
    } else if (install_is_empty(installer, state)) {
        ADD("unplug the board and plug it in: its flash is empty, so it comes up in ST's loader; "
            "then: ");
    } else {
        ADD("leave the board's power on, for BOOT0 is ignored and nothing but an empty flash leads "
            "into ST's loader; then: ");
    }
}

static bool may_ignore_boot0(const struct installer *installer) {
    bool looking = installer->rom.chip_id == 0 && installer->chip != NULL;

    return installer->ignores_boot0 || (looking && installer->chip->ignores_boot0 != 0);
}

void install_add_again(const struct installer *installer, enum st_rom_state state,
                       char out[MESSAGE_PART_MAX]) {
    const struct arguments *arguments = installer->with.arguments;
    bool by_power = installer->chip != NULL && installer->chip->empty_register != 0 &&
                    install_is_empty(installer, state);

    if (may_ignore_boot0(installer)) {
        add_without_boot0(installer, state, out);
        ADD("%s", installer->command);
    } else if (arguments->boot0 == BOOT0_BY_HAND) {
        ADD("%s; then: %s",
            by_power ? "unplug the board and plug it in: its flash is empty, so it comes up in "
                       "ST's loader; or BOOT0 high and reset"
                     : "BOOT0 high, reset",
            installer->command);
    } else {
        ADD("%s%s", installer->command,
            arguments->reset == RESET_NONE ? ", and press reset when it asks for that" : "");
    }
}

/* Typical values of the STM32G0's datasheets (DS12232): a page's erase, which may take 40 ms, and
 * what a double-word takes. No other chip here ignores BOOT0. */
#define ERASE_WORDS "22 ms"
#define FIRST_WORDS "0.1 ms"

void install_warn_of_power(const struct installer *installer, bool is_blank) {
    struct console *console = installer->with.console;

    if (!installer->ignores_boot0) {
        return;
    }
    if (is_blank) {
        console_say(console,
                    "this chip ignores BOOT0: keep its power on. If it goes, the flash is empty, "
                    "which leads back into ST's loader; but for the " FIRST_WORDS
                    " at the end in which the first 8 bytes are written, and, when a write fails "
                    "and the first page is erased or is written again, the " ERASE_WORDS
                    " of that: then only a programmer may help");
    } else {
        console_say(console,
                    "this chip ignores BOOT0: keep its power on. If it goes in the "
                    "first " ERASE_WORDS
                    ", in which the first page is erased, or in the last " FIRST_WORDS
                    ", in which its first 8 bytes are written, only a programmer may help");
    }
}
