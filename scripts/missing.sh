#!/bin/sh
# SPDX-License-Identifier: MIT
# Says what a build would miss, and fails when it could not even make the tool. Installs nothing.
set -eu

missing=""
for program in cmake make cc pkg-config; do
    command -v $program >/dev/null 2>&1 || missing="$missing $program"
done
if command -v pkg-config >/dev/null 2>&1; then
    for library in libserialport libcjson liblzma libcrypto; do
        pkg-config --exists $library || missing="$missing $library"
    done
fi
[ -z "$missing" ] || {
    echo "Missing:$missing" >&2
    echo "make deps installs that on Debian and Ubuntu; then type make all once more" >&2
    exit 1
}
if ! command -v arm-none-eabi-gcc >/dev/null 2>&1; then
    echo "No arm-none-eabi-gcc: the tool and the virtual board alone are built"
elif ! [ -e "$(arm-none-eabi-gcc -print-file-name=libc_nano.a)" ]; then
    echo "Missing: newlib for arm-none-eabi-gcc (libnewlib-arm-none-eabi)" >&2
    echo "make deps installs that on Debian and Ubuntu; then type make all once more" >&2
    exit 1
fi
