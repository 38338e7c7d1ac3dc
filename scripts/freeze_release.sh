#!/bin/sh
# SPDX-License-Identifier: MIT
# Keeps the bootloaders of a build, and what its tool says to them, for the tests of all later versions:
# freeze_release.sh BUILD VERSION [KITS...]. Without KITS: all of board/kits. Adds to tests/released: a folder of that
# version, and a line in LIST for each bootloader. BUILD must have the tests (-DTULPAR_TESTS=ON).
# docs/CONTRIBUTING.md, A release.
set -eu

sources=$(cd "$(dirname "$0")/.." && pwd)
build=$1
version=$2
shift 2
released=${TULPAR_RELEASED:-$sources/tests/released}
[ -x "$build/tests/record_talk" ] || {
    echo "There is no $build/tests/record_talk: scripts/build.sh $build 2 -DTULPAR_TESTS=ON builds it" >&2
    exit 1
}
! grep -q "^$version " "$released/LIST" || {
    echo "$version is in tests/released/LIST already, and what was released does not change: another version" >&2
    exit 1
}
if [ $# -eq 0 ]; then
    for kit in "$sources"/board/kits/*.h; do set -- "$@" "$(basename "$kit" .h)"; done
fi
for kit in "$@"; do
    for variant in bootloader bootloader-plain; do
        file=$build/firmware/$kit/$variant.bin
        [ -e "$file" ] || continue # a kit with two slots has no plain one
        mkdir -p "$released/$version/$kit"
        install -m 644 "$file" "$released/$version/$kit/$variant.bin"
        "$build/tests/record_talk" "$kit" "$file" "$released/$version/$kit/$variant.talk" >"$build/record.log" 2>&1 || {
            cat "$build/record.log" >&2
            exit 1
        }
        for ending in bin talk; do
            sha256sum "$released/$version/$kit/$variant.$ending" | sed 's/ .*//'
        done | tr '\n' ' ' | sed "s/^/$version $kit $variant /; s/ \$//" >>"$released/LIST"
        echo >>"$released/LIST"
    done
done
