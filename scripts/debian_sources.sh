#!/bin/sh
# SPDX-License-Identifier: MIT
# Debian's source packages: debian_sources.sh FOLDER PACKAGE... Their files lie in FOLDER then. Needs no root, and
# changes nothing of apt's: lists and cache lie in FOLDER, too. What apt said is in FOLDER/log.
# Status 75 (EX_TEMPFAIL) when they cannot be had.
set -eu

mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
mkdir -p "$folder/parts" "$folder/lists/partial" "$folder/cache/archives/partial"

command -v apt-get >/dev/null 2>&1 || exit 75

# Where apt has its packages from, it has their sources, too.
for list in /etc/apt/sources.list.d/*.sources; do
    [ ! -e "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" >"$folder/parts/$(basename "$list")"
done
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -e "$list" ] || sed -n 's/^deb\( .*\)/deb-src\1/p' "$list" >"$folder/parts/$(basename "$list")"
done

apt() {
    apt-get -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$folder/parts" \
        -o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache" \
        -o APT::Sandbox::User="$(id -un)" "$@"
}

# Of a list that is not there nothing is needed, perhaps: what is missing shows below.
apt update >"$folder/log" 2>&1 || true
(cd "$folder" && apt source --download-only "$@") >>"$folder/log" 2>&1 || exit 75
