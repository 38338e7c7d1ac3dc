/* SPDX-License-Identifier: MIT */
/* Any bytes as a firmware file: refused with a reason, or an image that keeps its promises. */
#include <stdlib.h>
#include <string.h>

#include "host/merge.h"
#include "host/source.h"
#include "wire/crc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the tool does with an image before it sends it, or merges it with itself. */
static void judge(const struct source *source) {
    static const struct device_info device = {
        .page_size = 2048,
        .application = {0x0800C800, 206 * 1024},
        .ram = {{0x20000000, 64 * 1024}, {0x10000000, 16 * 1024}},
    };
    static struct merge merge;
    struct suitability_detail detail;
    enum suitability verdict = suitability_check(source, &device, &detail);

    if (verdict == SUITABLE && detail.device_refuses) {
        abort();
    }
    if (merge_images(&merge, source, source) == MERGE_OK) {
        abort(); /* a bootloader is no application */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"a.bin", "a.hex", "a.elf"};
    struct source source;
    struct source_problem problem;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum source_error error = source_parse(&source, names[i], data, size, &problem);

        if (error != SOURCE_OK) {
            if (problem.reason == NULL || strlen(problem.reason) == 0 || source.bytes != NULL) {
                abort();
            }
            continue;
        }
        bool spans = source.size > 0 && source.size <= SOURCE_SPAN_MAX &&
                     (!source.has_base || source.size - 1 <= UINT32_MAX - source.base);
        if (!spans || source.crc != image_crc(IMAGE_CRC_START, source.bytes, source.size)) {
            abort();
        }
        judge(&source);
        source_free(&source);
    }
    return 0;
}
