/* SPDX-License-Identifier: MIT */
#include "cli/batch/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "cli/absolute_path.h"
#include "cli/batch/pattern.h"
#include "cli/file_names.h"
#include "cli/ports.h"
#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

/* A pattern of the list. */
struct word {
    const char *text;
    size_t length;
};

static bool fits(const struct word *word, const char *kind, const char *text, bool any_case) {
    char name[SERIAL_PATH_MAX];

    text_set(name, sizeof name, "%s%s", kind, text);
    return *text != '\0' && pattern_fits(word->text, word->length, name, any_case);
}

static const char *without_directory(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static bool port_fits(const struct word *word, const struct serial_candidate *port) {
    bool any_case = file_names_any_case();

    return fits(word, "", port->path, any_case) ||
           fits(word, "", without_directory(port->path), any_case) ||
           fits(word, "serial:", port->serial, true) || /* as with -p */
           fits(word, "usb:", port->usb_path, false);
}

static struct candidate *find_device(struct candidates *candidates, const char *device) {
    for (size_t i = 0; i < candidates->count; i++) {
        if (strcmp(candidates->list[i].device, device) == 0) {
            return &candidates->list[i];
        }
    }
    return NULL;
}

static void add(struct candidates *candidates, const char *path,
                const struct serial_candidate *port) {
    char device[SERIAL_PATH_MAX];

    /* Where ports are no files, or this one is not to be looked at, its name is what it is. */
    if (!absolute_path(path, device, sizeof device)) {
        text_set(device, sizeof device, "%s", path);
    }
    if (find_device(candidates, device) != NULL) {
        return;
    }
    candidates->surplus = candidates->surplus || candidates->count == CANDIDATES_MAX;
    if (candidates->count < CANDIDATES_MAX) {
        struct candidate *candidate = &candidates->list[candidates->count++];

        memset(candidate, 0, sizeof *candidate);
        text_set(candidate->path, sizeof candidate->path, "%s", path);
        text_set(candidate->device, sizeof candidate->device, "%s", device);
        if (port != NULL) {
            text_set(candidate->adapter, sizeof candidate->adapter, "%s", port->serial);
            text_set(candidate->usb_path, sizeof candidate->usb_path, "%s", port->usb_path);
        }
    }
}

/* -- ports that are files and in no list: links, pseudo terminals ------------------------------*/

struct directory_search {
    struct candidates *candidates;
    const struct word *word;
    const struct serial_candidate *ports; /* what is known of them */
    size_t port_count;
    char directory[SERIAL_PATH_MAX]; /* with its '/' */
    bool found;
};

static const struct serial_candidate *port_of(const struct directory_search *search,
                                              const char *device) {
    for (size_t i = 0; i < search->port_count; i++) {
        if (strcmp(search->ports[i].path, device) == 0) {
            return &search->ports[i];
        }
    }
    return NULL;
}

static bool try_name(void *context, const char *name) {
    struct directory_search *search = context;
    char path[SERIAL_PATH_MAX], device[SERIAL_PATH_MAX];

    text_set(path, sizeof path, "%s%s", search->directory, name);
    /* A link that leads nowhere is a board that was there. */
    if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && fits(search->word, "", path, false) &&
        absolute_path(path, device, sizeof device)) {
        search->found = true;
        add(search->candidates, path, port_of(search, device));
    }
    return !search->candidates->surplus;
}

/* With its '/'; 0: it has none. */
static size_t directory_length(const struct word *word) {
    size_t length = word->length;

    while (length > 0 && word->text[length - 1] != '/') {
        length--;
    }
    return length;
}

static bool find_files(struct candidates *candidates, const struct word *word,
                       const struct serial_candidate *ports, size_t port_count) {
    struct directory_search search = {
        .candidates = candidates, .word = word, .ports = ports, .port_count = port_count};
    size_t length = directory_length(word);

    if (length == 0 ||
        !pattern_plain(word->text, length, search.directory, sizeof search.directory)) {
        return false; /* names alone are those of listed ports, and directories are not searched */
    }
    file_names(search.directory, try_name, &search);
    return search.found;
}

/* -- all of them -------------------------------------------------------------------------------*/

static bool find_word(struct candidates *candidates, const struct word *word,
                      const struct serial_candidate *ports, size_t port_count) {
    bool found = false;

    for (size_t i = 0; i < port_count; i++) {
        if (port_fits(word, &ports[i])) {
            add(candidates, ports[i].path, &ports[i]);
            found = true;
        }
    }
    return find_files(candidates, word, ports, port_count) || found;
}

static int by_path(const void *left, const void *right) {
    const struct candidate *one = left, *other = right;

    return strcmp(one->path, other->path);
}

/* Without blanks around it; perhaps empty. *at: behind its comma, NULL: it was the last. */
static struct word next_word(const char **at) {
    size_t blanks = strspn(*at, " "), length = pattern_length(*at + blanks);
    struct word word = {*at + blanks, length};

    *at = word.text[length] == '\0' ? NULL : word.text + length + 1;
    while (word.length > 0 && word.text[word.length - 1] == ' ') {
        word.length--;
    }
    return word;
}

const char *candidates_find(struct candidates *candidates, const char *patterns) {
    struct serial_candidate ports[PORTS_MAX];
    struct serial_problem problem;
    size_t port_count = 0;
    const char *unfit = NULL;

    candidates->count = 0;
    candidates->surplus = false;
    if (serial_port_list(ports, PORTS_MAX, &port_count, &problem) != SERIAL_OK) {
        port_count = 0; /* a system that cannot list: files are left */
    }
    if (patterns == NULL) {
        for (size_t i = 0; i < port_count && ports[i].usb; i++) { /* USB ones come first */
            add(candidates, ports[i].path, &ports[i]);
        }
        return NULL;
    }
    for (const char *at = patterns; at != NULL;) {
        struct word word = next_word(&at);

        if (word.length > 0 && !find_word(candidates, &word, ports, port_count) && unfit == NULL) {
            unfit = word.text;
        }
    }
    qsort(candidates->list, candidates->count, sizeof candidates->list[0], by_path);
    return unfit;
}

static const char *cause_of(const struct word *word) {
    char directory[SERIAL_PATH_MAX];
    size_t length = directory_length(word);

    if (!pattern_plain(word->text, length, NULL, 0)) {
        return "only the last part of a path may have wildcards; [*] [?] [[] [,] stand for the "
               "characters themselves";
    }
    if (!pattern_plain(word->text, length, directory, sizeof directory)) {
        return "the name of its folder is longer than that of any port may be";
    }
    return "a board is missing, or its port has another name; nothing was done";
}

void message_for_no_candidates(struct message *message, const char *pattern) {
    memset(message, 0, sizeof *message);
    message->exit_code = EXIT_PORT;
    if (pattern == NULL) {
        SET(what, "no USB serial port found");
        SET(cause, "no board is plugged in, or its cable carries power only");
        SET(next, "plug them in and look: tulpar list; or --watch, and plug them in then; --ports "
                  "takes others than USB ones");
        return;
    }
    struct word word = next_word(&pattern);
    SET(what, "no port is %.*s", (int)word.length, word.text);
    SET(cause, "%s", cause_of(&word));
    SET(next, "tulpar list; --watch waits for boards that come");
}
