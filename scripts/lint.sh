#!/bin/sh
# Format and static analysis. Prints what is wrong; status 1 when anything is.
set -eu

cd "$(dirname "$0")/.."
git ls-files -z '*.c' '*.h' | xargs -0 clang-format --dry-run --Werror
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
    --suppress=missingIncludeSystem "-D__attribute__(x)=" -I . -I host -I board/stm32l4 -I vboard -I vboard/core -I tests \
    wire boot board app host cli vboard
