/* SPDX-License-Identifier: MIT */
#include "cli/batch/place.h"

#include <stdlib.h>
#include <string.h>

#include "cli/names.h"
#include "cli/read_file.h"
#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

static bool refuse(struct message *message) {
    message->exit_code = EXIT_BAD_FILE;
    return false;
}

static bool say_no_elf(const char *file, struct message *message) {
    SET(what, "%s names no symbols", file_shown(file));
    SET(cause, "--at needs the ELF file that the linker made; a .bin or HEX file has bytes only");
    SET(next, "tulpar batch app.elf --serial-from list.csv --at serial_number");
    return refuse(message);
}

static bool say_count(const char *file, const char *symbol, unsigned count,
                      struct message *message) {
    if (count > 1) {
        SET(what, "%s has %u objects called %s", file, count, symbol);
        SET(cause, "each of them is static in a source of its own");
        SET(next, "give the one for the serial number a name that no other has");
    } else {
        SET(what, "%s has no object called %s", file, symbol);
        SET(cause, "it has another name, or the linker has removed it since nothing uses it, or "
                   "strip its name");
        SET(next,
            "arm-none-eabi-nm -S %s shows the names; in the source: "
            "__attribute__((used)) const volatile char %s[16] = \"0\";",
            file, symbol);
    }
    return refuse(message);
}

static bool say_outside(const char *file, const char *symbol, const struct tulpar_symbol *found,
                        struct message *message) {
    if (found->size < 2) {
        SET(what, "%s in %s has no room for a number", symbol, file);
        SET(cause, "the file says that it has %u bytes", (unsigned)found->size);
    } else {
        SET(what, "%s in %s is at 0x%08X, which is not in the image", symbol, file,
            (unsigned)found->address);
        SET(cause, "it has no first value in the file: what begins as zeros lies in RAM alone");
    }
    SET(next, "in the source: __attribute__((used)) const volatile char %s[16] = \"0\";", symbol);
    return refuse(message);
}

/* It may have been built anew since the image was read. */
static bool is_same(const uint8_t *bytes, size_t length, const char *file,
                    const struct tulpar_source *source) {
    struct tulpar_source_problem problem;
    struct tulpar_source again = {0};
    bool same = tulpar_source_parse(&again, file, bytes, length, &problem) == TULPAR_SOURCE_OK &&
                again.size == source->size && again.crc == source->crc;

    tulpar_source_free(&again);
    return same;
}

static bool find(struct place *place, const uint8_t *bytes, size_t length, const char *file,
                 const char *symbol, const struct tulpar_source *source, struct message *message) {
    struct tulpar_symbol found;

    if (!is_same(bytes, length, file, source)) {
        SET(what, "%s has changed while it was read", file);
        SET(cause, "it is being built");
        SET(next, "when the build has ended: the same command again");
        return refuse(message);
    }
    unsigned count = tulpar_elf_symbol(bytes, length, symbol, &found);
    if (count != 1) {
        return say_count(file, symbol, count, message);
    }
    if (found.size < 2 || found.address < source->base ||
        found.address - source->base > source->size - found.size || found.size > source->size) {
        return say_outside(file, symbol, &found, message);
    }
    place->offset = found.address - source->base;
    place->size = found.size;
    return true;
}

bool place_find(struct place *place, const char *file, const char *symbol,
                const struct tulpar_source *source, struct message *message) {
    size_t length = 0;

    memset(message, 0, sizeof *message);
    memset(place, 0, sizeof *place);
    uint8_t *bytes = source->format == TULPAR_SOURCE_ELF
                         ? read_file(file, TULPAR_SOURCE_ELF_FILE_MAX, &length)
                         : NULL;
    if (bytes == NULL) {
        return say_no_elf(file, message); /* or from a pipe, which is read once */
    }
    bool is_found = find(place, bytes, length, file, symbol, source, message);
    free(bytes);
    return is_found;
}

void place_put(const struct place *place, const char *number, uint8_t *image) {
    size_t length = strlen(number);

    memset(image + place->offset, 0, place->size);
    memcpy(image + place->offset, number, length < place->size ? length : place->size - 1);
}
