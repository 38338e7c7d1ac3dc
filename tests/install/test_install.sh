#!/bin/sh
# SPDX-License-Identifier: MIT
# What is installed, used by somebody who has nothing else of this project: test_install.sh CMAKE BUILD
# SOURCES WORK.
set -eu

cmake=$1
build=$2
sources=$3
work=$4
here=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# -- into a folder, and staged below one ---------------------------------------------------------------
"$sources/scripts/install.sh" "$build" "$work/usr" >"$work/install.log"
DESTDIR=$work/stage "$sources/scripts/install.sh" "$build" /opt/tulpar >>"$work/install.log"
[ -x "$work/stage/opt/tulpar/bin/tulpar" ] || fail "DESTDIR is not obeyed"
(cd "$work/usr" && find . -type f | sort) >"$work/usr.list"
(cd "$work/stage/opt/tulpar" && find . -type f | sort) >"$work/stage.list"
cmp "$work/usr.list" "$work/stage.list" || fail "a staged installation is another one"
! grep -rlF "$build" "$work/usr" --include='*.pc' --include='*.cmake' --include='*.rules' ||
    fail "what is installed names the build"
! "$sources/scripts/install.sh" "$work/nothing" "$work/usr" 2>"$work/refused" || fail "nothing was installed"
grep -q 'make all' "$work/refused" || fail "no word of make all"

# -- without the cross compiler: the tool and the virtual board alone --------------------------------------
mkdir "$work/bin"
ln -s /usr/bin/* "$work/bin/"
rm -f "$work"/bin/arm-none-eabi-*
PATH=$work/bin "$cmake" -S "$sources" -B "$work/alone" >"$work/alone.log" 2>&1 || fail "not configured without firmware"
grep -q 'No arm-none-eabi-gcc' "$work/alone.log" || fail "no word of the compiler that is missing"
"$cmake" --build "$work/alone" --target help | grep -q tulpar_cli || fail "no tool without the cross compiler"
PATH=$work/bin "$cmake" -S "$sources" -B "$work/alone" -DTULPAR_TESTS=ON >"$work/alone.log" 2>&1 &&
    fail "tests without firmware"
grep -q 'make deps' "$work/alone.log" || fail "no word of make deps"
[ "$(PATH=$work/bin "$sources/scripts/missing.sh")" = \
    "No arm-none-eabi-gcc: the tool and the virtual board alone are built" ] || fail "missing.sh"
[ -z "$("$sources/scripts/missing.sh")" ] || fail "missing.sh finds something missing"
mkdir "$work/empty"
! PATH=$work/empty /bin/sh "$sources/scripts/missing.sh" 2>"$work/refused" || fail "a build from nothing"
grep -q 'Missing: cmake make cc pkg-config' "$work/refused" || fail "no word of what is missing"

# -- the programs, with a bootloader that was installed -------------------------------------------------
PATH=$work/usr/bin:$PATH
XDG_CACHE_HOME=$work/cache
export PATH XDG_CACHE_HOME
tulpar --version | grep -q '^tulpar [0-9]' || fail "tulpar --version"
tulpar-vboard --help | grep -q '^Usage: tulpar-vboard' || fail "the virtual board calls itself otherwise"
tulpar-vboard --flash "$work/usr/share/tulpar/bootloaders/nucleo-l432kc/bootloader.bin" --uart "$work/board" \
    2>"$work/vboard.log" &
board=$!
trap 'kill $board 2>/dev/null || true' EXIT
until grep -q '^ready' "$work/vboard.log"; do
    kill -0 $board || fail "the virtual board did not start"
    sleep 0.1
done
tulpar info --timeout 60 -p "$work/board" | grep -q nucleo-l432kc || fail "tulpar info"
tulpar flash --timeout 60 "$build/firmware/nucleo-l432kc/app.elf" -p "$work/board" --quiet || fail "tulpar flash"

# -- the library ------------------------------------------------------------------------------------------
image=$build/firmware/nucleo-l432kc/app.elf
PKG_CONFIG_PATH=$work/usr/lib/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
cc -std=c11 -Wall -Werror -o "$work/yours" "$here/yours.c" $(pkg-config --cflags --libs libtulpar)
"$work/yours" "$image" | grep -q '^elf, CRC [0-9a-f]\{8\}$' || fail "by pkg-config"
"$cmake" -S "$here/project" -B "$work/project" "-DCMAKE_PREFIX_PATH=$work/usr" >"$work/project.log"
"$cmake" --build "$work/project" >>"$work/project.log"
[ "$("$work/project/yours" "$image")" = "$("$work/yours" "$image")" ] || fail "by CMake"

# -- the manual --------------------------------------------------------------------------------------------
manual=$work/usr/share/man
mandoc -T lint -W warning "$manual"/man1/*.1 "$manual"/man3/*.3 || fail "mandoc"
mandoc -T ascii -O width=1000 "$manual/man1/tulpar.1" | col -b >"$work/tulpar.txt"
mandoc -T ascii -O width=1000 "$manual/man1/tulpar-vboard.1" | col -b >"$work/tulpar-vboard.txt"
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
for function in $(nm -g --defined-only "$work/usr/lib/libtulpar.a" | awk '$2 == "T" { print $3 }'); do
    grep -qw "$function" "$manual/man3/libtulpar.3" || fail "libtulpar.3 knows no $function"
done

# -- completions -------------------------------------------------------------------------------------------
completions=$work/usr/share/bash-completion/completions
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
[ "$(offered tulpar re | tr '\n' ' ')" = "record revert " ] || fail "bash: verbs"
[ "$(offered tulpar flash --no-c)" = --no-cache ] || fail "bash: options"
[ "$(offered tulpar image info --board nucleo-l43 | tr '\n' ' ')" = "nucleo-l432kc " ] || fail "bash: kits"
[ "$(offered tulpar flash "$work/you")" = "$work/yours" ] || fail "bash: files"
[ "$(offered tulpar-vboard --board nucleo-l43 | tr '\n' ' ')" = "nucleo-l432kc " ] || fail "bash: boards"
[ "$(offered tulpar-vboard --hardw)" = --hardware-watchdog ] || fail "bash: options of the virtual board"
[ "$(fish -c "set -p fish_complete_path $work/usr/share/fish/vendor_completions.d; complete -C 'tulpar re'" |
    tr '\n' ' ')" = "record revert " ] || fail "fish: verbs"
[ "$(fish -c "set -p fish_complete_path $work/usr/share/fish/vendor_completions.d
              complete -C 'tulpar-vboard --board nucleo-l43'" | tr '\n' ' ')" = "nucleo-l432kc " ] ||
    fail "fish: boards"
[ "$(zsh -f "$here/offered.zsh" "$work/usr/share/zsh/site-functions" tulpar re | tr '\n' ' ')" = "record revert " ] ||
    fail "zsh: verbs"
[ "$(zsh -f "$here/offered.zsh" "$work/usr/share/zsh/site-functions" tulpar-vboard --board nucleo-l43 | tr '\n' ' ')" = \
    "nucleo-l432kc " ] || fail "zsh: boards"

# -- the rule of udev ----------------------------------------------------------------------------------------
rules=$work/usr/lib/udev/rules.d/60-tulpar.rules
known=$(grep -oE '\{0x[0-9A-F]{4}, 0x[0-9A-F]{4},' "$sources/serial/serial_adapter.c" | sort -u | wc -l)
[ "$known" -gt 5 ] && [ "$(grep -c ID_MM_DEVICE_IGNORE "$rules")" -eq "$known" ] || fail "the rule has other adapters"
echo "installed and used"
