/* SPDX-License-Identifier: MIT */
/* Any bytes as a firmware file: refused with a reason, or an image that keeps its promises. */
#include <stdlib.h>
#include <string.h>

#include "tulpar/image.h"
#include "wire/crc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the tool does with an image before it sends it, or merges it with itself. */
static void judge(const struct tulpar_source *source) {
    static const struct tulpar_device device = {
        .page_size = 2048,
        .application = {0x0800C800, 206 * 1024},
        .ram = {{0x20000000, 64 * 1024}, {0x10000000, 16 * 1024}},
    };
    static struct tulpar_merge merge;
    struct tulpar_suitability_detail detail;
    enum tulpar_suitability verdict = tulpar_suitability_check(source, &device, &detail);

    if (verdict == TULPAR_SUITABLE && detail.device_refuses) {
        abort();
    }
    if (tulpar_merge_images(&merge, source, source) == TULPAR_MERGE_OK) {
        abort(); /* a bootloader is no application */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"a.bin", "a.hex", "a.elf"};
    struct tulpar_source source;
    struct tulpar_source_problem problem;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum tulpar_source_error error =
            tulpar_source_parse(&source, names[i], data, size, &problem);

        if (error != TULPAR_SOURCE_OK) {
            if (problem.reason == NULL || strlen(problem.reason) == 0 || source.bytes != NULL) {
                abort();
            }
            continue;
        }
        bool spans = source.size > 0 && source.size <= TULPAR_SOURCE_SPAN_MAX &&
                     (!source.has_base || source.size - 1 <= UINT32_MAX - source.base);
        if (!spans || source.crc != image_crc(IMAGE_CRC_START, source.bytes, source.size)) {
            abort();
        }
        judge(&source);
        tulpar_source_free(&source);
    }
    return 0;
}
