#!/bin/sh
# SPDX-License-Identifier: MIT
# What the build has really put into a product: sbom_evidence.sh BUILD PRODUCT. A line each, "static PATH" of what
# the linker's map shows in it, or "dynamic PATH" of what the program asks for when it starts. What was built here
# is left out.
set -eu

sources=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
product=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$sources/scripts/sbom_lib.sh"

# from_map MAP: what has bytes in the program. Not what the map only discards, nor what tells debuggers.
# Link-time optimisation has made objects of its own, and no path leads to them. A long name of a section has a
# line for itself.
from_map() {
    [ -e "$1" ] || {
        echo "There is no $1, which the linker writes beside the product: build again" >&2
        exit 1
    }
    awk '/^Linker script and memory map/ { on = 1 }
        !on { next }
        NF == 1 && /^ [.*]/ { name = $1; next }
        /^ \./ && NF >= 4 { take($1, $3, $4, $0) }
        /^ +0x/ && NF >= 3 && name != "" { take(name, $2, $3, $0) }
        { name = "" }
        function take(section, size, file, line) {
            if (section ~ /^\.(debug|comment|ARM\.attributes|note\.GNU|gnu\.lto)/ || size ~ /^0x0*$/ || file !~ /\//) return
            sub(/.*0x[0-9a-f]+ +/, "", line)
            sub(/\([^()]*\)$/, "", line)
            if (!(line in seen)) print line
            seen[line] = 1
        }' "$1" >"$work/paths"
    while read -r path; do
        case $path in
        *.ltrans*.o | */cc*.o) continue ;;
        /*) path=$(realpath -m "$path") ;;
        *) continue ;; # relative: an object or archive of this build
        esac
        case $path in
        "$build"/windows/libraries/*) ;;
        "$build"/*) continue ;;
        esac
        echo "static $path"
    done <"$work/paths"
}

# from_elf FILE: what the loader is told to bring. The path is where this machine has it.
from_elf() {
    LC_ALL=C readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' | while read -r name; do
        path=$("$(sbom_compiler gcc)" "-print-file-name=$name")
        case $path in
        /*) echo "dynamic $(realpath -m -s "$path")" ;;
        *) echo "dynamic /$name" ;;
        esac
    done
}

# from_archive FILE: all of it linked with every library that the table knows; which are needed, the linker says.
from_archive() {
    echo 'int main(void) { return 0; }' >"$work/main.c"
    libraries=$(awk '/^Found-By: gcc lib.*\.so/ { print $3 }' "$sbom_tables/components")
    set --
    for library in $libraries; do set -- "$@" "$("$(sbom_compiler gcc)" "-print-file-name=$library")"; done
    "$(sbom_compiler gcc)" -o "$work/whole" "$work/main.c" -Wl,--whole-archive "$archive" -Wl,--no-whole-archive \
        -Wl,--as-needed "$@"
    from_elf "$work/whole"
}

from_exe() {
    LC_ALL=C x86_64-w64-mingw32-objdump -p "$1" | sed -n 's|.*DLL Name: |dynamic /|p'
}

# from_deb FILE: of each program in it. The maps are where dpkg-buildpackage has built.
from_deb() {
    sbom_inside "$1" "$work/inside"
    sbom_programs "$work/inside" >"$work/programs"
    tree=$(ls -d "$build"/deb/tulpar/obj-*)
    while read -r file; do
        case $file in
        */bootloaders/*) kit_file=${file#*/bootloaders/} && from_map "$tree/firmware/${kit_file%.bin}.map" ;;
        */bin/tulpar) from_map "$tree/obj/tulpar.map" && from_elf "$work/inside/$file" ;;
        */bin/tulpar-vboard) from_map "$tree/obj/vboard.map" && from_elf "$work/inside/$file" ;;
        *.a) archive=$work/inside/$file && from_archive ;;
        *) echo "What is $file in $1?" >&2 && exit 1 ;;
        esac
    done <"$work/programs"
}

case $product in
firmware/*.bin) from_map "$build/${product%.bin}.map" ;;
tulpar | vboard) from_map "$build/obj/$product.map" && from_elf "$build/$product" ;;
libtulpar.a) archive=$build/$product && from_archive ;;
windows/*.exe) from_map "$build/windows/tool/obj/tulpar.map" && from_exe "$build/$product" ;;
windows/*.zip) ;;
deb/*.deb) from_deb "$build/$product" ;;
*)
    echo "sbom_evidence.sh: nobody has said how to look into $product" >&2
    exit 1
    ;;
esac
