#!/bin/sh
# SPDX-License-Identifier: MIT
# Compares a list of parts with the build that it speaks of: sbom_check.sh BUILD LIST. Each difference is a line on
# stderr; status 1 when there is one. Looked at: what SPDX asks of a document (sbom_spec.jq); each product there and
# its checksum; what the linker and the loader say is in it; the versions of those parts; the files in packages.
set -eu

sources=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
list=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$sources/scripts/sbom_lib.sh"
: >"$work/differences"

differs() {
    echo "$*" >>"$work/differences"
}

# Everything that is asked of the list below, as lines: read once.
read_list() {
    jq -r '.packages[] | select(.packageFileName != null) | [.packageFileName, .SPDXID, .checksums[0].checksumValue] | @tsv' \
        "$list" >"$work/products.tsv"
    jq -r '.packages[] | [.SPDXID, .versionInfo] | @tsv' "$list" >"$work/versions.tsv"
    jq -r '.relationships[] | [.spdxElementId, .relationshipType, .relatedSpdxElement] | @tsv' "$list" >"$work/relations.tsv"
    jq -r '.files[] | .SPDXID as $id | .fileName as $name | .checksums[] | [$id, $name, .algorithm, .checksumValue] | @tsv' \
        "$list" >"$work/files.tsv"
}

same_products() {
    sbom_products | LC_ALL=C sort >"$work/there"
    cut -f 1 "$work/products.tsv" | LC_ALL=C sort >"$work/listed"
    for file in $(comm -23 "$work/there" "$work/listed"); do differs "$file was built, and is not in the list"; done
    for file in $(comm -13 "$work/there" "$work/listed"); do differs "$file is in the list, and is not there"; done
}

# The version that the list has of a part, against that of the package which owns the file that was linked.
same_version() {
    owner=$(sbom_owner "$2") || return 0
    installed=$(dpkg-query -W -f='${Version}\n' "$owner" | head -n 1)
    listed=$(awk -F '\t' -v id="SPDXRef-Part-$1" '$1 == id { print $2 }' "$work/versions.tsv")
    [ "$installed" = "$listed" ] || differs "$1 is version $listed in the list, and $2 is of $owner $installed"
}

# same_parts PRODUCT ID: what the evidence has and what the list has, each as "static ID" or "dynamic ID".
same_parts() {
    "$sources/scripts/sbom_evidence.sh" "$build" "$1" >"$work/evidence" || {
        differs "$1: what is in it cannot be told"
        return 0
    }
    LC_ALL=C sort -u "$work/evidence" >"$work/evidence.sorted"
    : >"$work/real"
    while read -r how path <&4; do
        if part=$(sbom_component "$path"); then
            echo "$how $part" >>"$work/real"
            grep -qxF "$part $path" "$work/seen" || {
                echo "$part $path" >>"$work/seen"
                same_version "$part" "$path"
            }
        else
            differs "$1: $path is linked ($how), and packaging/sbom/components knows no such file"
        fi
    done 4<"$work/evidence.sorted"
    LC_ALL=C sort -u -o "$work/real" "$work/real"
    awk -F '\t' -v id="$2" '$1 != id { next }
        $2 == "STATIC_LINK" { how = "static" } $2 == "DYNAMIC_LINK" || $2 == "DEPENDS_ON" { how = "dynamic" }
        $2 ~ /_LINK$|^DEPENDS_ON$/ { sub(/^SPDXRef-Part-/, "", $3); print how, $3 }' "$work/relations.tsv" |
        LC_ALL=C sort -u >"$work/said"
    comm -23 "$work/real" "$work/said" | while read -r part; do differs "$1: linked and not listed: $part"; done
    comm -13 "$work/real" "$work/said" | while read -r part; do differs "$1: listed and not linked: $part"; done
}

# What a Debian package asks for must be the packages of what its programs are linked with (dpkg-shlibdeps).
same_dependencies() {
    dpkg-deb -f "$build/$1" Depends | tr ',' '\n' | sed 's/ *(.*//; s/ //g' | grep -vxE 'tulpar|.*-dev|' |
        LC_ALL=C sort -u >"$work/depends"
    awk '$1 == "dynamic" { print $2 }' "$work/evidence.sorted" | while read -r path; do sbom_owner "$path"; done |
        LC_ALL=C sort -u >"$work/owners"
    case $1 in deb/libtulpar-dev_*) return 0 ;; esac # a program that is linked with it will depend on them
    cmp -s "$work/depends" "$work/owners" ||
        differs "$1 depends on $(tr '\n' ' ' <"$work/depends")and its programs need $(tr '\n' ' ' <"$work/owners")"
}

# same_files PRODUCT ID: the programs in a package or archive, each with both checksums.
same_files() {
    rm -rf "$work/inside"
    sbom_inside "$build/$1" "$work/inside"
    sbom_programs "$work/inside" | while read -r file; do
        printf '%s\tSHA1\t%s\n' "$file" "$(sha1sum "$work/inside/$file" | cut -d' ' -f1)"
        printf '%s\tSHA256\t%s\n' "$file" "$(sha256sum "$work/inside/$file" | cut -d' ' -f1)"
    done | LC_ALL=C sort >"$work/inside.real"
    awk -F '\t' -v id="$2" 'NR == FNR { if ($1 == id && $2 == "CONTAINS") own[$3] = 1; next }
        $1 in own { printf "%s\t%s\t%s\n", $2, $3, $4 }' "$work/relations.tsv" "$work/files.tsv" |
        LC_ALL=C sort >"$work/inside.said"
    cmp -s "$work/inside.real" "$work/inside.said" || differs "$1: other files are in it than the list says:
$(diff "$work/inside.said" "$work/inside.real" | grep '^[<>]')"
}

jq -e . "$list" >/dev/null || { echo "$list is no JSON" >&2 && exit 1; }
jq -r -f "$sources/scripts/sbom_spec.jq" "$list" >>"$work/differences"
read_list
same_products
: >"$work/seen"
while IFS=$(printf '\t') read -r file id sum <&3; do
    [ -e "$build/$file" ] || continue
    [ "$sum" = "$(sha256sum "$build/$file" | cut -d' ' -f1)" ] || differs "$file: the checksum is of another file"
    same_parts "$file" "$id"
    case $file in *.deb) same_dependencies "$file" ;; esac
    case $file in *.deb | *.zip) same_files "$file" "$id" ;; esac
done 3<"$work/products.tsv"

cat "$work/differences" >&2
[ ! -s "$work/differences" ]
