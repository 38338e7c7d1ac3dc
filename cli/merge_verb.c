/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/image_verb.h"
#include "cli/json.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "cli/shell_quote.h"
#include "cli/system_words.h"
#include "cli/write_file.h"
#include "tulpar/image.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)
#define ADD(part, ...) text_add(message.part, sizeof message.part, __VA_ARGS__)

static enum exit_code fail(struct console *console, const struct message *message) {
    console_problem(console, message);
    return message->exit_code;
}

static void add_command(char *out, size_t size, const char *first, const char *second,
                        const char *output) {
    text_add(out, size, "tulpar merge");
    shell_add(out, size, first);
    shell_add(out, size, second);
    text_add(out, size, " -o");
    shell_add(out, size, output);
}

static enum exit_code refuse_files(const struct arguments *arguments, struct console *console,
                                   enum tulpar_merge_error error, const struct tulpar_merge *merge,
                                   const struct tulpar_source *loader,
                                   const struct tulpar_source *application) {
    const char *bootloader = file_shown(arguments->file);
    struct message message = {.exit_code = EXIT_BAD_FILE};

    switch (error) {
    case TULPAR_MERGE_OK:
    case TULPAR_MERGE_NO_BOOTLOADER:
        SET(what, "%s is no bootloader that describes itself", bootloader);
        SET(cause, "there is no description behind its vectors: another program, or a bootloader "
                   "of a release before this was there");
        SET(next, "take bootloader.elf, .bin of the kit from this release's build");
        break;
    case TULPAR_MERGE_SWAPPED:
        SET(what, "%s is no bootloader, but %s is", bootloader, file_shown(arguments->application));
        SET(cause, "the bootloader comes first");
        add_command(message.next, sizeof message.next, arguments->application, arguments->file,
                    arguments->output);
        break;
    case TULPAR_MERGE_ELSEWHERE:
        SET(what, "%s is no whole bootloader", bootloader);
        SET(cause, "it says that it lies at 0x%08X, and the file begins elsewhere",
            (unsigned)merge->description.bootloader.base);
        SET(next, "take bootloader.elf or .bin as the build made it");
        break;
    case TULPAR_MERGE_TOO_BIG:
        SET(what, "%s holds more than a bootloader", bootloader);
        SET(cause,
            "it goes beyond the %u bytes that its bootloader may take: a merged file, "
            "perhaps",
            (unsigned)merge->description.bootloader.size);
        SET(next, "take bootloader.elf or .bin as the build made it");
        break;
    case TULPAR_MERGE_UNSUITABLE:
        message_for_suitability(&message, arguments->application, merge->suitability,
                                &merge->detail, application, &merge->device);
        break;
    case TULPAR_MERGE_NOT_WHOLE:
        message_for_seal(&message, arguments->file, merge->seal, loader->size, merge->built);
        break;
    }
    return fail(console, &message);
}

/* system_error: 0 where it is not the system that refuses. */
static enum exit_code refuse_output(struct console *console, const char *output, const char *cause,
                                    int system_error) {
    struct message message = {.exit_code = EXIT_OUTPUT};

    SET(what, "cannot write %s", output);
    SET(cause, "%s", cause);
    SET(next, "%s", system_words_output(system_error));
    return fail(console, &message);
}

static enum exit_code refuse_writing(struct console *console, const char *output, bool interrupted,
                                     int system_error) {
    struct message message = {0};
    char doing[MESSAGE_PART_MAX];

    if (!interrupted) {
        return refuse_output(console, output, strerror(system_error), system_error);
    }
    text_set(doing, sizeof doing, "writing %s", file_shown(output));
    message_for_interruption(&message, doing);
    SET(next, "what reads it has got half of it, or nothing: the same command again");
    return fail(console, &message);
}

static void report(const struct arguments *arguments, struct console *console,
                   const struct tulpar_merge *merge, const struct tulpar_source *application) {
    char version[VERSION_TEXT_MAX] = "no version";

    if (application->version != 0) {
        version_text(application->version, version);
    }
    warn_of_image(console, &merge->detail);
    console_say(console, "%s: bootloader and application (%s, %u bytes, CRC 0x%08X) of %s",
                arguments->output, version, (unsigned)application->size, (unsigned)application->crc,
                merge->device.board);
    for (size_t i = 0; i < merge->count; i++) {
        console_detail(console, "  0x%08X  %7u bytes  %s", (unsigned)merge->parts[i].address,
                       (unsigned)merge->parts[i].length, merge->parts[i].name);
    }
    if (arguments->json) {
        json_merge(console, arguments->output, merge, application);
    }
}

static enum exit_code merge_and_write(const struct arguments *arguments, struct console *console,
                                      const struct tulpar_source *bootloader,
                                      const struct tulpar_source *application,
                                      enum tulpar_source_format format, bool (*stopped)(void)) {
    struct tulpar_merge merge;
    struct tulpar_encoded encoded;
    enum tulpar_merge_error error = tulpar_merge_images(&merge, bootloader, application);

    if (error != TULPAR_MERGE_OK) {
        return refuse_files(arguments, console, error, &merge, bootloader, application);
    }
    if (write_file_is(arguments->output, arguments->file) ||
        write_file_is(arguments->output, arguments->application)) {
        return refuse_output(console, arguments->output, "it is one of the files to be merged", 0);
    }
    if (!tulpar_encode_parts(&encoded, format, merge.parts, merge.count, merge.entry)) {
        return refuse_output(console, arguments->output, "there is not enough memory", 0);
    }
    bool written = write_file(arguments->output, encoded.bytes, encoded.size, stopped);
    int system_error = errno;
    tulpar_encoded_free(&encoded);
    if (!written) {
        return refuse_writing(console, arguments->output, stopped != NULL && stopped(),
                              system_error);
    }
    report(arguments, console, &merge, application);
    return EXIT_DONE;
}

enum exit_code merge_verb(const struct arguments *arguments, struct console *console,
                          bool (*stopped)(void)) {
    struct tulpar_source bootloader, application;
    enum tulpar_source_format format;
    enum exit_code exit_code;

    if (!tulpar_encode_format(arguments->output, &format)) {
        struct message message = {.exit_code = EXIT_USAGE};

        SET(what, "the format of %s is not known", arguments->output);
        SET(cause, "it goes by the ending of the name: .hex, .bin or .elf");
        add_command(message.next, sizeof message.next, arguments->file, arguments->application,
                    "all.hex");
        return fail(console, &message);
    }
    if (!load_firmware(&bootloader, arguments->file, console, stopped, &exit_code)) {
        return exit_code;
    }
    if (load_firmware(&application, arguments->application, console, stopped, &exit_code)) {
        exit_code = merge_and_write(arguments, console, &bootloader, &application, format, stopped);
        tulpar_source_free(&application);
    }
    tulpar_source_free(&bootloader);
    return exit_code;
}
