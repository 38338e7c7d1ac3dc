/* SPDX-License-Identifier: MIT */
#include "cli/sign_words.h"

#include "cli/names.h"

#define SET(part, ...) text_set(message.part, sizeof message.part, __VA_ARGS__)

/* By which an address is looked for that no file states. */
enum { PAGE_SIZE = 2048 };

static bool refuse(struct console *console, struct message *message, enum exit_code *exit_code) {
    message->exit_code = EXIT_BAD_FILE;
    console_problem(console, message);
    *exit_code = message->exit_code;
    return false;
}

enum exit_code refuse_place(struct console *console, const char *file, uint32_t base) {
    struct message message = {.exit_code = EXIT_BAD_FILE};

    SET(what, "%s cannot be signed for 0x%08X", file_shown(file), (unsigned)base);
    SET(cause, "a signed image begins at a multiple of 8 and ends within the address space");
    SET(next, "check the linker script, or --address");
    console_problem(console, &message);
    return message.exit_code;
}

/* Has a trailer of any kind in its place, whole or not. */
static bool is_signed(const struct tulpar_source *source) {
    struct tulpar_trailer trailer;

    return tulpar_trailer_find(&trailer, source->bytes, source->size) != TULPAR_TRAILER_ABSENT;
}

static bool find_base(const struct tulpar_source *source, const struct arguments *arguments,
                      struct console *console, uint32_t *base, enum exit_code *exit_code) {
    const struct sign_arguments *sign = &arguments->sign;
    struct message message = {0};

    if (source->has_base && sign->has_address && sign->address != source->base) {
        SET(what, "%s is for another address", file_shown(arguments->file));
        SET(cause, "it says 0x%08X, and --address 0x%08X", (unsigned)source->base,
            (unsigned)sign->address);
        SET(next, "leave --address out");
        return refuse(console, &message, exit_code);
    }
    *base = source->has_base ? source->base : sign->address;
    if (source->has_base || sign->has_address) {
        return true;
    }
    if (tulpar_source_find_address(source, PAGE_SIZE, base)) {
        console_detail(console, "%s is for 0x%08X, by its vectors and code",
                       file_shown(arguments->file), (unsigned)*base);
        return true;
    }
    SET(what, "%s does not say for which address it is", file_shown(arguments->file));
    SET(cause, "a .bin states none, and its vectors and code leave it open");
    SET(next, "--address 0x0800C800, or the .elf or .hex of the same build");
    return refuse(console, &message, exit_code);
}

bool may_be_signed(const struct tulpar_source *source, const struct arguments *arguments,
                   struct console *console, uint32_t *base, enum exit_code *exit_code) {
    const char *file = file_shown(arguments->file);
    struct tulpar_description description;
    struct message message = {0};

    if (source->size < TULPAR_VECTORS_CHECKED) {
        SET(what, "%s is no application", file);
        SET(cause, "it is too short for a vector table");
        SET(next, "take the .elf, .hex or .bin of your build");
        return refuse(console, &message, exit_code);
    }
    if (tulpar_description_read(&description, source->bytes, source->size)) {
        SET(what, "%s is the bootloader of %s", file, description.board);
        SET(cause, "it checks signatures and has none itself");
        SET(next, "sign the application");
        return refuse(console, &message, exit_code);
    }
    if (is_signed(source)) {
        SET(what, "%s is signed already", file);
        SET(cause, "a trailer stands at its end, and a second one would make the first a part of "
                   "the image");
        SET(next, "sign the file that it was made from");
        return refuse(console, &message, exit_code);
    }
    return find_base(source, arguments, console, base, exit_code);
}

#undef SET
#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

void message_for_trailer(struct message *message, const char *file,
                         enum tulpar_trailer_error error) {
    message->exit_code = EXIT_BAD_FILE;
    SET(what, "%s is no signed image", file_shown(file));
    SET(next, "sign it: tulpar help sign");
    switch (error) {
    case TULPAR_TRAILER_OK:
    case TULPAR_TRAILER_ABSENT:
        SET(cause, "there is no trailer where the end of a signed image has it: it is not signed, "
                   "or its end is missing");
        break;
    case TULPAR_TRAILER_UNKNOWN:
        SET(cause, "its trailer says what this version of tulpar does not know");
        SET(next, "take a newer tulpar");
        break;
    case TULPAR_TRAILER_ALGORITHM:
        SET(cause, "it is signed by another algorithm than the key's");
        SET(next, "tulpar image info tells by which");
        break;
    case TULPAR_TRAILER_CUT:
        SET(cause, "its trailer is that of an image of another size: bytes are missing in front of "
                   "it, or were added");
        break;
    case TULPAR_TRAILER_MALFORMED: SET(cause, "its trailer contradicts itself"); break;
    }
}
