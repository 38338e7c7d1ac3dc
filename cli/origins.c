/* SPDX-License-Identifier: MIT */
#include "cli/origins.h"

#include <stdio.h>
#include <string.h>

#include "cli/absolute_path.h"
#include "cli/text.h"

#define ORIGINS_NAME "elf-files"

enum {
    LINES_MAX = 32,
    KEY_MAX = 24, /* "12345678-4294967295 " */
    TEXT_MAX = LINES_MAX * 512,
};

static void key_of(uint32_t crc, uint32_t size, char key[KEY_MAX]) {
    text_set(key, KEY_MAX, "%08X-%u ", (unsigned)crc, (unsigned)size);
}

/* The lines of other images, as many as there is room for. */
static void add_others(char *out, const char *key, const char *lines) {
    unsigned count = 1;

    while (*lines != '\0' && count < LINES_MAX) {
        size_t length = strcspn(lines, "\n");
        bool other = strncmp(lines, key, strlen(key)) != 0;

        if (other && lines[length] == '\n' && strlen(out) + length + 1 < TEXT_MAX) {
            text_add(out, TEXT_MAX, "%.*s\n", (int)length, lines);
            count++;
        }
        lines += length + (lines[length] == '\n');
    }
}

void origins_keep(const struct cache *cache, uint32_t crc, uint32_t size, const char *file) {
    char key[KEY_MAX], before[TEXT_MAX] = "", lines[TEXT_MAX], path[CACHE_PATH_MAX];
    bool is_pipe = strcmp(file, "-") == 0; /* which has no name */

    if (!is_pipe && absolute_path(file, path, sizeof path) && strchr(path, '\n') == NULL) {
        key_of(crc, size, key);
        (void)cache_read(cache, ORIGINS_NAME, before, sizeof before);
        text_set(lines, sizeof lines, "%s%s\n", key, path);
        add_others(lines, key, before);
        (void)cache_write(cache, ORIGINS_NAME, lines);
    }
}

bool origins_find(const struct cache *cache, uint32_t crc, uint32_t size, char *path) {
    char key[KEY_MAX], lines[TEXT_MAX] = "";

    key_of(crc, size, key);
    if (!cache_read(cache, ORIGINS_NAME, lines, sizeof lines)) {
        return false;
    }
    for (const char *line = lines; *line != '\0';) {
        size_t length = strcspn(line, "\n");

        if (strncmp(line, key, strlen(key)) == 0 && length - strlen(key) < CACHE_PATH_MAX) {
            text_set(path, CACHE_PATH_MAX, "%.*s", (int)(length - strlen(key)), line + strlen(key));
            return absolute_path_is_one(path);
        }
        line += length + (line[length] == '\n');
    }
    return false;
}
