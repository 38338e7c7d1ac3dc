#!/bin/sh
# SPDX-License-Identifier: MIT
# What a build has made, and where: made.sh BUILD.
set -eu

build=$1
echo "Built:"
echo "    $build/tulpar    the command-line tool"
echo "    $build/vboard    the virtual board"
for kit in "$build"/firmware/*/bootloader.bin; do
    folder=$(dirname "$kit")
    files=$(cd "$folder" && ls bootloader*.bin app.elf | tr '\n' ' ')
    echo "    $folder/    $files"
done
printf '\nA board that needs no board:\n\n'
"$(dirname "$0")/play.sh" "$build"
printf '\nA real one: README.md, "A real board".\n'
