/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    const char *symbols = argc == 3 && strcmp(argv[1], "--symbols") == 0 ? argv[2] : NULL;

    if (argc != 1 && symbols == NULL) {
        fprintf(stderr, "usage: git ls-files | %s [--symbols FILE]\n", argv[0]);
        return 2;
    }
    struct project project = project_read();
    for (size_t i = 0; i < project.count; i++) {
        check_file(&project.files[i]);
    }
    check_declarations(&project);
    check_equal_names(&project);
    check_kits(&project);
    check_guards(&project);
    if (symbols != NULL) {
        check_symbols(symbols);
    }
    project_free(&project);
    return complaints() > 0 ? 1 : 0;
}
