#!/bin/sh
# SPDX-License-Identifier: MIT
# Tulpar's end-to-end stories on one board, over its serial port: board_test.sh BUILD PORT.
# It ends with a report (Markdown) on the standard output, and in REPORT_DIR/report.md.
# Status 0 when nothing failed, 1 when something did, 2 for a wrong call.
#
# The board needs the full bootloader in flash; what is installed behind it gets replaced.
# Where the reset button must be pressed, the script asks for it. Without a terminal such steps are
# skipped, unless RESET_COMMAND names a command that presses the button.
#
# Environment, with what is taken when it is not set:
#   RESET_COMMAND    a command that resets the board, such as 'kill -USR1 4711' for a vboard
#   RATES            "115200 230400 460800 921600 1000000": whole transfers are made at each
#   REPEAT           3 transfers at each rate
#   INFOS            20 times INFO
#   PADDING          200000 random bytes behind the example application in those transfers
#   LINES_HEARD      10 lines of the application, one a second, to measure its clock
#   CLOCK_PERCENT    2: so far may its second be off
#   RATE_MAY_FALL    no; yes: a transfer that goes down to a lower rate has not failed
#   STORIES          "clock button rates resume refusals run slots erase"
#   REPORT_DIR       BUILD/board-test: the report, and what is written on the way
set -u

[ $# -eq 2 ] || { echo "usage: $0 BUILD PORT; the head of the file says more" >&2; exit 2; }
build=$1
port=$2
tool=$build/tulpar
: "${RATES=115200 230400 460800 921600 1000000}" "${REPEAT=3}" "${INFOS=20}" "${PADDING=200000}"
: "${LINES_HEARD=10}" "${CLOCK_PERCENT=2}" "${RESET_COMMAND=}" "${RATE_MAY_FALL=no}"
: "${STORIES=clock button rates resume refusals run slots erase}"

mkdir -p "${REPORT_DIR=$build/board-test}"
dir=$(cd "$REPORT_DIR" && pwd)
rm -f "$dir"/*.fifo "$dir/board"
export XDG_CACHE_HOME="$dir/cache" # the user's own cache is left alone
steps=$dir/steps
: >"$steps"
failed=0
skipped=0
trap 'rm -f "$dir"/*.fifo' EXIT

# --- Saying how a step went ---------------------------------------------------------------------

# record NAME RESULT FIGURES
record() {
    echo "| $1 | $2 | $3 |" >>"$steps"
    printf '%-44s %s%s\n' "$1" "$2" "${3:+  ($3)}" >&2
}

pass() { record "$1" pass "${2:-}"; }
fail() { record "$1" FAIL "${2:-}"; failed=$((failed + 1)); }
skip() { record "$1" skipped "${2:-}"; skipped=$((skipped + 1)); }

# judge NAME STATUS EXPECTED FIGURES: a command's exit status decides.
judge() {
    if [ "$2" -eq "$3" ]; then
        pass "$1" "$4"
    else
        fail "$1" "exit status $2 instead of $3: $(tail -n 3 "$dir/said" | tr '\n' ' ')"
    fi
}

# --- Talking to the board -----------------------------------------------------------------------

# tulpar ARGUMENTS...: data into $dir/data, words into $dir/said.
tulpar() {
    "$tool" "$@" -p "$port" >"$dir/data" 2>"$dir/said"
}

# member NAME: a member of the JSON object that was printed last.
member() {
    tr -d '\n\t' <"$dir/data" | sed -n "s/.*\"$1\":[ ]*\"\{0,1\}\([^\",}]*\).*/\1/p"
}

# member_of OBJECT NAME: a member of an object inside it.
member_of() {
    tr -d '\n\t' <"$dir/data" | sed -n "s/.*\"$1\":[ ]*{[^}]*\"$2\":[ ]*\"\{0,1\}\([^\",}]*\).*/\1/p"
}

can_press() { [ -n "$RESET_COMMAND" ] || [ -t 0 ]; }

# The button, by the command or by a person, who sees the words at once and need not answer.
press() {
    if [ -n "$RESET_COMMAND" ]; then
        sh -c "$RESET_COMMAND"
    else
        echo ">>> Press the board's reset button now." >&2
    fi
}

# pressing ARGUMENTS...: tulpar; when it asks for the reset button, the button is pressed.
pressing() {
    mkfifo "$dir/asks.fifo"
    tulpar_asking "$@" &
    asking=$!
    : >"$dir/said"
    while read -r line; do
        echo "$line" >>"$dir/said"
        case $line in *'yet: press the reset button'*) press ;; esac
    done <"$dir/asks.fifo"
    wait $asking
    status=$?
    rm -f "$dir/asks.fifo"
    return $status
}

tulpar_asking() {
    exec "$tool" "$@" -p "$port" >"$dir/data" 2>"$dir/asks.fifo"
}

# hears TEXT SECONDS [PRESS]: whether the application says it; with PRESS the button is pressed as
# soon as the application has said anything at all.
hears() {
    "$tool" monitor -p "$port" --timeout "$2" 2>/dev/null | {
        pressed=${3:+no}
        while read -r line; do
            case $line in *"$1"*) [ "$pressed" = no ] || exit 0 ;; esac
            [ "$pressed" != no ] || { press; pressed=yes; }
        done
        exit 1
    }
}

# Milliseconds, or whole seconds of them where `date` knows no parts of a second.
now_ms() {
    stamp=$(date +%s%N)
    case $stamp in
    *N) echo "${stamp%N}000" ;;
    *) echo "${stamp%??????}" ;;
    esac
}

# --- Files to send ------------------------------------------------------------------------------

# padded FILE: the example application with random bytes behind it, as long as the board allows.
padded() {
    room=$((application_size - $(wc -c <"$firmware/app.bin")))
    [ "$PADDING" -lt "$room" ] || set -- "$1" "$room"
    { cat "$firmware/app.bin"; head -c "${2:-$PADDING}" /dev/urandom; } >"$1"
}

# word NUMBER: four bytes, little-endian, as printf wants them.
word() {
    printf '\\%03o\\%03o\\%03o\\%03o' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# An application that sleeps: it neither speaks nor listens, and never confirms itself.
mute() {
    entry=$((application_base + 64))
    printf "$(word $((ram_base + 4096)))" >"$1"
    for vector in 1 2 3 4 5 6; do
        printf "$(word $((entry + 1)))" >>"$1"
    done
    head -c 36 /dev/zero >>"$1"
    printf '\200\265\060\277\375\347\000\277' >>"$1" # push {r7, lr}; 1: wfi; b 1b; nop
}

# --- The stories --------------------------------------------------------------------------------

answers_each_time() {
    slowest=0
    count=0
    pressing info --json
    status=$?
    while [ $status -eq 0 ] && [ $count -lt "$INFOS" ]; do
        begin=$(now_ms)
        tulpar info --json
        status=$?
        took=$(($(now_ms) - begin))
        [ $took -le $slowest ] || slowest=$took
        count=$((count + 1))
    done
    judge "info, $INFOS times" $status 0 "slowest $slowest ms"
    [ $status -eq 0 ]
}

learn_board() {
    board=$(member board)
    slots=$(member slots)
    application_base=$(($(member_of application base)))
    application_size=$(member_of application size)
    ram_base=$(($(tr -d '\n\t' <"$dir/data" | sed 's/.*"ram":[^{]*{[^}]*"base":[ ]*"\([^"]*\).*/\1/')))
    firmware=$build/firmware/$board
    {
        echo "| board | $board, device $(member device_id), unique id $(member unique_id) |"
        echo "| bootloader | $(member bootloader), $slots slot(s) |"
    } >"$dir/board"
}

# With two slots the example application is on trial until it has spoken; then it confirms itself.
waits_for_confirmation() {
    [ "$slots" -eq 1 ] || hears 'Application code' 10
}

takes_the_application() {
    pressing flash "$firmware/app.elf" --json
    judge "flash app.elf" $? 0 "$(member seconds) s at $(member baud) baud"
    waits_for_confirmation
}

speaks_once_a_second() {
    "$tool" monitor -p "$port" --timeout $((4 * LINES_HEARD)) 2>"$dir/said" | {
        count=0
        while [ $count -lt "$LINES_HEARD" ] && read -r line; do
            case $line in *'Application code'*) now_ms; count=$((count + 1)) ;; esac
        done
    } >"$dir/times"
    awk -v lines="$LINES_HEARD" -v percent="$CLOCK_PERCENT" '
        NR == 1 { first = $1 }
        { last = $1 }
        END {
            if (NR < lines) { printf "%d lines only\n", NR; exit 1 }
            period = (last - first) / (NR - 1)
            printf "%d lines, one in %.1f ms\n", NR, period
            exit !(period >= 1000 - 10 * percent && period <= 1000 + 10 * percent)
        }' "$dir/times" >"$dir/figures"
    if [ $? -eq 0 ]; then
        pass "monitor: one line a second" "$(cat "$dir/figures")"
    else
        fail "monitor: one line a second" "$(cat "$dir/figures")"
    fi
}

starts_after_a_reset() {
    if ! can_press; then
        skip "reset button: the application starts" "nobody to press it"
    elif hears started 30 press; then
        pass "reset button: the application starts"
    else
        fail "reset button: the application starts" "it was not heard"
    fi
}

# carries RATE: whole transfers at that rate; packets that were sent again are counted.
carries() {
    again=0
    seconds=""
    for round in $(seq "$REPEAT"); do
        padded "$dir/padded.bin"
        tulpar flash "$dir/padded.bin" --full --no-cache -b "$1" --json || break
        again=$((again + $(member resent)))
        seconds="$seconds $(member seconds)"
        waits_for_confirmation
        [ "$(member baud)" -eq "$1" ] || break
    done
    figures="$(wc -c <"$dir/padded.bin") bytes in$seconds s; packets sent again: $again"
    if [ "$(member ok)" != true ]; then
        fail "flash --full at $1 baud" "$(tail -n 3 "$dir/said" | tr '\n' ' ')"
    elif [ "$(member baud)" -ne "$1" ] && [ "$RATE_MAY_FALL" = no ]; then
        fail "flash --full at $1 baud" "went down to $(member baud) baud; $figures"
    else
        pass "flash --full at $1 baud" "$figures; at $(member baud) baud in the end"
    fi
}

# An erase unit that is not whole is begun anew: where they are large, that may be all.
sent_again() {
    tulpar info --json
    case $(member_of flash erase_units) in
    *x128*) skip "resume: nothing is sent twice" "the image is within two erase units" ;;
    *) fail "resume: nothing is sent twice" "all was sent again" ;;
    esac
}

# The transfer is ended from outside once some of it has gone; the same command sends the rest.
goes_on_where_it_was_cut() {
    padded "$dir/padded.bin"
    mkfifo "$dir/asks.fifo"
    tulpar_asking flash "$dir/padded.bin" --no-cache -b 115200 &
    asking=$!
    cut=no
    while read -r line; do
        case $line in
        *[3-9][0-9]' %'*) [ $cut = yes ] || { kill -TERM $asking; cut=yes; } ;;
        esac
    done <"$dir/asks.fifo"
    wait $asking
    status=$?
    rm -f "$dir/asks.fifo"
    if [ $status -ne 130 ]; then
        fail "resume after an interrupted transfer" "the transfer was not cut: exit status $status"
        return
    fi
    tulpar flash "$dir/padded.bin" --no-cache --json
    status=$?
    judge "resume after an interrupted transfer" $status 0 \
        "$(member already_right) of $(member size) bytes were there already"
    if [ $status -eq 0 ] && [ "$(member already_right)" -eq 0 ]; then
        sent_again
    fi
    waits_for_confirmation
}

refuses_a_bad_file() {
    tulpar flash "$firmware/bootloader.elf"
    judge "a file for another address is refused" $? 5 ""
    head -c 4096 /dev/urandom >"$dir/noise.bin"
    tulpar flash "$dir/noise.bin"
    judge "a file that is no firmware is refused" $? 5 ""
    tulpar info --json
    if [ "$(member_of installed verdict)" = valid ]; then
        pass "... and what is installed stays"
    else
        fail "... and what is installed stays" "it is $(member_of installed verdict)"
    fi
}

runs() {
    tulpar run
    judge "run" $? 0 ""
    if hears 'Application code' 10; then
        pass "... and the application speaks"
    else
        fail "... and the application speaks" "it was not heard"
    fi
}

# The example application confirms itself a second after its start, when it has spoken.
confirms_itself() {
    name="two slots: the application confirms itself"
    padded "$dir/padded.bin"
    tulpar flash "$dir/padded.bin" --no-cache --json
    if [ $? -ne 0 ] || [ "$(member on_trial)" != true ]; then
        fail "$name" "it is not on trial: $(tail -n 3 "$dir/said" | tr '\n' ' ')"
        return
    fi
    hears 'Application code' 10
    tulpar confirm --json
    if [ $? -eq 0 ] && [ "$(member was_on_trial)" = false ]; then
        pass "$name"
    else
        fail "$name" "$(tail -n 3 "$dir/said" | tr '\n' ' ')"
    fi
}

# A mute application cannot say when it runs: once it does, INFO is not answered any more.
falls_silent() {
    for try in 1 2 3 4 5 6 7 8; do
        tulpar info --timeout 1
        [ $? -ne 4 ] || return 0
    done
    return 1
}

# A mute application is started three times and not confirmed: the old one comes back.
comes_back() {
    name="two slots: the old application comes back"
    tulpar flash "$dir/mute.bin" --no-cache --json
    status=$?
    for start in 2 3 4; do
        [ $status -ne 0 ] || { falls_silent && pressing run; }
        status=$((status + $?))
    done
    if [ $status -eq 0 ] && hears 'Application code' 5; then
        pass "$name" "after 3 starts"
    else
        fail "$name" "$(tail -n 3 "$dir/said" | tr '\n' ' ')"
    fi
}

# The host gives up a mute application while it is on trial.
is_reverted() {
    name="two slots: the host brings the old application back"
    tulpar flash "$dir/mute.bin" --no-cache --json && falls_silent && pressing revert
    if [ $? -eq 0 ] && hears 'Application code' 10; then
        pass "$name"
    else
        fail "$name" "$(tail -n 3 "$dir/said" | tr '\n' ' ')"
    fi
}

# The same one stays when the host confirms it.
is_confirmed() {
    name="two slots: the host confirms a mute application"
    tulpar flash "$dir/mute.bin" --no-cache --json && falls_silent && pressing confirm --json
    if [ $? -eq 0 ] && [ "$(member was_on_trial)" = true ]; then
        pass "$name"
    else
        fail "$name" "$(tail -n 3 "$dir/said" | tr '\n' ' ')"
    fi
    pressing flash "$firmware/app.elf" --json
    judge "flash over a mute application" $? 0 ""
    hears 'Application code' 10
}

keeps_the_old_application() {
    if [ "$slots" -ne 2 ]; then
        skip "two slots: confirm, and the way back" "this board has one"
        return
    fi
    confirms_itself
    if can_press; then
        mute "$dir/mute.bin"
        comes_back
        is_reverted
        is_confirmed
    else
        skip "two slots: a mute application" "nobody to press the button"
    fi
}

erases() {
    tulpar erase
    judge "erase" $? 0 ""
    tulpar run
    judge "... and nothing is left to run" $? 8 ""
}

ends_in_order() {
    takes_the_application
    tulpar info --json
    {
        echo "| receive errors | overrun $(member_of receive_errors overrun), framing" \
            "$(member_of receive_errors framing), noise $(member_of receive_errors noise) |"
        echo "| last error, latest fault | $(member last_error), $(member_of fault kind) |"
    } >>"$dir/board"
}

# --- The report ---------------------------------------------------------------------------------

adapter() {
    "$tool" list --json 2>/dev/null | tr -d '\n\t' | tr '{' '\n' | grep "\"path\":[ ]*\"$port\"" |
        sed -n 's/.*"product":[ ]*"\([^"]*\)".*"serial":[ ]*"\([^"]*\)".*/\1, serial number \2/p'
}

report() {
    here=$(dirname "$0")
    echo "### Tulpar on a board"
    echo
    echo "| | |"
    echo "| --- | --- |"
    cat "$dir/board" 2>/dev/null
    echo "| tool | $("$tool" --version), $(git -C "$here" describe --always --dirty 2>/dev/null) |"
    echo "| port | $port ${adapter:+($adapter)} |"
    echo "| computer | $(uname -srm) |"
    echo
    echo "| step | result | figures |"
    echo "| --- | --- | --- |"
    cat "$steps"
    echo
    echo "$(grep -c '| pass |' "$steps") passed, $failed failed, $skipped skipped"
}

tell() {
    case $1 in
    clock) speaks_once_a_second ;;
    button) starts_after_a_reset ;;
    rates) for rate in $RATES; do carries "$rate"; done ;;
    resume) goes_on_where_it_was_cut ;;
    refusals) refuses_a_bad_file ;;
    run) runs ;;
    slots) keeps_the_old_application ;;
    erase) erases ;;
    *) fail "$1" "there is no such story" ;;
    esac
}

if answers_each_time; then
    learn_board
    takes_the_application
    for story in $STORIES; do
        tell "$story"
    done
    ends_in_order
fi
adapter=$(adapter)
report | tee "$dir/report.md"
[ "$failed" -eq 0 ]
