#!/bin/sh
# SPDX-License-Identifier: MIT
# tulpar.exe as a user of Windows meets it, under wine, against a virtual board:
# test_wine.sh TULPAR VBOARD EXE FIRMWARE SOURCES WORK. Status 77 where wine is missing.
#
# What wine is not: its console and its serial ports are those of Linux. A pty has no modem lines, the drivers
# of Windows are not there, and a port that somebody has open may be opened again, which Windows does not let
# happen; here the answer that Windows gives then (access denied) comes from the rights of the pty.
set -u

tulpar=$1
vboard=$2
exe=$3
firmware=$4
sources=$5
work=$6
port=COM9
failed=0

wine=
for name in /usr/lib/wine/wine64 wine64 wine; do
    [ -n "$wine" ] || wine=$(command -v "$name" || true)
done
server=
for name in /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver wineserver; do
    [ -n "$server" ] || server=$(command -v "$name" || true)
done
[ -n "$wine" ] && [ -n "$server" ] || { echo "skipped: no wine here (Debian: wine64)"; exit 77; }
[ -e "$exe" ] || { echo "skipped: tulpar.exe was not built; test_windows_build says why"; exit 77; }

rm -rf "$work"
mkdir -p "$work/prefix"
work=$(cd "$work" && pwd)
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=" LC_ALL=C.UTF-8
unset DISPLAY TULPAR_PORT TULPAR_BAUD TULPAR_MONITOR_BAUD
board=

# Root may open what rights forbid: those of wine are the ones of a user.
as_user=
[ "$(id -u)" -ne 0 ] || as_user="setpriv --bounding-set=-all --inh-caps=-all"

# -- helpers -------------------------------------------------------------------------------------------

unplug() {
    [ -z "$board" ] || { kill "$board" 2>/dev/null && wait "$board"; } 2>/dev/null
    board=
}

end() {
    unplug
    "$server" -k >>"$work/wine.log" 2>&1
}
trap end EXIT
trap 'exit 1' HUP INT TERM # a time limit: what was begun ends with this

# plug OPTIONS...: a board at $work/uart, which is COM9.
plug() {
    unplug
    : >"$work/board.log"
    "$vboard" --flash "$firmware/bootloader.elf" --uart "$work/uart" "$@" >/dev/null 2>"$work/board.log" &
    board=$!
    until grep -q ready "$work/board.log"; do
        kill -0 "$board" || { cat "$work/board.log"; exit 1; }
    done
}

on_wine() { timeout 100 $as_user "$wine" "$@"; }

# exe ARGUMENTS...: data into $work/data, words into $work/said.
exe() { on_wine "$exe" "$@" >"$work/data" 2>"$work/said"; }

fail() {
    echo "FAILED: $*"
    head -n 20 "$work/data" "$work/said"
    failed=1
}

# status NAME EXPECTED ARGUMENTS...
status() {
    name=$1
    expected=$2
    shift 2
    exe "$@"
    got=$?
    # On a machine that is busy answers may be late (docs/CONTRIBUTING.md, test_pty): a transfer is tried twice.
    [ "$got" -ne 6 ] || {
        echo "$name: once more, after: $(tail -n 3 "$work/said" | tr '\n' ' ')"
        exe "$@"
        got=$?
    }
    [ "$got" -eq "$expected" ] || fail "$name: exit status $got instead of $expected"
}

# says NAME TEXT: among the words; prints NAME TEXT: among the data.
says() { grep -qF "$2" "$work/said" || fail "$1: it does not say '$2'"; }
prints() { grep -qF "$2" "$work/data" || fail "$1: it does not print '$2'"; }

# same NAME ARGUMENTS...: status, data and words of the tool for Linux, but for what is typed into its shell.
same() {
    name=$1
    shift
    "$tulpar" "$@" >"$work/linux.data" 2>"$work/linux.said"
    expected=$?
    exe "$@"
    got=$?
    [ "$got" -eq "$expected" ] || fail "$name: exit status $got instead of $expected"
    cmp -s "$work/data" "$work/linux.data" || fail "$name: other data than on Linux"
    sed "s|: ls -l|: dir /q|; s|: ls |: dir |; /next:/s|'|\"|g" "$work/linux.said" | cmp -s "$work/said" - || fail "$name: other words than on Linux"
}

# -- a Windows with ports ------------------------------------------------------------------------------

# In wine a port is a device of Linux. COM1 is this machine's own.
$as_user "$server" -p >"$work/wine.log" 2>&1 # whose words would go to whoever needs it first
on_wine reg add 'HKLM\Software\Wine\Ports' /v $port /d "$work/uart" /f >>"$work/wine.log" 2>&1 || {
    cat "$work/wine.log"
    echo "FAILED: wine does not start"
    exit 1
}
"$server" -k >>"$work/wine.log" 2>&1
$as_user "$server" -p >>"$work/wine.log" 2>&1 # until the end: it begins only once, with the port
plug --trace uart="$work/uart.trace"

# -- what needs no board: the same as on Linux ---------------------------------------------------------

cd "$work" || exit 1
cp "$firmware/app.elf" "Größe 字.elf"
same "help" --help
same "help of a verb" help flash
same "version" --version
same "no verb" flsh
same "image info" image info "Größe 字.elf"
same "image info as JSON" image info "Größe 字.elf" --json
same "a file that is not there" image info "nö.elf"
same "a directory" image info prefix
same "a file that is no firmware" image info board.log
same "two verbs' options" list --full

"$tulpar" merge "$firmware/bootloader.elf" "Größe 字.elf" -o "linux.hex" 2>/dev/null
status "merge" 0 merge "$firmware/bootloader.elf" "Größe 字.elf" -o "Gerät 1.hex"
cmp linux.hex "Gerät 1.hex" || fail "merge: another file than on Linux"
status "merge over a file" 0 merge "$firmware/bootloader.elf" "Größe 字.elf" -o "Gerät 1.hex"
cmp linux.hex "Gerät 1.hex" || fail "merge: another file over a file"
same "merge over its own file" merge "$firmware/bootloader.elf" "Größe 字.elf" -o "Größe 字.elf"
same "merge into no directory" merge "$firmware/bootloader.elf" "Größe 字.elf" -o "no/x.hex"
[ "$(find . -maxdepth 1 -name '*.tulpar' | wc -l)" -eq 0 ] || fail "merge: a file is left"
# Without libcrypto; a file that was signed elsewhere is known all the same.
"$tulpar" keygen -o owner.pem -q && "$tulpar" sign "Größe 字.elf" --key owner.pem --product p --counter 1 -q -o signed.bin
status "sign" 2 sign "Größe 字.elf" --key owner.pem --product p --counter 1
grep -q "sign is not in this build" "$work/said" || fail "sign: other words"
exe image info signed.bin || fail "image info of a signed file"
prints "image info of a signed file" "security counter"
cat "Größe 字.elf" | exe image info - || fail "image info of a pipe"
prints "image info of a pipe" "0x0800C800"

# -- ports ---------------------------------------------------------------------------------------------

status "list" 0 list
prints "list" "$port             -         \\Device\\"
on_wine regedit /S "$(on_wine winepath -w "$sources/tests/windows/usb_ports.reg" | tr -d '\r')" ||
    fail "wine takes no registry"
status "list with USB" 0 list
diff "$sources/tests/windows/usb_ports.expected" - <<END || fail "list with USB"
$(grep -v '^COM1 ' "$work/data")
END
status "no such port" 3 info -p COM77
says "no such port" "cannot open COM77: there is no such port"
status "no port" 3 info -p NUL
says "no port" "cannot open NUL: it is not a serial port"

# -- another program -----------------------------------------------------------------------------------

x86_64-w64-mingw32-gcc -std=gnu11 -municode -Wall -Wextra -Werror -I "$sources" -o other_program.exe \
    "$sources/tests/windows/other_program.c" "$sources/cli/windows/program_output.c" "$sources/cli/windows/pause.c" \
    "$sources/cli/windows/wide.c" || fail "other_program.exe does not build"
WINEPATH=$(on_wine winepath -w "$work" | tr -d '\r') on_wine "$work/other_program.exe" parent >data 2>said </dev/null ||
    fail "another program's output"

# -- a board -------------------------------------------------------------------------------------------

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
plug

# -- another program at the port -----------------------------------------------------------------------

pty=$(readlink uart)
chmod 000 "$pty"
status "a port that may not be opened" 3 info -p $port
says "a port that may not be opened" "cannot open $port: it is in use"
chmod 620 "$pty"
mkfifo holds
python3 -c 'import fcntl, sys, termios
port = open(sys.argv[1], "rb", buffering=0)
fcntl.ioctl(port, termios.TIOCEXCL)
open(sys.argv[2], "w").close()
open(sys.argv[2]).read()
fcntl.ioctl(port, termios.TIOCNXCL)' "$pty" holds &
: <holds
status "a port that another program has" 3 info -p $port
says "a port that another program has" "cannot open $port: it is in use"
: >holds
wait $!
status "... and has no more" 0 info -p $port

# -- broken off ----------------------------------------------------------------------------------------

head -c 100000 /dev/urandom | cat "$firmware/app.bin" - >large.bin
cp large.bin "Größe 字.bin"

# breaking COMMAND...: flashes large.bin, and runs the command when a part of it has been sent.
breaking() {
    mkfifo words
    $as_user "$wine" "$exe" flash large.bin --full --no-cache -b 115200 -p $port >data 2>words &
    flashing=$!
    : >said
    broken=no
    while read -r line; do
        echo "$line" >>said
        case $line in *[2-9][0-9]' %'*) [ $broken = yes ] || { broken=yes; "$@"; } ;; esac
    done <words
    wait $flashing
    got=$?
    rm words
}

press_ctrl_c() { kill -INT $flashing; }

breaking press_ctrl_c
[ $got -eq 130 ] || fail "Ctrl-C: exit status $got instead of 130"
says "Ctrl-C" "interrupted"
status "after Ctrl-C" 0 info -p $port

# The same on a console: the bar is drawn there, and Ctrl-C is a key.
mkfifo keys
: >console
timeout 100 script -qefc "stty cols 80 rows 24; exec $as_user '$wine' '$exe' flash 'Größe 字.bin' --full --no-cache -b 115200 \
    -p $port" console <keys >/dev/null 2>&1 &
on_console=$!
exec 3>keys
until grep -qa '[2-9][0-9] %' console; do kill -0 $on_console 2>/dev/null || break; done
printf '\003' >&3
wait $on_console
got=$?
exec 3>&-
[ $got -eq 130 ] || fail "Ctrl-C on a console: exit status $got instead of 130"
grep -qaF "Größe 字.bin:" console || fail "a console without UTF-8"
bars=$(tr '\r' '\n' <console | grep -ac '[[]#*[.]*[]]')
[ "$bars" -gt 2 ] || fail "there is no bar on a console"
[ "$(grep -ac '[[]#*[.]*[]]' console)" -lt "$bars" ] || fail "the bar is not drawn over"

breaking unplug
[ $got -eq 3 ] || fail "unplugged: exit status $got instead of 3"
says "unplugged" "lost $port while sending the image"
says "unplugged" "the board was unplugged"
status "unplugged before" 3 info -p $port

exit $failed
