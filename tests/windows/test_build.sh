#!/bin/sh
# SPDX-License-Identifier: MIT
# tulpar.exe is built, and the zip has what it should: test_build.sh BUILD SOURCES WERROR.
# Status 77 where mingw-w64 or the sources of its libraries are missing.
set -eu

build=$1
sources=$2
werror=$3
for program in x86_64-w64-mingw32-gcc dpkg-source zip; do
    command -v $program >/dev/null 2>&1 || {
        echo "skipped: no $program here (scripts/deps.sh build windows installs it)"
        exit 77
    }
done

fail() {
    echo "FAILED: $*"
    exit 1
}

status=0
"$sources/scripts/windows.sh" "$build" 2 "-DTULPAR_WERROR=$werror" || status=$?
[ $status -ne 75 ] || {
    echo "skipped: without the sources of liblzma and cJSON there is no tulpar.exe"
    exit 77
}
[ $status -eq 0 ] || fail "it does not build"

zip=$(ls "$build"/windows/*.zip)
folder=$(basename "$zip" .zip)
zip -sf "$zip" >"$build/windows/zip.list"
for file in tulpar.exe LICENSE README.md docs/INSTALL.md licences/cJSON.txt licences/liblzma.txt licences/mingw-w64.txt; do
    grep -q " $folder/$file\$" "$build/windows/zip.list" || fail "no $file in the zip"
done
for kit in "$sources"/board/kits/*.h; do
    name=$(basename "$kit" .h)
    grep -q " $folder/bootloaders/$name/bootloader" "$build/windows/zip.list" || fail "no bootloader of $name in the zip"
done
! grep -q 'two-slots' "$build/windows/zip.list" || fail "a bootloader for tests is in the zip"

# What every Windows since 7 has.
x86_64-w64-mingw32-objdump -p "$build/windows/$folder/tulpar.exe" | sed -n 's/.*DLL Name: //p' | tr '[:upper:]' '[:lower:]' |
    grep -vxE 'advapi32.dll|kernel32.dll|msvcrt.dll|setupapi.dll|shell32.dll|winmm.dll' &&
    fail "tulpar.exe wants this library"
exit 0
