# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: what needs no board is the same as on Linux.
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

same "help" --help
same "help of a verb" help flash
same "version" --version
same "no verb" flsh
same "image info" image info "Größe 字.elf"
same "image info as JSON" image info "Größe 字.elf" --json
same "a file that is not there" image info "nö.elf"
same "a directory" image info prefix
same "a file that is no firmware" image info uart.log
same "two verbs' options" list --full

"$tulpar" merge "$firmware/bootloader.elf" "Größe 字.elf" -o "linux.hex" 2>/dev/null
status "merge" 0 merge "$firmware/bootloader.elf" "Größe 字.elf" -o "Gerät 1.hex"
cmp linux.hex "Gerät 1.hex" || fail "merge: another file than on Linux"
status "merge over a file" 0 merge "$firmware/bootloader.elf" "Größe 字.elf" -o "Gerät 1.hex"
cmp linux.hex "Gerät 1.hex" || fail "merge: another file over a file"
same "merge over its own file" merge "$firmware/bootloader.elf" "Größe 字.elf" -o "Größe 字.elf"
same "merge into no directory" merge "$firmware/bootloader.elf" "Größe 字.elf" -o "no/x.hex"
[ "$(find . -maxdepth 1 -name '*.tulpar' | wc -l)" -eq 0 ] || fail "merge: a file is left"
# Without libcrypto; a file that was signed elsewhere is known all the same.
"$tulpar" keygen -o owner.pem -q && "$tulpar" sign "Größe 字.elf" --key owner.pem --product p --counter 1 -q -o signed.bin
status "sign" 2 sign "Größe 字.elf" --key owner.pem --product p --counter 1
grep -q "sign is not in this build" "$work/said" || fail "sign: other words"
exe image info signed.bin || fail "image info of a signed file"
prints "image info of a signed file" "security counter"
cat "Größe 字.elf" | exe image info - || fail "image info of a pipe"
prints "image info of a pipe" "0x0800C800"
