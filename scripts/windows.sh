#!/bin/sh
# SPDX-License-Identifier: MIT
# The tool for Windows, cross-built by mingw-w64, and one zip with it and the bootloaders of BUILD:
# windows.sh BUILD JOBS [CMAKE-OPTIONS...]. All of it lies in BUILD/windows. Status 75 (EX_TEMPFAIL) when the
# sources of its libraries cannot be had.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
jobs=$2
shift 2
folder=$build/windows
mkdir -p "$folder"
"$here/windows_libraries.sh" "$folder/libraries" "$jobs"
"$here/build.sh" "$folder/tool" "$jobs" -DCMAKE_TOOLCHAIN_FILE="$here/../cmake/x86_64-w64-mingw32.cmake" \
    -DTULPAR_WINDOWS_LIBRARIES="$folder/libraries/prefix" "$@"

version=$(sed -n 's/^CMAKE_PROJECT_VERSION:.*=//p' "$folder/tool/CMakeCache.txt")
name=tulpar-$version-windows-x86_64
rm -rf "${folder:?}/$name" "$folder"/*.zip
mkdir -p "$folder/$name/bootloaders" "$folder/$name/licences"
x86_64-w64-mingw32-strip -o "$folder/$name/tulpar.exe" "$folder/tool/tulpar.exe"
for kit in "$build"/firmware/*/; do
    kit=${kit%/}
    case $kit in *-two-slots) continue ;; esac # built for the tests alone (cmake/kits.cmake)
    for file in bootloader.bin bootloader-plain.bin; do
        [ ! -e "$kit/$file" ] || {
            mkdir -p "$folder/$name/bootloaders/${kit##*/}"
            cp "$kit/$file" "$folder/$name/bootloaders/${kit##*/}"
        }
    done
done
cp -r "$here/../README.md" "$here/../CHANGELOG.md" "$here/../LICENSE" "$here/../docs" "$folder/$name"
# What is inside tulpar.exe besides Tulpar: two libraries, and what mingw-w64 links into every program.
cp "$folder"/libraries/licences/* "$folder/$name/licences"
cp /usr/share/doc/mingw-w64-x86-64-dev/copyright "$folder/$name/licences/mingw-w64.txt"
(cd "$folder" && zip -q -X -r "$name.zip" "$name")
echo "Built: $folder/$name.zip"
