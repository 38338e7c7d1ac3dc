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
# All of it aside first: what is in LIST does not change any more.
aside=$(mktemp -d)
trap 'rm -rf "$aside"' EXIT
sum_of() {
    sha256sum "$1" >"$aside/sum"
    cut -d ' ' -f 1 "$aside/sum"
}
for kit in "$@"; do
    for variant in bootloader bootloader-plain; do
        file=$build/firmware/$kit/$variant.bin
        [ -e "$file" ] || continue # a kit with two slots has no plain one
        kept=$aside/$version/$kit/$variant
        mkdir -p "$aside/$version/$kit"
        install -m 644 "$file" "$kept.bin"
        "$build/tests/record_talk" "$kit" "$file" "$kept.talk" >"$build/record.log" 2>&1 || {
            cat "$build/record.log" >&2
            exit 1
        }
        bin=$(sum_of "$kept.bin")
        talk=$(sum_of "$kept.talk")
        echo "$version $kit $variant $bin $talk" >>"$aside/LIST"
    done
done
[ -s "$aside/LIST" ] || {
    echo "There is no bootloader of $* in $build/firmware" >&2
    exit 1
}
mkdir -p "$released"
cp -r "$aside/$version" "$released/"
cat "$aside/LIST" >>"$released/LIST"
