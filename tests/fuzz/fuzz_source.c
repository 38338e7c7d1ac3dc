/* Any bytes as a firmware file: refused with a reason, or an image that keeps its promises. */
#include <stdlib.h>
#include <string.h>

#include "host/source.h"
#include "wire/crc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
        source_free(&source);
    }
    return 0;
}
