# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: a board.
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

adapters
plug --trace uart="$work/uart.trace"
status "info" 0 info --json -p com9
prints "info" "\"board\":	\"${firmware##*/}\""
status "a port by its adapter" 0 info --json -p serial:066bff
prints "a port by its adapter" '"port":	"COM9"'
status "an adapter that is not there" 3 info -p serial:17
says "an adapter that is not there" "no adapter is serial:17"
says "an adapter that is not there" "serial:066BFF303435 (COM9)"
status "doctor" 0 doctor -p serial:066
prints "doctor" "ok: COM9, STM32 STLink, serial:066BFF303435; this user may use it"
prints "doctor" "of ${firmware##*/} answers at 115200 baud; application: none"
status "doctor without a port" 3 doctor -p COM77
prints "doctor without a port" "bad: cannot open COM77: there is no such port"
status "flash --dry-run" 0 flash "Größe 字.elf" --dry-run -p $port
says "flash --dry-run" "would be sent"
status "reset by DTR" 3 reset -p $port
says "reset by DTR" "COM9 cannot reset a board by DTR"
status "flash" 0 flash "Größe 字.elf" -p $port
says "flash" "application started"
status "flash again" 0 flash "Größe 字.elf" -p '\\.\COM9'
says "flash again" "none sent"
grep -q ' [A-Z]:\\.*\\Größe 字.elf$' prefix/drive_c/users/*/AppData/Local/tulpar/elf-files || fail "the ELF file's name is not kept"
find prefix/drive_c/users/*/AppData/Local/tulpar -name '*.bin' | grep -q . || fail "no cache in LOCALAPPDATA"
{ cat "$firmware/app.bin" "$firmware/bootloader.bin"; } >first.bin
{ cat "$firmware/app.bin"; echo moved; cat "$firmware/bootloader.bin"; } >second.bin
status "flash a larger file" 0 flash first.bin -b 115200 -p $port
status "flash with a cache" 0 flash second.bin -b 115200 --json -p $port
prints "flash with a cache" '"way":	"difference"'
status "verify" 0 verify second.bin -p $port
status "verify another" 7 verify first.bin -p $port
status "flash app.elf" 0 flash "$firmware/app.elf" -q -p $port
status "monitor" 0 monitor --timeout 4 -p $port
prints "monitor" "Application code"

# What is typed arrives, from a pipe and from a console: there each key as it is, and Ctrl-] q leaves.
sent() { sed -n 's/.* to-board [0-9]* 0x//p' uart.trace | tr '\n' ' '; }
# A pipe of Linux cannot be asked whether there is something in it, so the pipe is one of wine's own.
printf 'pipe!' >typed
on_wine cmd /c "type typed | $(on_wine winepath -w "$exe" | tr -d '\r') monitor --timeout 2 -p $port" >data 2>said
mkfifo keys
: >console
timeout 100 script -qefc "stty cols 80 rows 24; exec $as_user '$wine' '$exe' monitor -p $port" console <keys >/dev/null 2>&1 &
on_console=$!
exec 3>keys
until grep -qa 'Application code' console; do kill -0 $on_console 2>/dev/null || break; done
# Not Ctrl-C: the kernel's terminal makes a signal of it before wine sees it.
printf 'kö\r\033[A\004\035q' >&3
wait $on_console || fail "the monitor on a console: exit status $?"
exec 3>&-
rm keys
unplug # which completes the trace
sent | grep -q '70 69 70 65 21' || fail "what comes through a pipe does not reach the board"
sent | grep -qi '6B C3 B6 0D 1B 5B 41 04' || fail "what is typed on a console does not reach the board: $(sent | tail -c 60)"
