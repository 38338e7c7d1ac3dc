#!/bin/sh
# SPDX-License-Identifier: MIT
# The figures of README.md and docs/: figures.sh BUILD. Flashes a virtual board, keeps what the terminal showed and
# what the cable carried (docs/figures/*.txt), and draws (scripts/figures/draw.sh).
set -eu

build=$(cd "$1" && pwd)
sources=$(cd "$(dirname "$0")/.." && pwd)
figures=$sources/docs/figures
board=nucleo-l432kc
work=$(mktemp -d)
vboard=
trap '[ -z "$vboard" ] || kill "$vboard" 2>/dev/null || true; rm -rf "$work"' EXIT
command -v script >/dev/null || {
    echo "script (of util-linux; Debian: bsdutils) records what a terminal shows, and is missing" >&2
    exit 1
}
mkdir -p "$figures"
cd "$work"
export XDG_CACHE_HOME="$work/cache"
cp "$build/firmware/$board/bootloader.elf" "$build/firmware/$board/app.bin" .
# Large enough that the bar moves: the application with 48 KB of a program behind it.
{ cat app.bin && head -c 49152 "$build/vboard"; } >blinky.bin

# switch_on TRACE: the board, as a user would start it.
switch_on() {
    [ -z "$vboard" ] || { kill "$vboard" && wait "$vboard" || true; }
    rm -f ready
    "$build/vboard" --flash bootloader.elf --uart board --trace "uart=$1" 2>ready &
    vboard=$!
    tries=0
    until grep -q '^ready' ready; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || { cat ready >&2 && exit 1; }
        sleep 0.1
    done
}

# type_it COMMAND: as it stands, in a terminal of 92 columns.
type_it() {
    echo "\$ $1"
    # The monitor ends with its input, so that has to last.
    sleep 20 | script -q -e -c "stty cols 92 rows 24; PATH=$build:\$PATH; $1" -O shown >/dev/null || true
    sed '1d; /^Script done/d' shown | cat -v | sed 's/\^M$//' | grep .
}

switch_on trace.terminal
{
    echo "# What a terminal showed, recorded by scripts/figures.sh."
    echo "\$ vboard --flash bootloader.elf --uart board &"
    type_it "tulpar flash blinky.bin -p board --monitor --timeout 3.3"
    echo "^M"
    type_it "tulpar flash blinky.bin -p board"
} >terminal.txt
switch_on trace.journey
"$build/tulpar" flash app.bin -p board >/dev/null
kill "$vboard" && wait "$vboard" || true
vboard=
commands=$(sed -n 's/^    X(\([A-Z]*\), 0x\([0-9A-F]*\),.*/\1 0x\2/p' "$sources/wire/commands.h" |
    while read -r name number; do printf '%d=%s ' "$number" "$name"; done)
{
    echo "# An update on the cable, recorded by scripts/figures.sh: start end direction command bytes."
    awk -v names="$commands" -f "$sources/scripts/figures/journey_data.awk" trace.journey
} >journey.txt
mv terminal.txt journey.txt "$figures"
"$sources/scripts/figures/draw.sh" "$figures"
echo "Drawn: docs/figures/*.svg"
