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
. "$here/lib.sh"
rm -rf "$work"
mkdir -p "$work"

# -- into a folder, and staged below one ---------------------------------------------------------------
"$sources/scripts/install.sh" "$build" "$work/usr" >"$work/install.log"
DESTDIR=$work/stage "$sources/scripts/install.sh" "$build" /opt/tulpar >>"$work/install.log"
[ -x "$work/stage/opt/tulpar/bin/tulpar" ] || fail "DESTDIR is not obeyed"
(cd "$work/usr" && find . -type f | sort) >"$work/usr.list"
(cd "$work/stage/opt/tulpar" && find . -type f | sort) >"$work/stage.list"
cmp "$work/usr.list" "$work/stage.list" || fail "a staged installation is another one"
! grep -rlF "$build" "$work/usr" --include='*.pc' --include='*.cmake' --include='*.rules' --include='*.mk' --include='*.ld' ||
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

"$here/use_installed.sh" "$cmake" "$work/usr" "$build" "$sources" "$work/use"
