#!/bin/sh
# SPDX-License-Identifier: MIT
# Draws the figures of the documents into FOLDER: draw.sh FOLDER. From the tables of docs/SPEED.md and
# docs/RELIABILITY.md, the layout headers, and what scripts/figures.sh has recorded in docs/figures. The same data make
# the same files, to the last byte.
set -eu

folder=$1
here=$(dirname "$0")
sources=$here/../..
mkdir -p "$folder"

figure() {
    name=$1
    shift
    LC_ALL=C awk -f "$here/svg.awk" -f "$here/$name.awk" "$@" >"$folder/$name.svg" || {
        echo "docs/figures/$name.svg cannot be drawn: is its data as scripts/figures/$name.awk knows it?" >&2
        exit 1
    }
}

# The folders of cmake/kits.cmake for one kit.
layout() {
    chip=$(sed -n 's/^#define KIT_CHIP  *"\{0,1\}\([a-z0-9]*\).*/\1/p' "$sources/board/kits/$1.h")
    architecture=v7m
    ! grep -q '^set(cpu cortex-m0' "$sources/board/chips/$chip/chip.cmake" || architecture=v6m
    echo "kit $1 $chip $2"
    cc -E -P -x c "-DKIT_HEADER=\"kits/$1.h\"" "-DSETTING_SLOTS=$2" -I "$sources/board" -I "$sources/board/stm32" \
        -I "$sources/board/chips/$chip" -I "$sources/board/cortex_m/$architecture" "$here/regions.sh.S" | sh
}

figure speed "$sources/docs/SPEED.md"
figure campaigns "$sources/docs/RELIABILITY.md"
{
    layout nucleo-l432kc 1
    layout nucleo-l476rg 2
    layout nucleo-g071rb 1
    layout nucleo-f411re 1
    layout bluepill-f103c8 1
} | figure memory -
figure journey "$sources/docs/figures/journey.txt"
figure terminal "$sources/docs/figures/terminal.txt"
