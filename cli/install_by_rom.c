/* SPDX-License-Identifier: MIT */
/* The conversation with ST's loader, and which bootloader it is about. */
#include <string.h>

#include "cli/install_bootloader.h"
#include "cli/names.h"
#include "cli/seconds.h"

enum {
    ERASE_ALL_MS = 1000, /* that a chip takes to come up again after it */
    US_PER_MS = 1000,
    BYTES_PER_KIB = 1024,
};

/* -- which bootloader, and for which chip ------------------------------------------------------*/

bool install_at_same_pins(const struct kit *kit, const struct st_rom_chip *chip) {
    for (unsigned i = 0; i < ST_ROM_PINS_MAX && chip->pins[i].usart != 0; i++) {
        const struct st_rom_pins *pins = &chip->pins[i];

        if (pins->tx_port == kit->wiring.tx_port && pins->tx_pin == kit->wiring.tx_pin &&
            pins->rx_port == kit->wiring.rx_port && pins->rx_pin == kit->wiring.rx_pin) {
            return true;
        }
    }
    return false;
}

/* kit: NULL: the file says it. */
static enum exit_code load(struct installer *installer, const char *kit) {
    struct install_setup *with = &installer->with;
    enum exit_code exit_code;

    if (!bootloader_file_load(&installer->file, with->arguments, with->folder, kit, with->console,
                              &exit_code)) {
        return exit_code;
    }
    installer->has_file = true;
    installer->chip = st_rom_chip_of_part(installer->file.kit.wiring.part);
    return EXIT_DONE;
}

/* Before anything is sent, as far as the user has said which: a name that is wrong must not cost a
 * running application a restart. */
static enum exit_code load_early(struct installer *installer) {
    const struct arguments *arguments = installer->with.arguments;
    struct kit kit;

    if (arguments->kit != NULL && !kit_named(arguments->kit, &kit)) {
        return refuse_kit(installer->with.console, arguments->kit);
    }
    if (arguments->kit == NULL && arguments->file == NULL) {
        return EXIT_DONE;
    }
    return load(installer, arguments->kit);
}

/* The one kit that has this chip; NULL: none has, or several do. */
static const char *only_kit(uint16_t chip_id, struct tulpar_description *description) {
    struct tulpar_description candidate;
    const char *only = NULL;
    struct kit_wiring wiring;

    for (size_t i = 0; kits_get(i, &candidate) && kits_get_wiring(i, &wiring); i++) {
        const struct st_rom_chip *chip = st_rom_chip_of_part(wiring.part);

        if (chip != NULL && chip->id == chip_id) {
            if (only != NULL) {
                return NULL;
            }
            *description = candidate;
            only = description->board;
        }
    }
    return only;
}

static enum exit_code choose(struct installer *installer) {
    uint16_t id = installer->rom.chip_id;

    if (!installer->has_file) {
        struct tulpar_description only;
        const char *kit = only_kit(id, &only);
        enum exit_code exit_code = kit == NULL ? install_say_kits(installer) : load(installer, kit);

        if (exit_code != EXIT_DONE) {
            return exit_code;
        }
        console_say(installer->with.console, "the one kit with this chip is %s", kit);
    }
    if (installer->chip == NULL || installer->chip->id != id) {
        return install_say_wrong_chip(installer);
    }
    return EXIT_DONE;
}

/* -- the conversation --------------------------------------------------------------------------*/

static bool on_cancelled(void *context) {
    const struct installer *installer = context;

    return installer->with.stopped != NULL && installer->with.stopped();
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    struct installer *installer = context;
    const struct tulpar_channel *channel = installer->with.channel;

    progress_bar_update(&installer->bar, done, total, channel->now_us(channel->context));
}

static enum exit_code find_loader(struct installer *installer) {
    const struct arguments *arguments = installer->with.arguments;
    uint64_t patience_us = arguments_patience(arguments);
    enum st_rom_result result = st_rom_connect(&installer->rom, patience_us);

    if (result != ST_ROM_OK) {
        return install_say_result(installer, result, "looking for ST's loader");
    }
    const struct st_rom_chip *chip = st_rom_chip_of_id(installer->rom.chip_id);
    console_say(installer->with.console, "ST's loader answers on %s: %s (chip id 0x%03X)",
                installer->with.port_name, chip == NULL ? "an unknown chip" : chip->name,
                (unsigned)installer->rom.chip_id);
    return EXIT_DONE;
}

/* An explicit word of the user's, for all of the flash goes. The chip resets itself then, and comes
 * back into its loader as it did before. */
static enum exit_code unprotect(struct installer *installer) {
    console_say(installer->with.console,
                "lifting the readout protection: the chip erases all of its flash");
    enum st_rom_result result = st_rom_unprotect(&installer->rom);

    if (result != ST_ROM_NO) {
        installer->touched = true;
        installer->lift = result == ST_ROM_OK ? INSTALL_LIFTED : INSTALL_LIFTING;
    }
    if (result == ST_ROM_OK) {
        st_rom_pause(&installer->rom, ERASE_ALL_MS * US_PER_MS);
        return find_loader(installer);
    }
    return install_say_result(installer, result, "lifting the readout protection");
}

static struct st_rom_job job_of(struct installer *installer) {
    const struct bootloader_file *file = &installer->file;

    return (struct st_rom_job){
        .chip = installer->chip,
        .base = file->description.bootloader.base,
        .bytes = file->source.bytes,
        .size = file->source.size,
        .area = file->description.bootloader.size,
        .context = installer,
        .progress = on_progress,
    };
}

static enum exit_code compare(struct installer *installer, const struct st_rom_job *job,
                              bool *same) {
    const struct arguments *arguments = installer->with.arguments;
    enum st_rom_result result = st_rom_compare(&installer->rom, job, same);

    if (result == ST_ROM_NO && arguments->unprotect && !arguments->dry_run) {
        enum exit_code exit_code = unprotect(installer);

        /* Until now they could not be read. */
        exit_code = exit_code == EXIT_DONE ? install_look_at_options(installer) : exit_code;
        if (exit_code != EXIT_DONE) {
            return exit_code;
        }
        result = st_rom_compare(&installer->rom, job, same);
    }
    *same = *same && !arguments->full;
    return result == ST_ROM_OK ? EXIT_DONE
                               : install_say_result(installer, result, "reading the flash");
}

static void say_plan(struct installer *installer, const struct st_rom_job *job, bool same) {
    struct console *console = installer->with.console;
    char version[VERSION_TEXT_MAX];

    version_text(installer->file.description.version, version);
    if (same) {
        console_say(console, "the board holds this bootloader already: %s %s, %u bytes",
                    installer->file.description.board, version, (unsigned)job->size);
        return;
    }
    console_say(console, "bootloader %s of %s: %u bytes at 0x%08X; %u KB are erased for it",
                version, installer->file.description.board, (unsigned)job->size,
                (unsigned)job->base, (unsigned)(job->area / BYTES_PER_KIB));
}

static void fill_report(struct installer *installer, bool was_there) {
    const struct tulpar_channel *channel = installer->with.channel;
    uint64_t took_us = channel->now_us(channel->context) - installer->start_us;

    installer->report = (struct install_report){
        .kit = installer->file.description.board,
        .file = installer->file.path,
        .chip_id = installer->rom.chip_id,
        .loader = installer->rom.version,
        .version = installer->file.description.version,
        .size = installer->file.source.size,
        .was_there = was_there,
        .replaces = installer->old == INSTALL_OLD_KNOWN ? &installer->old_description : NULL,
        .seconds = (double)took_us / US_PER_SECOND,
        .resent = installer->rom.sent_again,
    };
}

/* Erases, writes, and says how that went. */
static enum exit_code write_it(struct installer *installer, const struct st_rom_job *job) {
    progress_bar_init(&installer->bar, installer->with.console,
                      !installer->with.arguments->no_progress);
    struct st_rom_outcome outcome = st_rom_install(&installer->rom, job);

    console_finish_line(installer->with.console);
    installer->touched = installer->touched || outcome.state != ST_ROM_UNTOUCHED;
    if (outcome.state != ST_ROM_INSTALLED) {
        return install_say_outcome(installer, &outcome);
    }
    fill_report(installer, false);
    console_say(installer->with.console, "written and read back: %u bytes in %.1f s",
                (unsigned)job->size, installer->report.seconds);
    return EXIT_DONE;
}

/* What --dry-run can find out besides. */
static enum exit_code foresee(struct installer *installer, const struct st_rom_job *job) {
    struct st_rom_outcome outcome = {.state = ST_ROM_UNTOUCHED};

    outcome.result =
        st_rom_find_protected(&installer->rom, job, &outcome.by_options, &outcome.address);
    if (outcome.result == ST_ROM_OK && !outcome.by_options) {
        return EXIT_DONE;
    }
    outcome.differs = outcome.protected = outcome.by_options;
    return install_say_outcome(installer, &outcome);
}

/* What is there is not this bootloader. */
static enum exit_code replace(struct installer *installer, struct st_rom_job *job) {
    enum exit_code exit_code = install_look_at_old(installer, job);

    if (exit_code != EXIT_DONE) {
        return exit_code;
    }
    fill_report(installer, false);
    if (installer->with.arguments->dry_run) {
        return foresee(installer, job);
    }
    if (installer->ignores_boot0) {
        enum st_rom_result result =
            st_rom_is_first_blank(&installer->rom, job, &job->first_is_blank);

        if (result != ST_ROM_OK) {
            return install_say_result(installer, result, "reading the flash");
        }
    }
    install_warn_of_power(installer, job->first_is_blank);
    return write_it(installer, job);
}

/* From the line as ST's loader has it to the bootloader in the flash. */
static enum exit_code work(struct installer *installer) {
    const struct tulpar_channel *channel = installer->with.channel;
    bool same = false;
    enum exit_code exit_code = install_enter(installer);

    installer->start_us = channel->now_us(channel->context);
    if (exit_code == EXIT_DONE) {
        exit_code = find_loader(installer);
    }
    if (exit_code == EXIT_DONE) {
        exit_code = choose(installer);
    }
    if (exit_code == EXIT_DONE) {
        exit_code = install_look_at_options(installer);
    }
    if (exit_code != EXIT_DONE) {
        return exit_code;
    }
    installer->start_us = channel->now_us(channel->context);
    struct st_rom_job job = job_of(installer);
    exit_code = compare(installer, &job, &same);
    if (exit_code != EXIT_DONE) {
        return exit_code;
    }
    say_plan(installer, &job, same);
    fill_report(installer, same);
    return same ? EXIT_DONE : replace(installer, &job);
}

enum exit_code install_by_rom(struct installer *installer, const struct install_setup *setup) {
    const struct arguments *arguments = setup->arguments;
    const struct st_rom_hooks hooks = {installer, on_cancelled, install_ask};

    memset(installer, 0, sizeof *installer);
    installer->with = *setup;
    arguments_command(arguments, setup->port_name, installer->command, sizeof installer->command);
    st_rom_init(&installer->rom, setup->channel, arguments_line_baud(arguments), &hooks);
    enum exit_code exit_code = load_early(installer);
    if (exit_code != EXIT_DONE) {
        return exit_code;
    }
    exit_code = work(installer);
    if (exit_code != EXIT_DONE) {
        install_undo(installer);
        return exit_code;
    }
    return install_leave(installer);
}

void install_free(struct installer *installer) {
    bootloader_file_free(&installer->file);
}
