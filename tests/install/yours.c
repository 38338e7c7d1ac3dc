/* SPDX-License-Identifier: MIT */
/* Somebody else's program: says what a firmware file is. */
#include <stdio.h>
#include <tulpar/tulpar.h>

static uint8_t file[1024 * 1024];

int main(int argc, char **argv) {
    struct tulpar_source source;
    struct tulpar_source_problem problem;
    FILE *stream = argc > 1 ? fopen(argv[1], "rb") : NULL;

    if (stream == NULL) {
        (void)fprintf(stderr, "usage: yours FILE\n");
        return 2;
    }
    size_t size = fread(file, 1, sizeof file, stream);
    (void)fclose(stream);
    if (tulpar_source_parse(&source, argv[1], file, size, &problem) != TULPAR_SOURCE_OK) {
        (void)fprintf(stderr, "%s\n", problem.reason);
        return 1;
    }
    printf("%s, CRC %08x\n", tulpar_source_format_name(source.format),
           (unsigned)tulpar_crc(source.bytes, source.size));
    tulpar_source_free(&source);
    return 0;
}
