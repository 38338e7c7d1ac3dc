/* SPDX-License-Identifier: MIT */
/* Firmware files in memory: what is in them, which device they suit, and how bootloader and
 * application become one. Nothing here needs a device, and nothing opens a file. No pointer may be
 * NULL where nothing says that it may, but for bytes of which there are none (length or size 0). */
#ifndef TULPAR_IMAGE_H
#define TULPAR_IMAGE_H

#include "tulpar/device.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- a file -> an image -------------------------------------------------------------------------
 * The format is recognised by content, the name's ending only helps to say what is wrong: ELF by
 * its magic, Intel HEX by its ':' lines, anything else is a .bin. */

enum {
    /* Bytes from the first to the last of an image: twice the flash of the largest STM32. */
    TULPAR_SOURCE_SPAN_MAX = 4 * 1024 * 1024,
    /* Bytes in a file: an ELF carries debug information many times the size of the image, a HEX
     * file two digits for a byte and at its worst a line for each. */
    TULPAR_SOURCE_ELF_FILE_MAX = 128 * 1024 * 1024,
    TULPAR_SOURCE_HEX_FILE_MAX = 16 * TULPAR_SOURCE_SPAN_MAX,
    /* Gaps between parts read as erased flash does. */
    TULPAR_SOURCE_FILL = 0xFF,
};

enum tulpar_source_format {
    TULPAR_SOURCE_BIN,
    TULPAR_SOURCE_HEX, /* Intel HEX */
    TULPAR_SOURCE_ELF, /* ELF32, ARM */
};

/* What stands in the way, by what the user does about it. */
enum tulpar_source_error {
    TULPAR_SOURCE_OK,
    TULPAR_SOURCE_UNREADABLE,    /* for who reads files: the system does not give it */
    TULPAR_SOURCE_EMPTY,         /* no byte of firmware in it */
    TULPAR_SOURCE_TRUNCATED,     /* ends in the middle: build or copy it again */
    TULPAR_SOURCE_MALFORMED,     /* damaged, or not what its name says */
    TULPAR_SOURCE_WRONG_MACHINE, /* firmware, but for another processor */
    TULPAR_SOURCE_TOO_BIG,       /* parts further apart than the largest span, or a huge file */
    TULPAR_SOURCE_NO_MEMORY,
    TULPAR_SOURCE_CANCELLED, /* tulpar_source_parse_unless(): the caller said so */
};

/* Files of other kinds, known by their beginnings. Each is turned into firmware by another tool. */
enum tulpar_source_foreign {
    TULPAR_SOURCE_NOT_FOREIGN,
    TULPAR_SOURCE_SRECORD, /* Motorola S-records */
    TULPAR_SOURCE_UF2,
    TULPAR_SOURCE_DFUSE, /* ST's .dfu */
    TULPAR_SOURCE_UTF16, /* a text, as some editors save it */
};

struct tulpar_source_problem {
    const char *reason; /* a constant sentence without a full stop; never NULL after an error */
    unsigned line;      /* of a HEX file, from 1; 0: not known */
    bool has_address;   /* the address that the reason speaks of */
    uint32_t address;
    int system_error; /* errno of who read the file; 0: none */
    enum tulpar_source_foreign foreign;
};

struct tulpar_source {
    enum tulpar_source_format format;
    uint8_t *bytes; /* owned: tulpar_source_free() */
    uint32_t size;  /* bytes, 1 .. TULPAR_SOURCE_SPAN_MAX */
    bool has_base;  /* false for a .bin: it states no address */
    uint32_t base;
    uint32_t filled;  /* bytes of it that the file does not state: gaps */
    uint32_t crc;     /* of all bytes, as tulpar_crc() */
    uint32_t version; /* that the image states; 0: none */
};

/* Reads a whole file, `length` bytes in memory; `name` only helps with the wording, and may be
 * NULL. The bytes are copied. On success *source owns memory until tulpar_source_free(); on any
 * error it owns none and *problem says more. */
TULPAR_API TULPAR_MUST_USE enum tulpar_source_error
tulpar_source_parse(struct tulpar_source *source, const char *name, const uint8_t *data,
                    size_t length, struct tulpar_source_problem *problem);

/* The same for a large file, which may take a second and more on a slow PC: `cancelled` is asked
 * all the while, with its context, and true ends it; NULL: nothing does. */
TULPAR_API TULPAR_MUST_USE enum tulpar_source_error
tulpar_source_parse_unless(struct tulpar_source *source, const char *name, const uint8_t *data,
                           size_t length, bool (*cancelled)(void *context), void *context,
                           struct tulpar_source_problem *problem);

/* The most bytes that a file may have which begins with these `length` bytes, and why. */
TULPAR_API size_t tulpar_source_file_max(const uint8_t *data, size_t length, const char **reason);

enum { TULPAR_FUNCTION_NAME_MAX = 256 };

struct tulpar_function {
    char name[TULPAR_FUNCTION_NAME_MAX]; /* cut where it is longer; as the linker has it */
    uint32_t offset;                     /* bytes from its beginning to the address */
};

/* The function around an address, by the symbol table of an ELF file of a 32-bit little-endian
 * machine in memory; a symbol without a size, as of assembler, reaches to the next one. False: the
 * file has none, or does not say. */
TULPAR_API bool tulpar_elf_function(const uint8_t *file, size_t length, uint32_t address,
                                    struct tulpar_function *function);

struct tulpar_symbol {
    uint32_t address; /* of its bytes in the image: of a variable, those that it begins with. What
                       * has none there (.bss) keeps its address in RAM */
    uint32_t size;    /* bytes; 0: the file does not say */
};

/* The object (a variable, a table) of this name, by the symbol table of such a file. Returns how
 * many have the name, at different addresses: static ones in several sources may; *symbol is the
 * first, and 0 leaves it zeroed. */
TULPAR_API unsigned tulpar_elf_symbol(const uint8_t *file, size_t length, const char *name,
                                      struct tulpar_symbol *symbol);

/* "bin", "hex", "elf". */
TULPAR_API const char *tulpar_source_format_name(enum tulpar_source_format format);

/* Looks for the multiple of `page_size` (bytes, above 0) for which the image was linked, by its
 * vectors and the code that they point to. False: no address explains it. */
TULPAR_API bool tulpar_source_find_address(const struct tulpar_source *source, uint32_t page_size,
                                           uint32_t *address);

/* Safe on a zeroed struct, twice, and on NULL. */
TULPAR_API void tulpar_source_free(struct tulpar_source *source);

/* The CRC-32 of zlib, by which devices tell images apart. */
TULPAR_API uint32_t tulpar_crc(const uint8_t *bytes, size_t size);

/* -- a bootloader's file ------------------------------------------------------------------------*/

/* What a bootloader says of itself in its own file. */
struct tulpar_description {
    uint32_t version;                       /* of the bootloader; 0: not known */
    char board[TULPAR_BOARD_NAME_SIZE + 1]; /* always NUL-terminated */
    uint32_t page_size;                     /* bytes; the unit of transfer */
    struct tulpar_range bootloader;         /* what it may take at most */
    struct tulpar_range records;
    uint32_t record_unit; /* bytes; an erase unit of `records` */
    struct tulpar_range application;
    struct tulpar_range secondary; /* the secondary slot; size 0: there is one only */
    struct tulpar_range ram[TULPAR_RAM_RANGES];
};

/* Finds the description in a bootloader's image. False: there is none, or it contradicts itself. */
TULPAR_API bool tulpar_description_read(struct tulpar_description *description,
                                        const uint8_t *image, uint32_t size);

/* The description itself, as it lies in flash (docs/DESIGN.md): `size` bytes. False: it has another
 * size. Nothing of what it says is checked. */
TULPAR_API bool tulpar_description_take(struct tulpar_description *description, const void *bytes,
                                        size_t size);

/* What a bootloader's file says about its own bytes: it holds its size and a CRC over all of it. */
enum tulpar_seal {
    TULPAR_SEAL_WHOLE,     /* it is as it was built */
    TULPAR_SEAL_NONE,      /* it says nothing: of another build than a release's, or none of ours */
    TULPAR_SEAL_TRUNCATED, /* it has fewer bytes than it was built with */
    TULPAR_SEAL_ALTERED,   /* its bytes are not those that were built, or there are more */
};

/* image: of `size` bytes. *built: how many bytes it was built with; 0: it does not say. */
TULPAR_API TULPAR_MUST_USE enum tulpar_seal tulpar_seal_check(const uint8_t *image, uint32_t size,
                                                              uint32_t *built);

/* What a device with this bootloader would say of itself, as far as it is known: board,
 * bootloader_version, page_size, application, ram, slots; the rest is 0. For
 * tulpar_suitability_check(). */
TULPAR_API TULPAR_MUST_USE struct tulpar_device
tulpar_described_device(const struct tulpar_description *description);

enum {
    TULPAR_VECTORS_CHECKED = 36, /* bytes that an image has at least */
    TULPAR_VECTORS_SIZE = 64,    /* bytes of the core's own vectors; no code lies there */
};

/* -- is this image for this device? ------------------------------------------------------------*/

/* Everything that can be known before anything is erased. */
enum tulpar_suitability {
    TULPAR_SUITABLE,
    TULPAR_UNSUITABLE_EMPTY,      /* too short to hold a vector table */
    TULPAR_UNSUITABLE_TOO_BIG,    /* larger than the application area */
    TULPAR_UNSUITABLE_ADDRESS,    /* linked for another address */
    TULPAR_UNSUITABLE_STACK,      /* the initial stack pointer is not in this device's RAM */
    TULPAR_UNSUITABLE_RESET,      /* the reset handler cannot be code of this image */
    TULPAR_UNSUITABLE_CUT,        /* it ends before its reset handler, so its end is missing */
    TULPAR_UNSUITABLE_BOOTLOADER, /* it is a bootloader, perhaps with more behind it */
};

/* How it is known for which address an image was linked. */
enum tulpar_linked_how {
    TULPAR_LINKED_AS_STATED, /* the file says it */
    TULPAR_LINKED_BY_CODE,   /* functions begin where its vectors point if it lies there */
    TULPAR_LINKED_NEAR,      /* its vectors point into that neighbourhood */
    TULPAR_LINKED_NOWHERE,   /* no address explains its vectors, the device's neither */
};

struct tulpar_suitability_detail {
    uint32_t linked_for; /* TULPAR_UNSUITABLE_ADDRESS, but for TULPAR_LINKED_NOWHERE */
    enum tulpar_linked_how linked_how;
    uint32_t stack;       /* initial stack pointer; 0 when the image is too short to have one */
    uint32_t reset;       /* reset vector, Thumb bit included; likewise */
    bool stack_unaligned; /* not a multiple of 8: AAPCS wants that of it, the core does not */

    /* TULPAR_UNSUITABLE_STACK: the range of RAM that the stack pointer overshoots by
     * TULPAR_MAILBOX_SIZE bytes, as it does when the start of RAM was moved behind the mailbox and
     * its length was not shortened; size 0: it is not that. */
    struct tulpar_range overshot;

    struct tulpar_description bootloader; /* TULPAR_UNSUITABLE_BOOTLOADER */

    /* The device's own check refuses the image, too: not even insisting helps. */
    bool device_refuses;
};

/* Fills *detail in every case. */
TULPAR_API TULPAR_MUST_USE enum tulpar_suitability
tulpar_suitability_check(const struct tulpar_source *source, const struct tulpar_device *device,
                         struct tulpar_suitability_detail *detail);

/* May the user insist? Only where the device's own check will accept the image: otherwise the
 * application that is there would be erased for nothing. */
TULPAR_API bool tulpar_suitability_can_be_forced(enum tulpar_suitability suitability,
                                                 const struct tulpar_suitability_detail *detail);

/* -- bootloader and application in one ---------------------------------------------------------*/

enum {
    TULPAR_RECORD_SIZE = 128, /* bytes */
    TULPAR_MERGE_RECORD_UNITS_MAX = 8,
    TULPAR_MERGE_PARTS_MAX = 3 + TULPAR_MERGE_RECORD_UNITS_MAX,
};

/* Bytes at an address of flash. */
struct tulpar_part {
    const char *name; /* ".bootloader", ".record", ".blank", ".application" */
    uint32_t address;
    uint32_t length;
    const uint8_t *bytes; /* not owned */
};

enum tulpar_merge_error {
    TULPAR_MERGE_OK,
    TULPAR_MERGE_NO_BOOTLOADER, /* the first file is none, or does not describe itself */
    TULPAR_MERGE_SWAPPED,       /* the second file is a bootloader, the first one is none */
    TULPAR_MERGE_ELSEWHERE,     /* the bootloader's file is for another address than it says */
    TULPAR_MERGE_TOO_BIG,       /* the bootloader is larger than its place */
    TULPAR_MERGE_UNSUITABLE,    /* the application does not suit the bootloader: `suitability` */
    TULPAR_MERGE_NOT_WHOLE,     /* the bootloader is not as it was built: `seal` */
};

/* What a board's flash holds when the application is installed, for a programmer that knows nothing
 * of either. The record that the bootloader would write in the end of an update is made here. */
struct tulpar_merge {
    struct tulpar_description description; /* of the bootloader */
    enum tulpar_seal seal;                 /* likewise */
    uint32_t built;                        /* bytes of the bootloader, by its seal; 0: not known */
    struct tulpar_device device;           /* the board, as far as the bootloader's file tells */
    enum tulpar_suitability suitability;
    struct tulpar_suitability_detail detail;

    struct tulpar_part parts[TULPAR_MERGE_PARTS_MAX]; /* in the order of their addresses */
    size_t count;
    uint32_t entry; /* the bootloader's reset vector */
    uint8_t record[TULPAR_RECORD_SIZE];
};

/* On TULPAR_MERGE_OK merge->parts point into both sources and into *merge itself, which must
 * outlive them and stay where it is. TULPAR_MERGE_UNSUITABLE fills suitability, detail and device;
 * other errors leave no more than description, seal and built. */
TULPAR_API TULPAR_MUST_USE enum tulpar_merge_error
tulpar_merge_images(struct tulpar_merge *merge, const struct tulpar_source *bootloader,
                    const struct tulpar_source *application);

/* -- parts of flash -> a file that programmers read --------------------------------------------*/

/* What tulpar_source_parse() reads back is the same image. */
struct tulpar_encoded {
    uint8_t *bytes; /* owned: tulpar_encoded_free() */
    size_t size;
};

/* The format that the ending of a file's name asks for: .bin, .hex (.ihex, .ihx), .elf (.axf).
 * False: another one. */
TULPAR_API TULPAR_MUST_USE bool tulpar_encode_format(const char *name,
                                                     enum tulpar_source_format *format);

/* parts: at least one, in the order of their addresses, apart from each other, within
 * TULPAR_SOURCE_SPAN_MAX bytes. entry: where execution starts, for the formats that say it. A .bin
 * begins at the first part's address and has TULPAR_SOURCE_FILL in the gaps. False: no memory, and
 * nothing is to be freed. */
TULPAR_API TULPAR_MUST_USE bool tulpar_encode_parts(struct tulpar_encoded *encoded,
                                                    enum tulpar_source_format format,
                                                    const struct tulpar_part *parts, size_t count,
                                                    uint32_t entry);

/* Safe on a zeroed struct, twice, and on NULL. */
TULPAR_API void tulpar_encoded_free(struct tulpar_encoded *encoded);

#ifdef __cplusplus
}
#endif

#endif
