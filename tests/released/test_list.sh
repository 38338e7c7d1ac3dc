#!/bin/sh
# SPDX-License-Identifier: MIT
# The files of releases are those of the list, unchanged; and that this is noticed: test_list.sh RELEASED WORK.
set -eu

released=$1
work=$2

# look FOLDER: prints what is wrong.
look() {
    (
        cd "$1"
        grep '^[0-9]' LIST | while read -r version kit variant of_bootloader of_talk more; do
            for file in "bin $of_bootloader" "talk $of_talk"; do
                name=$version/$kit/$variant.${file% *}
                [ "$(sha256sum "$name" 2>/dev/null | cut -d' ' -f1)" = "${file#* }" ] || echo "$name is not what was released"
            done
            [ -z "$more" ] || echo "more in the line of $version $kit $variant than is known"
        done
        find . -mindepth 2 -type f | LC_ALL=C sort | while read -r file; do
            name=${file#./}
            kit=${name#*/}
            line="${name%%/*} ${kit%%/*} $(basename "${file%.*}") "
            grep -q "^$line" LIST || echo "$file is in no line of LIST"
        done
        # A version that was released has none before it that was not.
        ! grep -q '^[0-9.]* ' LIST || ! grep -q '^[0-9.]*~' LIST ||
            echo "0.1.0 is released: what is marked with ~ has done its work (docs/CONTRIBUTING.md)"
    ) >"$work/wrong"
    cat "$work/wrong"
}

rm -rf "$work"
mkdir -p "$work"
[ -z "$(look "$released")" ] || {
    cat "$work/wrong"
    exit 1
}

# expect WORDS: of WORK/copy, which was changed.
expect() {
    look "$work/copy" | grep -q "$1" || {
        echo "FAILED: not noticed: $1"
        exit 1
    }
    rm -rf "$work/copy"
    cp -r "$released" "$work/copy"
}
cp -r "$released" "$work/copy"
printf '\377' | dd of="$(ls "$work"/copy/*/*/bootloader.bin | head -n 1)" bs=1 seek=1000 conv=notrunc 2>/dev/null
expect 'bootloader.bin is not what was released'
echo '# more' >>"$(ls "$work"/copy/*/*/bootloader.talk | head -n 1)"
expect 'bootloader.talk is not what was released'
rm "$(ls "$work"/copy/*/*/bootloader.bin | head -n 1)"
expect 'bootloader.bin is not what was released'
sed -i '/^[0-9]/{d;q}' "$work/copy/LIST"
expect 'is in no line of LIST'
sed -n 's/^[0-9.]*~[a-z]* /0.1.0 /p' "$work/copy/LIST" >"$work/more"
cat "$work/more" >>"$work/copy/LIST"
expect '0.1.0 is released'
