#!/bin/sh
# SPDX-License-Identifier: MIT
# Seals a bootloader that was linked: seal.sh OBJCOPY NAME.elf. It makes NAME.bin, and puts into two words of the
# vector table that the core never reads what that file is long and a CRC over it (wire/description.h), so that
# half of a file, or an altered one, is known as that. Both files hold them then.
set -eu

objcopy=$1
elf=$2
bin=${elf%.elf}.bin
place=36 # SEAL_PLACE
size=8   # SEAL_SIZE

"$objcopy" -O binary "$elf" "$bin"
[ "$(od -A n -t x1 -j "$place" -N "$size" "$bin" | tr -d ' 0\n')" = "" ] || {
    echo "$bin: words 9 and 10 of its vector table are not free for the seal" >&2
    exit 1
}
# What gzip puts behind what it has packed (RFC 1952 2.3.1): this CRC, and then this size.
gzip -n -1 -c "$bin" | tail -c "$size" >"$bin.seal"
# All that is loaded is one section: bootloader.ld refuses .data that is not empty.
{
    head -c "$place" "$bin"
    cat "$bin.seal"
    tail -c "+$((place + size + 1))" "$bin"
} >"$bin.sealed"
"$objcopy" --update-section ".text=$bin.sealed" "$elf"
"$objcopy" -O binary "$elf" "$bin"
cmp "$bin" "$bin.sealed"
rm "$bin.seal" "$bin.sealed"
