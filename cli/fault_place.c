/* SPDX-License-Identifier: MIT */
#include "cli/fault_place.h"

#include <stdlib.h>
#include <string.h>

#include "cli/origins.h"
#include "cli/program_output.h"
#include "cli/read_file.h"
#include "cli/text.h"

enum { ADDRESS_TEXT_MAX = 16, DECIMAL = 10 };

/* In the image that is installed: with an update that waits it is another one that runs. */
static bool is_in_image(const struct tulpar_device *device) {
    uint32_t base = device->application.base, address = device->fault_address;
    bool waits = device->record_state == TULPAR_RECORD_SWAPPING ||
                 device->record_state == TULPAR_RECORD_REPLACING;

    return device->fault != 0 && device->image.verdict != TULPAR_VERDICT_NONE && !waits &&
           address >= base && address - base < device->image.size;
}

/* It may have been built anew since it was sent. */
static bool holds(const uint8_t *bytes, size_t length, const char *path,
                  const struct tulpar_installed *image) {
    struct tulpar_source_problem problem;
    struct tulpar_source source = {0};
    bool same = bytes != NULL &&
                tulpar_source_parse(&source, path, bytes, length, &problem) == TULPAR_SOURCE_OK;

    same = same && source.format == TULPAR_SOURCE_ELF && source.size == image->size &&
           source.crc == image->crc;
    tulpar_source_free(&source);
    return same;
}

/* "main\nsrc/main.c:42 (discriminator 2)\n": functions that were inlined have the names
 * that they have in the source, which is more than symbols can tell. */
static bool take_answer(struct fault_place *place, char *answer) {
    char *second = strchr(answer, '\n');

    if (second == NULL) {
        return false;
    }
    *second = '\0';
    second++;
    second[strcspn(second, "\n")] = '\0';
    char *colon = strrchr(second, ':');
    unsigned long line = colon == NULL ? 0 : strtoul(colon + 1, NULL, DECIMAL);
    if (line == 0 || *second == '?') {
        return false;
    }
    *colon = '\0';
    text_set(place->file, sizeof place->file, "%s", second);
    place->line = (unsigned)line;
    if (*answer != '?' && strcmp(answer, place->function) != 0) {
        text_set(place->function, sizeof place->function, "%s", answer);
        place->offset = 0;
    }
    return true;
}

static void ask_for_line(struct fault_place *place, uint32_t address) {
    static const char *const programs[] = {"arm-none-eabi-addr2line", "llvm-addr2line",
                                           "addr2line"};
    char at[ADDRESS_TEXT_MAX], answer[FAULT_TEXT_MAX];
    bool answered = false;

    text_set(at, sizeof at, "0x%08X", (unsigned)address);
    for (size_t i = 0; i < sizeof programs / sizeof programs[0] && !answered; i++) {
        const char *const argv[] = {programs[i], "-f", "-C", "-e", place->elf, at, NULL};

        answered = program_output(argv, answer, sizeof answer) && take_answer(place, answer);
    }
}

void fault_place_find(struct fault_place *place, const struct tulpar_device *device,
                      const struct cache *cache) {
    struct tulpar_function function;
    size_t length = 0;

    memset(place, 0, sizeof *place);
    if (cache == NULL || !is_in_image(device) ||
        !origins_find(cache, device->image.crc, device->image.size, place->elf)) {
        return;
    }
    uint8_t *bytes = read_file(place->elf, TULPAR_SOURCE_ELF_FILE_MAX, &length);
    place->changed = !holds(bytes, length, place->elf, &device->image);
    if (!place->changed) {
        if (tulpar_elf_function(bytes, length, device->fault_address, &function)) {
            text_set(place->function, sizeof place->function, "%s", function.name);
            place->offset = function.offset;
        }
        ask_for_line(place, device->fault_address);
    }
    free(bytes);
}

void fault_place_text(const struct fault_place *place, char out[FAULT_TEXT_MAX]) {
    out[0] = '\0';
    if (place->changed) {
        text_set(out, FAULT_TEXT_MAX, "not known: %s was built anew since it was sent", place->elf);
        return;
    }
    if (place->function[0] != '\0') {
        text_set(out, FAULT_TEXT_MAX, "in %s()", place->function);
    }
    if (place->line > 0) {
        text_add(out, FAULT_TEXT_MAX, "%s%s:%u", *out == '\0' ? "" : ", ", place->file,
                 place->line);
    } else if (place->function[0] != '\0') {
        text_add(out, FAULT_TEXT_MAX,
                 ", %u bytes from its beginning; for the line install binutils-arm-none-eabi, or "
                 "build with -g",
                 (unsigned)place->offset);
    }
}
