#!/bin/sh
# SPDX-License-Identifier: MIT
# Format and static analysis. Prints what is wrong; status 1 when anything is.
set -eu

cd "$(dirname "$0")/.."
git ls-files -z '*.c' '*.h' | xargs -0 clang-format --dry-run --Werror
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
    --suppress=missingIncludeSystem "-D__attribute__(x)=" -I . -I include -I host -I board -I board/stm32 -I board/chips/stm32l4 -I vboard -I vboard/core -I tests \
    wire boot board app host serial cli vboard

# Every source, script and CMake file names its licence.
missing=$(git grep -L 'SPDX-License-Identifier: MIT' -- '*.c' '*.h' '*.h.in' '*.ld' '*.S' '*.sh' '*.py' \
    '*.cmake' '*CMakeLists.txt' Makefile || true)
if [ -n "$missing" ]; then
    echo "no SPDX-License-Identifier: MIT in:" $missing >&2
    exit 1
fi

# The two files for other people's projects need nothing else of this one.
if grep -n '#include' app/tulpar_app.[ch] | grep -v -e '<std[a-z]*\.h>' -e '"tulpar_app.h"'; then
    echo "app/tulpar_app.[ch] must not include that" >&2
    exit 1
fi

# Each room includes no other than docs/DESIGN.md ("Folders") lets it see.
forbid() {
    if git grep -nE "^#include \"($2)/" -- "$1"; then
        echo "$1/ must not include that: docs/DESIGN.md, Folders" >&2
        exit 1
    fi
}
forbid wire 'boot|board|app|host|serial|cli|vboard|tests'
forbid boot 'board|app|host|serial|cli|vboard|tests'
forbid board/cortex_m 'app|host|serial|cli|vboard|tests|stm32|chips|kits'
forbid board/stm32 'app|host|serial|cli|vboard|tests|chips|kits'
forbid board/chips 'app|host|serial|cli|vboard|tests'
forbid board/template 'app|host|serial|cli|vboard|tests'
forbid app 'boot|board|host|serial|cli|vboard|tests'
forbid host 'boot|board|app|serial|cli|vboard|tests'
forbid serial 'wire|boot|board|app|cli|vboard|tests'
forbid cli 'boot|board|app|vboard|tests'
forbid vboard 'wire|boot|board|app|host|serial|cli|tests'
