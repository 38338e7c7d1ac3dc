/* SPDX-License-Identifier: MIT */
/* tulpar install-bootloader: a bootloader onto a board, by ST's loader in the ROM of its chip. */
#ifndef CLI_INSTALL_BOOTLOADER_H
#define CLI_INSTALL_BOOTLOADER_H

#include "cli/bootloader_file.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/message.h"
#include "cli/progress_bar.h"
#include "rom/install.h"

/* From the choice of the file to what the new bootloader says. */
TULPAR_MUST_USE enum exit_code install_bootloader(const struct arguments *arguments,
                                                  struct console *console,
                                                  const struct environment *environment);

/* -- for its own files and for tests -----------------------------------------------------------*/

/* What it has from the outside. */
struct install_setup {
    const struct tulpar_channel *channel;
    struct serial_port *port; /* behind it, for parity and lines; NULL: it has neither */
    const char *port_name;    /* for messages */
    const struct arguments *arguments;
    struct console *console;
    const char *folder;    /* of the program; NULL: not known */
    bool (*stopped)(void); /* NULL: never */
};

/* The readout protection, by --unprotect. */
enum install_lift {
    INSTALL_NOT_LIFTED,
    INSTALL_LIFTING, /* it was asked for, and nobody has said that it is done */
    INSTALL_LIFTED,  /* all of the flash is erased */
};

/* What the flash holds where the bootloader is to be. */
enum install_old {
    INSTALL_OLD_UNREAD,
    INSTALL_OLD_NOTHING, /* its first bytes are erased */
    INSTALL_OLD_HALF,  /* its first 8 bytes are: nothing starts. old_description, as far as there */
    INSTALL_OLD_OTHER, /* a program that is no bootloader of Tulpar */
    INSTALL_OLD_FOREIGN, /* a bootloader of Tulpar whose description this tool cannot read */
    INSTALL_OLD_KNOWN,   /* installer->old_description */
};

struct installer {
    struct install_setup with;
    struct st_rom rom;
    const struct st_rom_chip *chip; /* known from the file on, or when the board has told */
    bool has_file;
    bool ignores_boot0; /* as its option bytes are */
    enum install_old old;
    struct tulpar_description old_description;
    bool entered;   /* BOOT0 is high, and reset was pulled, as far as by lines */
    bool touched;   /* what the flash held is not all there any more */
    bool restarted; /* by a program in its RAM */
    enum install_lift lift;
    struct bootloader_file file; /* owned */
    struct progress_bar bar;
    struct install_report report;
    char command[MESSAGE_PART_MAX]; /* to be typed again */
    uint64_t start_us;
};

/* All that is done by ST's loader, up to the reset: EXIT_DONE, and installer->report, or what is
 * wrong has been said. */
TULPAR_MUST_USE enum exit_code install_by_rom(struct installer *installer,
                                              const struct install_setup *setup);

/* Safe on a zeroed struct, and twice. */
void install_free(struct installer *installer);

/* The line of this kit's bootloader is one of those that the loader listens to. */
bool install_at_same_pins(const struct kit *kit, const struct st_rom_chip *chip);

/* install_line.c: the line as ST's loader has it, and the chip in it, as far as the adapter
 * reaches; and BOOT0 low again, the chip reset, the line as bootloaders have it. The last one is
 * for what came to nothing, and says what is left for a hand to do. */
TULPAR_MUST_USE enum exit_code install_enter(struct installer *installer);
TULPAR_MUST_USE enum exit_code install_leave(struct installer *installer);
void install_undo(struct installer *installer);

/* -- install_options.c -------------------------------------------------------------------------*/

/* Reads them: installer->ignores_boot0. Not EXIT_DONE: the flash is set up in a way that the
 * bootloader does not know; that has been said. Nothing is changed. */
TULPAR_MUST_USE enum exit_code install_look_at_options(struct installer *installer);

/* -- install_old.c -----------------------------------------------------------------------------*/

/* Reads what is there, says so, and what of it is lost. Not EXIT_DONE: it is a bootloader of
 * another layout, and nobody has said --force; that has been said. Nothing is changed. */
TULPAR_MUST_USE enum exit_code install_look_at_old(struct installer *installer,
                                                   const struct st_rom_job *job);

/* -- install_again.c ---------------------------------------------------------------------------*/

/* How the chip comes into ST's loader again, and the command: the end of a sentence about the next
 * step. state: what the board is left with. */
void install_add_again(const struct installer *installer, enum st_rom_state state,
                       char out[MESSAGE_PART_MAX]);

/* The first words of the flash are erased, as far as it is known: nothing starts, and a chip with
 * an empty check takes it for empty. state: as above. */
bool install_is_empty(const struct installer *installer, enum st_rom_state state);

/* What the power must not do, to a board that has no way back but an empty flash. is_blank: its
 * first page is not erased. */
void install_warn_of_power(const struct installer *installer, bool is_blank);

/* -- install_words.c ---------------------------------------------------------------------------*/

/* hooks.ask: nobody answers, and BOOT0 and the reset button are a person's. context: the installer.
 */
void install_ask(void *context);

/* The loader has not answered, or not as it should. doing: "looking for the bootloader". */
TULPAR_MUST_USE enum exit_code install_say_result(struct installer *installer,
                                                  enum st_rom_result result, const char *doing);

/* No kit was named. */
TULPAR_MUST_USE enum exit_code install_say_kits(struct installer *installer);

/* The chip is not that of the kit. */
TULPAR_MUST_USE enum exit_code install_say_wrong_chip(struct installer *installer);

/* What --unprotect has done to the flash: "all of the flash is erased"; NULL: nothing. */
const char *install_lift_words(const struct installer *installer);

/* For a message: the port is no more. doing: as above. */
void install_port_gone(const struct installer *installer, const char *doing,
                       struct message *message);

/* About a chip whose BOOT0 does nothing. */
extern const char install_no_boot0[];

/* -- install_end_words.c -----------------------------------------------------------------------*/

/* It was begun, and came to nothing: what the board is left with. */
TULPAR_MUST_USE enum exit_code install_say_outcome(struct installer *installer,
                                                   const struct st_rom_outcome *outcome);

/* The chip may go on to remember that its flash was empty, and nothing but its power ends that: no
 * reset starts what was written. */
bool install_needs_power(const struct installer *installer);

/* The chip is in ST's loader, and holds what it held: what is left for a hand to do. */
void install_say_way_out(const struct installer *installer);

/* It is there, and nobody has answered at this port. */
TULPAR_MUST_USE enum exit_code install_say_not_asked(const struct installer *installer,
                                                     const char *port);

/* Where the bootloader answers that has been written, and what is left for a hand to do. */
void install_say_where(const struct installer *installer);

#endif
