#!/bin/sh
# SPDX-License-Identifier: MIT
# The figures in docs/figures are those of their data, fit a page, and are in a document: test_figures.sh SOURCES WORK
# PYTHON, whose parser of XML others wrote. And a change of the data is noticed.
set -eu

sources=$1
work=$2
python=$3
rm -rf "$work"
mkdir -p "$work"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# stale TREE: the names of the figures that are not those of their data.
stale() {
    "$1/scripts/figures/draw.sh" "$work/drawn" || return 1
    for figure in "$work"/drawn/*.svg; do
        cmp -s "$figure" "$1/docs/figures/$(basename "$figure")" || basename "$figure"
    done
    for figure in "$1"/docs/figures/*.svg; do
        [ -e "$work/drawn/$(basename "$figure")" ] || basename "$figure"
    done
}

names=$(stale "$sources")
[ -z "$names" ] || fail "not what their data say: $(echo $names). make figures draws them"

for figure in "$sources"/docs/figures/*.svg; do
    name=$(basename "$figure")
    "$python" -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$figure" || fail "$name is no XML"
    [ "$(wc -c <"$figure")" -lt 61440 ] || fail "$name is larger than 60 KB"
    grep -q 'prefers-color-scheme:dark' "$figure" || fail "$name has no dark colours"
    ! grep -qE 'href|<script|<image' "$figure" || fail "$name asks for something outside of it"
    grep -qE "figures/$name" "$sources/README.md" "$sources"/docs/*.md || fail "$name is in no document"
done

# A copy of what figures are made of, in which one thing at a time changes.
mkdir -p "$work/tree/scripts"
cp -r "$sources/docs" "$sources/board" "$work/tree"
cp -r "$sources/scripts/figures" "$work/tree/scripts"
[ -z "$(stale "$work/tree")" ] || fail "the copy"

# change FILE SED FIGURE
change() {
    cp "$work/tree/$1" "$work/kept"
    sed -i "$2" "$work/tree/$1"
    ! cmp -s "$work/kept" "$work/tree/$1" || fail "changes nothing: $1, $2"
    [ "$(stale "$work/tree")" = "$3" ] || fail "not noticed: $1, $2"
    cp "$work/kept" "$work/tree/$1"
}
change docs/SPEED.md '/^| 206 KB incompressible | 921600/s/ 4\.4/ 5.4/' speed.svg
change docs/RELIABILITY.md 's/^| weak | nucleo-f411re | [0-9]* | [0-9]* /| weak | nucleo-f411re | 70000 | 70000 /' campaigns.svg
change board/chips/stm32g0/facts.h 's/BOOTLOADER_SIZE  *(28/BOOTLOADER_SIZE (30/' memory.svg
change docs/figures/journey.txt 's/ BLOCK / WRITE /' journey.svg
change docs/figures/terminal.txt 's/verified/believed/' terminal.svg
change docs/figures/memory.svg 's/bootloader/loader/' memory.svg
# A table that is not there any more is no empty figure.
sed -i '/^| weak/d; /^| campaign/d' "$work/tree/docs/RELIABILITY.md"
! stale "$work/tree" >/dev/null 2>"$work/words" || fail "a table that is gone"
grep -q 'campaigns.svg cannot be drawn' "$work/words" || fail "no word of the table that is gone"
