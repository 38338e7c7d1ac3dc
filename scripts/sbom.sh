#!/bin/sh
# SPDX-License-Identifier: MIT
# What is in each product, as SPDX 2.3 (JSON): sbom.sh BUILD. Writes BUILD/sbom/tulpar-VERSION.spdx.json about what
# is there (firmware, programs, library, BUILD/windows, BUILD/deb), from the tables in packaging/sbom, and compares
# it with the build (scripts/sbom_check.sh). The same build and commit make the same file, to the last byte.
set -eu

sources=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$sources/scripts/sbom_lib.sh"
tab=$(printf '\t')

version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$sources/packaging/debian/changelog")
# The time is that of the sources: who makes a release may say it, else the last commit does.
commit=$(git -C "$sources" rev-parse HEAD 2>/dev/null || true)
seconds=${SOURCE_DATE_EPOCH:-$(git -C "$sources" log -1 --format=%ct 2>/dev/null ||
    date -d "$(sed -n '/^ -- /{s/.*>  //p;q}' "$sources/packaging/debian/changelog")" +%s)}
created=$(date -u -d "@$seconds" +%Y-%m-%dT%H:%M:%SZ)
holder=$(sed -n 's/^Copyright/Copyright/p' "$sources/LICENSE")
records=$work/records

# record KIND FIELDS...: a line for sbom.jq, which knows the order of the fields.
record() {
    (IFS=$tab && printf '%s\n' "$*") >>"$records"
}

spdx_id() {
    printf 'SPDXRef-%s-%s' "$1" "$(printf %s "$2" | sed 's/[^A-Za-z0-9.-]/-/g')"
}

digest() {
    "$1" "$2" | sed 's/ .*//'
}

purpose() {
    case $1 in
    firmware/*) echo FIRMWARE ;;
    *.a) echo LIBRARY ;;
    *.deb) echo INSTALL ;;
    *.zip) echo ARCHIVE ;;
    *) echo APPLICATION ;;
    esac
}

# A container has its files in the list, and which of them are products by themselves.
write_inside() {
    rm -rf "$work/inside"
    sbom_inside "$build/$1" "$work/inside"
    sbom_programs "$work/inside" >"$work/programs"
    while read -r file; do
        id=$(spdx_id File "$(basename "$1")-${file#./}")
        sha256=$(digest sha256sum "$work/inside/$file")
        record file "$id" "$file" "$(digest sha1sum "$work/inside/$file")" "$sha256" "$(purpose "$file")"
        record relation "$(spdx_id Product "$1")" CONTAINS "$id"
        record same "$id" "$sha256"
    done <"$work/programs"
}

write_product() {
    id=$(spdx_id Product "$1")
    record product "$id" "$1" "$version" "$(digest sha256sum "$build/$1")" "$(purpose "$1")" "$holder"
    record relation SPDXRef-DOCUMENT DESCRIBES "$id"
    record relation "$id" GENERATED_FROM SPDXRef-Sources
    sbom_parts "$1" >"$work/parts" || {
        echo "packaging/sbom/products does not know $1: add a line with what is linked into it" >&2
        exit 1
    }
    while read -r how part; do
        kind=STATIC_LINK
        [ "$how" = static ] || kind=DYNAMIC_LINK
        case $how:$1 in dynamic:*.a) kind=DEPENDS_ON ;; esac # linked by somebody else
        record relation "$id" "$kind" "$(spdx_id Part "$part")"
        echo "$part" >>"$work/used"
    done <"$work/parts"
    case $1 in *.deb | *.zip) write_inside "$1" ;; esac
}

# What is known of a part's version: the package that owns it, or the sources that it was built from.
write_part() {
    found=$(sbom_field "$1" Found-By)
    from=$(sbom_field "$1" From-Sources)
    package='' version_of='' from_source=''
    if [ -n "$found" ]; then
        path=$("$(sbom_compiler "${found% *}")" "-print-file-name=${found#* }")
        package=$(sbom_owner "$path" || true)
        [ -z "$package" ] || {
            set -- "$1" "$(dpkg-query -W -f='${Version} ${source:Package} ${source:Version} ${Architecture}\n' "$package" | head -n 1)"
            version_of=${2%% *}
            from_source="Debian package $package, built from the source package $(echo "$2" | cut -d' ' -f2,3)"
            package="pkg:deb/$(. /etc/os-release && echo "$ID")/$package@$version_of?arch=${2##* }"
        }
    elif [ -n "$from" ]; then
        version_of=$(basename "$build/windows/libraries/apt/$from"_*.dsc .dsc | sed 's/.*_//')
        from_source="Debian source package $from $version_of, built by scripts/windows_libraries.sh"
        package="pkg:deb/debian/$from@$version_of?arch=source"
    fi
    record part "$(spdx_id Part "$1")" "$(sbom_field "$1" Name)" "$version_of" "$from_source" "$package" \
        "$(sbom_field "$1" Licence)" "$(sbom_field "$1" Originator)" "$(sbom_field "$1" Homepage)"
    sbom_field "$1" Licence | grep -o 'LicenseRef-[A-Za-z0-9.-]*' | while read -r licence; do
        record licence "$licence" "$(sbom_field "$1" Text)"
    done
}

: >"$records"
: >"$work/used"
record sources SPDXRef-Sources "$version" "$commit" "$holder"
sbom_products >"$work/list"
while read -r file <&3; do write_product "$file"; done 3<"$work/list"
LC_ALL=C sort -u "$work/used" >"$work/parts.list"
while read -r part <&3; do write_part "$part"; done 3<"$work/parts.list"

# The name of the document is one for each content.
{ echo "$created" && cat "$records"; } >"$work/content"
mkdir -p "$build/sbom"
output=$build/sbom/tulpar-$version.spdx.json
jq -R -s --arg version "$version" --arg created "$created" --arg content "$(digest sha256sum "$work/content")" \
    -f "$sources/scripts/sbom.jq" "$records" >"$work/document"
"$sources/scripts/sbom_check.sh" "$build" "$work/document"
mv "$work/document" "$output"
for class in 'windows/*.zip:make windows' 'deb/*.deb:make deb' 'firmware/*/bootloader*.bin:make deps all'; do
    # shellcheck disable=SC2086
    ls "$build"/${class%:*} >/dev/null 2>&1 || echo "Not in it, because not built: ${class%:*} (${class#*:})"
done
echo "Written and compared with the build: $output ($(jq '.documentDescribes | length' "$output") products)"
