#define _POSIX_C_SOURCE 200809L /* struct stat.st_mtim, mkdir */

#include "cli/cache.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/text.h"
#include "host/source.h"
#include "wire/crc.h"

enum {
    NAME_SIZE = 32,
    FILES_MAX = 256, /* looked at */
    DIRECTORY_MODE = 0700,
};

struct file {
    char name[NAME_SIZE];
    struct timespec written;
};

static bool set(const char *text) {
    return text != NULL && *text != '\0';
}

static void image_file_name(uint32_t crc, uint32_t size, char name[NAME_SIZE]) {
    text_set(name, NAME_SIZE, "%08X-%u.bin", (unsigned)crc, (unsigned)size);
}

static void path_of(const struct cache *cache, const char *name, char path[CACHE_PATH_MAX]) {
    text_set(path, CACHE_PATH_MAX, "%s/%s", cache->directory, name);
}

/* -- the files, newest first -------------------------------------------------------------------*/

static bool parse_name(const char *name, uint32_t *crc, uint32_t *size) {
    char expected[NAME_SIZE];
    unsigned stated_crc, stated_size;

    if (sscanf(name, "%8X-%9u.bin", &stated_crc, &stated_size) != 2) {
        return false;
    }
    *crc = stated_crc;
    *size = stated_size;
    image_file_name(*crc, *size, expected);
    return strcmp(name, expected) == 0 && *size > 0 && *size <= SOURCE_SPAN_MAX;
}

static int newest_first(const void *left, const void *right) {
    const struct file *a = left, *b = right;

    if (a->written.tv_sec != b->written.tv_sec) {
        return a->written.tv_sec > b->written.tv_sec ? -1 : 1;
    }
    if (a->written.tv_nsec != b->written.tv_nsec) {
        return a->written.tv_nsec > b->written.tv_nsec ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static size_t list_files(const struct cache *cache, struct file files[FILES_MAX]) {
    DIR *directory = opendir(cache->directory);
    size_t count = 0;

    if (directory == NULL) {
        return 0;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL && count < FILES_MAX;
         entry = readdir(directory)) {
        char path[CACHE_PATH_MAX];
        struct stat status;
        uint32_t crc, size;

        path_of(cache, entry->d_name, path);
        if (parse_name(entry->d_name, &crc, &size) && stat(path, &status) == 0) {
            text_set(files[count].name, NAME_SIZE, "%s", entry->d_name);
            files[count].written = status.st_mtim;
            count++;
        }
    }
    (void)closedir(directory);
    qsort(files, count, sizeof *files, newest_first);
    return count;
}

/* -- reading -----------------------------------------------------------------------------------*/

/* NULL: the file is not what its name says. */
static uint8_t *read_image(const char *path, uint32_t crc, uint32_t size) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = file != NULL ? malloc(size) : NULL;
    bool whole = bytes != NULL && fread(bytes, 1, size, file) == size && fgetc(file) == EOF;

    if (file != NULL && fclose(file) != 0) {
        whole = false;
    }
    if (!whole || image_crc(IMAGE_CRC_START, bytes, size) != crc) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

static bool find_directory(struct cache *cache, const char *xdg, const char *home) {
    if (set(xdg)) {
        text_set(cache->directory, CACHE_PATH_MAX, "%s/tulpar", xdg);
    } else if (set(home)) {
        text_set(cache->directory, CACHE_PATH_MAX, "%s/.cache/tulpar", home);
    }
    return *cache->directory != '\0';
}

void cache_open(struct cache *cache, const char *xdg, const char *home) {
    struct file files[FILES_MAX];

    memset(cache, 0, sizeof *cache);
    size_t count = find_directory(cache, xdg, home) ? list_files(cache, files) : 0;
    for (size_t i = 0; i < count && cache->count < CACHE_IMAGES; i++) {
        char path[CACHE_PATH_MAX];
        uint32_t crc = 0, size = 0;

        path_of(cache, files[i].name, path);
        uint8_t *bytes =
            parse_name(files[i].name, &crc, &size) ? read_image(path, crc, size) : NULL;
        if (bytes != NULL) {
            cache->images[cache->count] = (struct flasher_image){bytes, size};
            cache->count++;
        }
    }
}

void cache_close(struct cache *cache) {
    for (size_t i = 0; i < cache->count; i++) {
        free((uint8_t *)cache->images[i].bytes);
    }
    memset(cache, 0, sizeof *cache);
}

/* -- writing -----------------------------------------------------------------------------------*/

/* All directories of the path; those that are there already are no problem. */
static void make_directories(const char *path) {
    char part[CACHE_PATH_MAX];

    text_set(part, sizeof part, "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(part, DIRECTORY_MODE); /* what fails here shows when the file is written */
        *slash = '/';
    }
    (void)mkdir(part, DIRECTORY_MODE);
}

static void forget_oldest(const struct cache *cache) {
    struct file files[FILES_MAX];
    size_t count = list_files(cache, files);

    for (size_t i = CACHE_IMAGES; i < count; i++) {
        char path[CACHE_PATH_MAX];

        path_of(cache, files[i].name, path);
        (void)unlink(path); /* it stays, and is tried again next time */
    }
}

static bool write_file(const char *path, const uint8_t *bytes, uint32_t size) {
    FILE *file = fopen(path, "wb");

    if (file == NULL) {
        return false;
    }
    bool written = fwrite(bytes, 1, size, file) == size;
    return fclose(file) == 0 && written;
}

/* Under another name first: a file with an image's name is whole. */
bool cache_store(const struct cache *cache, const uint8_t *bytes, uint32_t size, uint32_t crc) {
    char name[NAME_SIZE], path[CACHE_PATH_MAX], unfinished[CACHE_PATH_MAX];

    if (*cache->directory == '\0') {
        return false;
    }
    make_directories(cache->directory);
    image_file_name(crc, size, name);
    path_of(cache, name, path);
    text_set(unfinished, sizeof unfinished, "%s/.%ld", cache->directory, (long)getpid());
    if (!write_file(unfinished, bytes, size) || rename(unfinished, path) != 0) {
        (void)unlink(unfinished);
        return false;
    }
    forget_oldest(cache);
    return true;
}
