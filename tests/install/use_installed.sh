#!/bin/sh
# SPDX-License-Identifier: MIT
# What was installed below USR, used by somebody who has nothing else of this project but an application of BUILD:
# use_installed.sh CMAKE USR BUILD SOURCES WORK.
set -eu

cmake=$1
usr=$2
build=$3
sources=$4
work=$5
here=$(dirname "$0")
. "$here/lib.sh"
rm -rf "$work"
mkdir -p "$work"

# Where a file of this name lies: systems have folders of their own for libraries and completions.
folder_of() {
    dirname "$(find "$usr" -name "$1" | grep .)"
}

# -- the programs, with a bootloader that was installed -------------------------------------------------
PATH=$usr/bin:$PATH
XDG_CACHE_HOME=$work/cache
export PATH XDG_CACHE_HOME
tulpar --version | grep -q '^tulpar [0-9]' || fail "tulpar --version"
tulpar-vboard --help | grep -q '^Usage: tulpar-vboard' || fail "the virtual board calls itself otherwise"
tulpar-vboard --flash "$usr/share/tulpar/bootloaders/nucleo-l432kc/bootloader.bin" --uart "$work/board" \
    2>"$work/vboard.log" &
board=$!
trap 'kill $board 2>/dev/null || true' EXIT
until grep -q '^ready' "$work/vboard.log"; do
    kill -0 $board || fail "the virtual board did not start"
    sleep 0.1
done
tulpar info --timeout 60 -p "$work/board" | grep -q nucleo-l432kc || fail "tulpar info"
tulpar flash --timeout 60 "$build/firmware/nucleo-l432kc/app.elf" -p "$work/board" --quiet || fail "tulpar flash"
tulpar verify --timeout 60 "$build/firmware/nucleo-l432kc/app.elf" -p "$work/board" 2>&1 |
    grep -q '^the board holds' || fail "tulpar verify"

# -- the library ------------------------------------------------------------------------------------------
image=$build/firmware/nucleo-l432kc/app.elf
PKG_CONFIG_PATH=$(folder_of libtulpar.pc)
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
cc -std=c11 -Wall -Werror -o "$work/yours" "$here/yours.c" $(pkg-config --cflags --libs libtulpar)
"$work/yours" "$image" | grep -q '^elf, CRC [0-9a-f]\{8\}$' || fail "by pkg-config"
"$cmake" -S "$here/project" -B "$work/project" "-DCMAKE_PREFIX_PATH=$usr" >"$work/project.log"
"$cmake" --build "$work/project" >>"$work/project.log"
[ "$("$work/project/yours" "$image")" = "$("$work/yours" "$image")" ] || fail "by CMake"

# -- the manual --------------------------------------------------------------------------------------------
# Packages have them compressed.
for page in tulpar.1 tulpar-vboard.1 libtulpar.3; do
    gzip -cdf "$usr/share/man/man${page##*.}/$page"* >"$work/$page"
    mandoc -T lint -W warning "$work/$page" || fail "mandoc: $page"
    mandoc -T ascii -O width=1000 "$work/$page" | col -b >"$work/${page%.*}.txt"
done
verbs=$(tulpar __complete '' | grep -v '^version$')
{
    tulpar --help
    for verb in $verbs; do
        tulpar help "$verb"
    done
} | grep -oE -- '--[a-z][a-z-]+' | sort -u >"$work/tulpar.options"
tulpar-vboard --help | grep -oE -- '^  --[a-z][a-z-]+' | tr -d ' ' | sort -u >"$work/tulpar-vboard.options"
for program in tulpar tulpar-vboard; do
    [ "$(wc -l <"$work/$program.options")" -gt 10 ] || fail "$program has so few options"
    while read -r option; do
        grep -qE -- "$option([^a-z-]|\$)" "$work/$program.txt" || fail "$program.1 knows no $option"
    done <"$work/$program.options"
done
for verb in $verbs; do
    grep -qw "$verb" "$work/tulpar.txt" || fail "tulpar.1 knows no $verb"
done
for function in $(nm -g --defined-only "$(folder_of libtulpar.a)/libtulpar.a" | awk '$2 == "T" { print $3 }'); do
    grep -qw "$function" "$work/libtulpar.txt" || fail "libtulpar.3 knows no $function"
done

# -- completions -------------------------------------------------------------------------------------------
completions=$usr/share/bash-completion/completions
# offered PROGRAM WORDS...: what bash offers for the last word.
offered() {
    bash -c '
        . "$1/$2"
        shift
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        "_${1//-/_}"
        printf "%s\n" "${COMPREPLY[@]}"
    ' offered "$completions" "$@"
}
[ "$(offered tulpar re | tr '\n' ' ')" = "record reset revert " ] || fail "bash: verbs"
[ "$(offered tulpar flash --no-c)" = --no-cache ] || fail "bash: options"
[ "$(offered tulpar image info --board nucleo-l43 | tr '\n' ' ')" = "nucleo-l432kc " ] || fail "bash: kits"
(cd "$work" && : >usb:1-2) && [ "$(cd "$work" && offered tulpar info -p usb : 1)" = 1-2 ] ||
    fail "bash: a name with a colon"
[ "$(offered tulpar flash "$work/you")" = "$work/yours" ] || fail "bash: files"
[ "$(offered tulpar-vboard --board nucleo-l43 | tr '\n' ' ')" = "nucleo-l432kc " ] || fail "bash: boards"
[ "$(offered tulpar-vboard --hardw)" = --hardware-watchdog ] || fail "bash: options of the virtual board"
[ "$(fish -c "set -p fish_complete_path $usr/share/fish/vendor_completions.d; complete -C 'tulpar re'" |
    tr '\n' ' ')" = "record reset revert " ] || fail "fish: verbs"
[ "$(fish -c "set -p fish_complete_path $usr/share/fish/vendor_completions.d
              complete -C 'tulpar-vboard --board nucleo-l43'" | tr '\n' ' ')" = "nucleo-l432kc " ] ||
    fail "fish: boards"
[ "$(zsh -f "$here/offered.zsh" "$(folder_of _tulpar)" tulpar re | tr '\n' ' ')" = "record reset revert " ] ||
    fail "zsh: verbs"
[ "$(zsh -f "$here/offered.zsh" "$(folder_of _tulpar)" tulpar-vboard --board nucleo-l43 | tr '\n' ' ')" = \
    "nucleo-l432kc " ] || fail "zsh: boards"

# -- the rule of udev ----------------------------------------------------------------------------------------
rules=$usr/lib/udev/rules.d/60-tulpar.rules
known=$(grep -oE '\{0x[0-9A-F]{4}, 0x[0-9A-F]{4},' "$sources/serial/serial_adapter.c" | sort -u | wc -l)
[ "$known" -gt 5 ] && [ "$(grep -c ID_MM_DEVICE_IGNORE "$rules")" -eq "$known" ] || fail "the rule has other adapters"

# -- firmware of one's own -------------------------------------------------------------------------------------
kill $board
wait $board || true
"$here/use_firmware.sh" "$cmake" "$usr" "$work/firmware"
echo "installed and used"
