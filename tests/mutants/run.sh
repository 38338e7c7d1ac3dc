#!/bin/sh
# SPDX-License-Identifier: MIT
# Is every safeguard of the bootloader needed? Each patch here takes one out, and the campaign that
# it names must fail then, or the unit test ("unit TEST", or one of its cases: "unit TEST CASE"). The
# bootloader as it is passes the same: ctest runs the unit tests and the short forms, and what a patch names
# is a part of those, since it takes one case in a multiple of the short form's number.
#
#     run.sh BUILD [--all] [MUTANT...]
#
# BUILD: a build with its campaigns. MUTANT: only these. --all: the bootloader as it is, too; every mutant against
# every campaign of its board, to see who else notices; and those that only a long form notices. Prints a table in
# Markdown; the outputs of the campaigns stay in BUILD/mutants.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
build=$(cd "$1" && pwd)
shift
all=no
[ "${1:-}" != --all ] || { all=yes; shift; }
work=$build/mutants
result=0

complain() {
    echo "run.sh: $*" >&2
    result=1
}

# -- building ---------------------------------------------------------------------------------------

# True for a folder that was built in, or in which BUILD lies.
is_built() {
    [ ! -f "$1/CMakeCache.txt" ] || return 0
    case $build/ in "$(cd "$root" && pwd)/${1##*/}/"*) return 0 ;; esac
    return 1
}

# Ninja looks at what has changed and builds that; make looks at each target by a process of its own,
# which takes longer than the compiler does.
generator() {
    if command -v ninja >/dev/null 2>&1; then
        echo Ninja
    else
        echo 'Unix Makefiles'
    fi
}

# The sources twice: as they are, and to be mutated; and two ways to build the latter, for the board
# and for the PC.
prepare() {
    rm -rf "$work/clean" "$work/source" "$work/logs" "$work/images" "$work/obj" "$work/unit"
    mkdir -p "$work/clean" "$work/source" "$work/logs" "$work/images"
    for part in "$root"/*; do
        is_built "$part" || cp -R "$part" "$work/clean/"
    done
    cp -R "$work/clean/." "$work/source/"
    # Nobody debugs these: without what a debugger wants the same code is made in three quarters of the time.
    cmake -G "$(generator)" -S "$work/source" -B "$work/obj" -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=-Os" \
        -DCMAKE_TOOLCHAIN_FILE="$work/source/cmake/arm-none-eabi.cmake" \
        -DTULPAR_FIRMWARE_DIR="$work/firmware" >"$work/logs/configure.log"
    ! invocations | grep -q '^unit ' ||
        cmake -G "$(generator)" -S "$work/source" -B "$work/unit" -DTULPAR_TESTS=ON \
            "-DTULPAR_BEARSSL=$build/obj/bearssl/source" \
            -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=-O1" >"$work/logs/configure-unit.log"
}

# All that the invocations of the bootloader as it is need, each target once.
build_clean() {
    boards=$(awk '$1 != "unit" { print $2 }' "$work/invocations" | sort -u)
    tests=$(awk '$1 == "unit" { print $2 }' "$work/invocations" | sort -u)
    for board in $boards; do
        build_image clean "$board" || return 1
    done
    # shellcheck disable=SC2086
    [ -z "$tests" ] ||
        cmake --build "$work/unit" --parallel 2 --target $tests >"$work/logs/clean-unit-build.log" 2>&1
}

# build_image NAME BOARD: the sources as they are now, as images/NAME-BOARD.bin, and .elf, whose names campaigns use.
build_image() {
    cmake --build "$work/obj" --target "bootloader-$2" --parallel 2 >"$work/logs/$1-build.log" 2>&1 &&
        cp "$work/firmware/$2/bootloader.bin" "$work/images/$1-$2.bin" &&
        cp "$work/firmware/$2/bootloader.elf" "$work/images/$1-$2.elf"
}

# build_for NAME CATCHER BOARD|TEST...: what the campaign or the unit test needs.
build_for() {
    if [ "$2" = unit ]; then
        cmake --build "$work/unit" --target "$3" --parallel 2 >"$work/logs/$1-build.log" 2>&1
    else
        build_image "$1" "$3"
    fi
}

patched_files() {
    sed -n 's|^+++ b/||p' "$here/$1.patch"
}

restore() {
    for file in $(patched_files "$1"); do
        cp "$work/clean/$file" "$work/source/$file" # newer than what was built from the mutant
        rm -f "$work/source/$file.orig" "$work/source/$file.rej"
    done
}

# -- running ----------------------------------------------------------------------------------------

# campaign IMAGE NAME BOARD OPTIONS...: sets status, planned, fired, failed; failed is empty when the
# campaign did not come to its end.
campaign() {
    image=$1
    name=$2
    board=$3
    shift 3
    log=$work/logs/$image-$name-$board.log
    status=0
    [ "$image" = clean ] || [ "$all" = yes ] || set -- "$@" --until-failure
    "$build/tests/campaign_$name" "$board" "$@" --bootloader "$work/images/$image-$board.bin" \
        >"$log" 2>&1 || status=$?
    ! grep 'no names for places' "$log" >&2 || complain "without names $name fails for a reason of its own: $log"
    numbers=$(sed -n "s/^$name on $board .*: planned \([0-9]*\), fired \([0-9]*\), failed \([0-9]*\).*/\1 \2 \3/p" "$log")
    planned=${numbers%% *}
    failed=${numbers##* }
    fired=${numbers#* }
    fired=${fired% *}
}

# unit NAME TEST [CASE]: the same for a unit test; each of its cases is a fault.
unit() {
    log=$work/logs/$1-$2${3:+-$3}.log
    status=0
    TEST_CASE=${3:-} timeout 300 "$work/unit/tests/$2" >"$log" 2>&1 || status=1
    planned=$(sed -n 's/.*Running \([0-9]*\) test(s)\.$/\1/p' "$log")
    fired=$planned
    failed=$(sed -n 's/^ *\([0-9]*\) FAILED TEST(S)$/\1/p' "$log")
    [ "$status" -ne 0 ] || failed=0
}

# judge NAME INVOCATION...: runs whichever it is.
judge() {
    if [ "$2" = unit ]; then
        unit "$1" "$3" "${4:-}"
    else
        campaign "$@"
    fi
}

# A fault that did not fire counts as a failure of the campaign, but shows nothing: other failures
# must be there, and all faults fired unless the board was dead.
caught() {
    [ "$status" -eq 1 ] && [ -n "$failed" ] && [ "$planned" -gt 0 ] || return 1
    [ "$failed" -gt $((planned - fired)) ] || return 1
    [ "$fired" -eq "$planned" ] || grep -q 'dead' "$log"
}

field() {
    sed -n "s/^$1: //p" "$here/$2.patch"
}

# What is noticed too rarely for a sample has "Form: long" in its patch.
is_due() {
    [ "$all" = yes ] || [ "$(field Form "$1")" != long ]
}

# Those that are built alike and change the same file stand together: the file that the one before has
# left is the one that is compiled for the next.
mutants() {
    for patch in "$here"/*.patch; do
        mutant=$(basename "$patch" .patch)
        [ "$(field 'Caught by' "$mutant" | cut -d ' ' -f 1)" = unit ] && built=unit ||
            built=$(field 'Caught by' "$mutant" | cut -d ' ' -f 2)
        ! is_due "$mutant" || echo "$built $(patched_files "$mutant" | head -n 1) $mutant"
    done | sort | sed 's/.* //'
}

# Every campaign that is run here, with its board and sample.
invocations() {
    for due in $chosen; do
        field 'Caught by' "$due"
    done | sort -u
}

# Says of all patches at once which ones the sources have outgrown.
check_patches() {
    for candidate in $chosen; do
        (cd "$work/clean" && patch -p1 -s -f --dry-run <"$here/$candidate.patch") >"$work/logs/$candidate-patch.log" 2>&1 ||
            complain "$candidate.patch does not apply any more: renew it"
    done
}

check_clean() {
    invocations >"$work/invocations"
    build_clean || { complain "the bootloader as it is cannot be built: $work/logs/clean-*build.log"; exit 1; }
    while read -r invocation; do
        # shellcheck disable=SC2086
        judge clean $invocation
        echo "| (none: the bootloader as it is) | $invocation | $planned | $fired | $failed |"
        [ "$status" -eq 0 ] && [ "$planned" -gt 0 ] ||
            complain "$invocation fails with the bootloader as it is: $log"
    done <"$work/invocations"
}

check_mutant() {
    mutant=$1
    if ! (cd "$work/source" && patch -p1 -s -f <"$here/$mutant.patch") >"$work/logs/$mutant-patch.log" 2>&1
    then
        restore "$mutant" # check_patches has said so
        return
    fi
    first=$(field 'Caught by' "$mutant")
    board=$(echo "$first" | awk '{ print $2 }')
    # shellcheck disable=SC2086
    if build_for "$mutant" $first; then
        # shellcheck disable=SC2086
        judge "$mutant" $first
        echo "| $(field Mutant "$mutant") | $first | $planned | $fired | $failed |"
        caught || complain "$mutant is not caught by: $first (see $log)"
        [ "$all" = no ] || who_else "$mutant" "$first" "$board"
    else
        complain "$mutant cannot be built: $work/logs/$mutant-build.log"
    fi
    restore "$mutant"
}

who_else() {
    grep " $3" "$work/invocations" | while read -r invocation; do
        [ "$invocation" != "$2" ] || continue
        # shellcheck disable=SC2086
        judge "$1" $invocation
        ! caught || echo "| &nbsp; also | $invocation | $planned | $fired | $failed |"
    done
}

# -- all of it --------------------------------------------------------------------------------------

chosen=${*:-$(mutants)}
prepare
check_patches
echo "| taken out | campaign | planned | fired | failed |"
echo "| --- | --- | --- | --- | --- |"
[ "$all" = no ] || check_clean
for name in $chosen; do
    check_mutant "$name"
done
exit "$result"
