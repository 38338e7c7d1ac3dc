#!/bin/sh
# SPDX-License-Identifier: MIT
# What a build has made, and where: made.sh BUILD.
set -eu

build=$1
echo "Built:"
echo "    $build/tulpar    the command-line tool"
echo "    $build/vboard    the virtual board"
if ! [ -d "$build/firmware" ]; then
    printf 'No firmware: there is no arm-none-eabi-gcc. make deps installs it; then type make all once more.\n'
    exit 0
fi
for app in "$build"/firmware/*/app.elf; do
    folder=$(dirname "$app") # a kit with little RAM has bootloader-plain.bin alone
    files=$(cd "$folder" && ls bootloader*.bin app.elf | tr '\n' ' ')
    echo "    $folder/    $files"
done
printf '\nA board that needs no board:\n\n'
"$(dirname "$0")/play.sh" "$build"
printf '\nA real one: README.md, "A real board".\n'
