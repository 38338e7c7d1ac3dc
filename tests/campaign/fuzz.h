/* SPDX-License-Identifier: MIT */
/* The fuzzer of the real bootloader: what its files share. fuzz.c runs the executions and judges
 * them, fuzz_starts.c makes the boards that they begin with, fuzz_requests.c is the grammar of what
 * is sent, fuzz_talk.c sends it and understands the answers. */
#ifndef CAMPAIGN_FUZZ_H
#define CAMPAIGN_FUZZ_H

#include "campaign/stand.h"

enum fuzz_start {
    FUZZ_EMPTY,          /* as from the factory */
    FUZZ_INSTALLED,      /* an application is valid, and the bootloader waits */
    FUZZ_UPDATING,       /* the power went in the middle of an update in place */
    FUZZ_OPEN,           /* an update is open, a part of it is in flash */
    FUZZ_TUTORIAL_OPEN,  /* the same, by the tutorial's packets */
    FUZZ_DAMAGED_RECORD, /* the newest record cannot be trusted */
    FUZZ_BAD_WORD,       /* a double-word of the image cannot be read; with ECC only */
    FUZZ_STARTS_ONE_SLOT,
    FUZZ_ORDERED = FUZZ_STARTS_ONE_SLOT, /* two slots: the swap is ordered */
    FUZZ_STUCK,                          /* a swap that the flash did not let happen */
    FUZZ_TRIAL,
    FUZZ_REVERTING, /* a revert that the flash did not let happen */
    FUZZ_STARTS,
};

/* What the count of accepted requests tells apart. */
enum fuzz_class {
    FUZZ_INFO,
    FUZZ_DATA,
    FUZZ_RUN,
    FUZZ_ERASE,
    FUZZ_BEGIN,
    FUZZ_WRITE,
    FUZZ_FINISH,
    FUZZ_ENTER,
    FUZZ_PAGES,
    FUZZ_CONFIRM,
    FUZZ_RATE,
    FUZZ_BLOCK_RAW,
    FUZZ_BLOCK_PACKED,
    FUZZ_REVERT,
    FUZZ_OTHER, /* no command, or one in a form that it cannot have */
    FUZZ_CLASSES,
};

struct fuzz_request {
    uint8_t command;
    uint16_t length;
    uint8_t data[DATA_FIELD_MAX];
};

enum { FUZZ_IMAGES = 3 };

/* An image's first page, packed; length 0: it does not fit into a packet. */
struct fuzz_packed {
    size_t length;
    uint8_t bytes[DATA_FIELD_MAX];
};

/* What a host would send next if it meant well. */
enum fuzz_phase { FUZZ_IDLE, FUZZ_WRITING, FUZZ_STREAMING, FUZZ_TUTORIAL };
struct fuzz_plan {
    enum fuzz_phase phase;
    unsigned image;
    uint32_t flags;
    uint32_t offset;
    uint16_t block;
};

/* What is known of the device. */
struct fuzz_model {
    uint32_t baud;
    bool begun; /* an update of this size and CRC was opened, as far as answers told */
    uint32_t size, crc;
    bool has_blocks; /* the next two are known */
    uint16_t next, held;
    uint32_t reach; /* of what may be written in a slot: bytes from its start, whole pages */
    uint32_t data;  /* bytes that came by the tutorial's packets */
    bool erased;    /* ERASE was sent: all may be written */
    uint32_t resets;
    bool ordered; /* a start: resets may come */
    bool over;    /* this execution is, whatever was planned */
};

struct fuzz {
    struct campaign campaign;
    struct image images[FUZZ_IMAGES];
    struct fuzz_packed packed[FUZZ_IMAGES];
    struct device_info info; /* of the empty board */
    bool two_slots;
    struct stand starts[FUZZ_STARTS];
    struct stand now;
    enum fuzz_start start;
    struct fuzz_plan plan;
    struct fuzz_model model;
    uint64_t executions[FUZZ_STARTS], packets, replies;
    uint64_t sent[FUZZ_CLASSES], accepted[FUZZ_CLASSES];
};

extern const char *const fuzz_start_names[FUZZ_STARTS];
extern const char *const fuzz_class_names[FUZZ_CLASSES];

/* Below `limit`, from the seed and the number of the case. */
static inline uint32_t fuzz_draw(struct fuzz *fuzz, uint32_t limit) {
    return (uint32_t)campaign_draw(&fuzz->campaign, limit);
}

/* fuzz_starts.c: this board may be so. */
bool fuzz_has_start(const struct fuzz *fuzz, enum fuzz_start start);

/* Makes all that this board has. False: one cannot be made, and that was counted as
 * a failure. */
bool fuzz_make_starts(struct fuzz *fuzz);

/* The command that a well-meaning host sends, waiting for the bootloader. */
bool fuzz_enter(struct stand *stand);

/* fuzz_requests.c: the next request, well-meant or not. */
void fuzz_next_request(struct fuzz *fuzz, struct fuzz_request *request);

/* A block whose number is not in flight, so many numbers away from it. */
void fuzz_block_outside(struct fuzz *fuzz, uint16_t away, struct fuzz_request *request);

/* fuzz_talk.c: so much of a slot is erased for so many bytes from its start. */
uint32_t fuzz_whole_units(uint32_t size);

/* Sends a request, takes the answer, and fails when what was accepted cannot be, or
 * the answer contradicts what is known. */
void fuzz_exchange(struct fuzz *fuzz, const struct fuzz_request *request);

/* The flash there holds an image of this size and CRC. */
bool fuzz_flash_has(const struct fuzz *fuzz, uint32_t address, uint32_t size, uint32_t crc);
/* Two slots: so does the image that waits, its pages where they lie now. */
bool fuzz_waits(const struct fuzz *fuzz, uint32_t size, uint32_t crc);

/* Sends requests one behind the other, and takes no notice of the answers but to count them. */
void fuzz_pipeline(struct fuzz *fuzz, unsigned count);

/* Bytes that are no packet. */
void fuzz_noise(struct fuzz *fuzz);

#endif
