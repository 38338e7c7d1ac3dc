/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

static const char overall[] =
    "tulpar sends firmware to an STM32 that runs the Tulpar bootloader, over a serial port.\n"
    "\n"
    "  tulpar flash FILE   send .bin, Intel HEX or ELF, verify it, start it\n"
    "  tulpar verify FILE  does the board hold FILE? nothing is changed\n"
    "  tulpar record FILE  the board holds FILE already, by a debugger: make it the installed one\n"
    "  tulpar run          start the installed application\n"
    "  tulpar reset        reset the board by its adapter's DTR, where it has its reset pin there\n"
    "  tulpar info         what the board is and what is installed on it\n"
    "  tulpar confirm      two slots: the application on trial is good, and stays\n"
    "  tulpar revert       two slots: it is no good, and the old one comes back\n"
    "  tulpar erase        remove the application\n"
    "  tulpar monitor      show what the application says\n"
    "  tulpar doctor       why it does not work: port, rights, other programs, bootloader, rate\n"
    "  tulpar batch FILE   send it to many boards at once, with a log and serial numbers\n"
    "  tulpar install-bootloader          a first bootloader, by ST's loader in the chip's ROM\n"
    "  tulpar list         the serial ports of this machine\n"
    "  tulpar image info FILE             what a firmware file is, without a board\n"
    "  tulpar merge BOOTLOADER APP -o OUT  both in one file, for a programmer\n"
    "  tulpar keygen -o KEY               a key that signs firmware\n"
    "  tulpar sign FILE --key KEY --product ID --counter N  sign it\n"
    "  tulpar image verify FILE --key PUB  is it signed by this key, and unaltered?\n"
    "  tulpar help VERB    more about one of them\n"
    "\n"
    "Options, before or after the verb:\n"
    "  -p, --port PORT     serial port; may be left out when there is one USB serial port only.\n"
    "                      serial:066BFF is that of the adapter with this serial number, or one\n"
    "                      that begins so; usb:1-2 that of the adapter in this place\n"
    "      --wait          wait for a port that is not there yet, S seconds with --timeout S\n"
    "  -b, --baud RATE     rate of the line to the bootloader, or auto (the default): 115200, and\n"
    "                      for the transfer of flash the highest that works; with flash, RATE is\n"
    "                      the highest tried. The application's rate is --monitor-baud\n"
    "      --timeout S     seconds to wait for the board (default 20), and that a monitor lasts\n"
    "                      (default: for ever); 0: no limit\n"
    "      --reset WAY     reset the board first by its adapter: dtr, rts, break, or none\n"
    "      --json          data as JSON on the standard output\n"
    "  -q, --quiet         errors only\n"
    "  -v, --verbose       say more\n"
    "      --trace         every packet, decoded, on the standard error output\n"
    "  -h, --help          this text, or that of the verb\n"
    "  -V, --version       the version of the tool\n"
    "\n"
    "Environment: TULPAR_PORT, TULPAR_BAUD, TULPAR_MONITOR_BAUD and TULPAR_RESET stand in for\n"
    "-p, -b, --monitor-baud and --reset.\n"
    "\n"
    "Exit status: 0 done, 1 output, 2 usage, 3 port, 4 no device, 5 bad file, 6 transfer,\n"
    "7 verify, 8 refused by the device, 130 interrupted.\n";

static const char flash[] =
    "tulpar flash FILE [options]: send an application, verify it, start it.\n"
    "\n"
    "FILE is .bin, Intel HEX or ELF, recognised by content; - is the standard input. It is\n"
    "checked against the board before anything is erased: its link address, its vector table,\n"
    "its size.\n"
    "\n"
    "A running application that listens for tulpar makes way by itself; otherwise tulpar\n"
    "asks for the reset button and catches the bootloader's window.\n"
    "\n"
    "      --no-run        leave the board in its bootloader afterwards\n"
    "      --monitor       then show what the application says: tulpar help monitor\n"
    "      --monitor-baud RATE  at this rate; without it at 115200, that of the bootloader\n"
    "      --force         send a file whose code looks linked for another address; what the\n"
    "                      board would refuse afterwards is not sent\n"
    "      --full          send every page as it is, those too that the board holds already\n"
    "      --base FILE     an image that the board may hold: the update goes as a difference\n"
    "                      where that is faster. Images that were sent before are kept in\n"
    "                      ~/.cache/tulpar and need not be named\n"
    "      --no-cache      neither look there nor keep this one\n"
    "      --no-trial      two slots: the new application stays without being confirmed\n"
    "      --dry-run       send nothing: say what would be sent, in which form and how long it\n"
    "                      would take\n"
    "      --background    two slots: only while the application runs, or not at all (8)\n"
    "      --no-background  by the bootloader, also where the application could take it\n"
    "      --no-progress   no progress bar\n"
    "  -p, -b, --timeout, --json, -q, -v, --trace: see tulpar --help\n"
    "\n"
    "An application that takes updates while it runs is not stopped: what it says meanwhile is\n"
    "shown, and it decides when the new one takes its place. --no-run asks for the bootloader.\n"
    "\n"
    "Pages of flash that hold the right bytes already are not sent. So an update that was cut "
    "goes\n"
    "on where it was: Ctrl-C leaves the board in its bootloader (exit status 130), and the same\n"
    "command does the rest.\n"
    "\n"
    "A board with two slots keeps the old application: it comes back unless the new one is\n"
    "confirmed, by itself or by tulpar confirm. When an application is on trial, flash brings\n"
    "the one before it back first; tulpar confirm before flash keeps it as the way back.\n";

static const char record[] =
    "tulpar record FILE [options]: FILE is in flash already; it becomes the installed one.\n"
    "\n"
    "A debugger or a programmer that loads an application does not tell the bootloader, which\n"
    "starts nothing that differs from what was installed last. This compares FILE with the\n"
    "flash, page by page, tells the bootloader, and starts it. Nothing is erased or sent;\n"
    "when the flash holds something else, nothing is changed (7).\n"
    "\n"
    "      --no-run        leave the board in its bootloader afterwards\n"
    "  -p, -b, --timeout, --json, -q, -v, --trace: see tulpar --help\n";

static const char verify[] =
    "tulpar verify FILE [options]: does the board hold FILE as its application?\n"
    "\n"
    "Nothing is changed. The board answers from its flash: the CRC of the whole, and that of each\n"
    "page; a plain bootloader the former only. Status 0 when it is that very image, 7 when it is\n"
    "not. A running application is stopped for a moment, and started again.\n"
    "\n"
    "  -p, -b, --timeout, --json, -q, -v, --trace: see tulpar --help\n";

static const char run[] =
    "tulpar run [options]: start the installed application.\n"
    "\n"
    "A running application is started again. Refused (8) when no valid one is installed; for\n"
    "one that is, an update that was begun and is not whole is given up.\n"
    "\n"
    "      --monitor       then show what the application says: tulpar help monitor\n"
    "      --monitor-baud RATE  at this rate; without it at that of the line\n"
    "  -p, -b, --timeout, --json, -q, -v, --trace: see tulpar --help\n";

static const char reset[] =
    "tulpar reset [options]: reset the board by a line of its adapter.\n"
    "\n"
    "For a board that has its reset pin on DTR or RTS of a USB adapter, or that resets itself\n"
    "when its line is low for long (break). ST-LINK's serial port has no such line. Whether the\n"
    "board was reset cannot be seen; tulpar run starts the application without any line.\n"
    "\n"
    "      --reset WAY     dtr (without it), rts or break\n"
    "      --monitor       then show what the application says: tulpar help monitor\n"
    "      --monitor-baud RATE  at this rate\n"
    "  -p, --wait, --timeout, --json, -q, -v: see tulpar --help\n";

static const char info[] =
    "tulpar info [options]: what the board is and what is installed on it.\n"
    "\n"
    "The bootloader answers, so a running application is stopped for a moment and started\n"
    "again; when it is on trial, that is none of its three starts. A board that waited in its\n"
    "bootloader stays there.\n"
    "\n"
    "      --json          as JSON; docs/TOOL.md lists the fields\n"
    "  -p, -b, --timeout, -q, -v, --trace: see tulpar --help\n";

static const char confirm[] =
    "tulpar confirm [options]: the application on trial is good, and stays.\n"
    "\n"
    "On a board with two slots the old application comes back when the new one was started\n"
    "three times without being confirmed. A running application is stopped for a moment, and\n"
    "started again. Status 0 when nothing is on trial, too; refused (8) when the new\n"
    "application has not been started yet.\n"
    "\n"
    "  -p, -b, --timeout, --json, -q, -v, --trace: see tulpar --help\n";

static const char revert[] =
    "tulpar revert [options]: the application on trial is no good; the old one comes back.\n"
    "\n"
    "Takes up to half a minute, and goes on by itself when it is interrupted. Status 0 when\n"
    "nothing is on trial, too; refused (8) when the new application has not been started yet,\n"
    "or the old one is damaged.\n"
    "\n"
    "  -p, -b, --timeout, --json, -q, -v, --trace: see tulpar --help\n";

static const char erase[] =
    "tulpar erase [options]: remove the application; the board waits in its bootloader.\n"
    "\n"
    "Takes up to 12 seconds on 1 MB of flash.\n"
    "\n"
    "  -p, -b, --timeout, --json, -q, -v, --trace: see tulpar --help\n";

static const char monitor[] =
    "tulpar monitor [options]: show what the application says, on the standard output.\n"
    "\n"
    "What is typed goes to the board key by key, Ctrl-C too. Ctrl-] and then q leaves, h tells\n"
    "the other keys: r reset, f send the file again (flash --monitor), t timestamps, x hex,\n"
    "l log, e echo, Ctrl-] itself. What comes through a pipe or from a file is sent as it is, and\n"
    "Ctrl-C or SIGTERM ends it then:\n"
    "    echo reset | tulpar monitor --timeout 2\n"
    "\n"
    "A port that is unplugged is waited for. tulpar flash from another terminal borrows the port.\n"
    "\n"
    "      --monitor-baud RATE  the application's rate (default 115200)\n"
    "      --timestamps KIND  before each line: time (of day), start (since the monitor began),\n"
    "                      delta (since the line before), iso (date and time, UTC), none\n"
    "      --hex           in hexadecimal, and the letters beside it\n"
    "      --log FILE      what is shown goes behind what FILE holds, too\n"
    "      --echo          show what is typed\n"
    "      --eol END       what Enter sends: cr (without it), lf or crlf\n"
    "      --no-reconnect  a port that is lost ends it (3)\n"
    "      --reset WAY     reset the board first, and by the key r: dtr, rts or break\n"
    "      --timeout S     end after S seconds\n"
    "These go with flash, run and reset too, with --monitor.\n"
    "\n"
    "  -p, -q, -v: see tulpar --help\n";

static const char doctor[] =
    "tulpar doctor [options]: why it does not work, and what to do next.\n"
    "\n"
    "Looks at the port, this user's rights, other programs that have it open, ModemManager, the\n"
    "adapter's latency, and asks for a bootloader at ten rates, which takes six seconds when\n"
    "there is none. A running application that makes way is started again. Status 0 when\n"
    "nothing is wrong, else that of what is: 3 the port, 4 the board.\n"
    "\n"
    "  -p, -b, --json, -v: see tulpar --help\n";

static const char install_bootloader[] =
    "tulpar install-bootloader [FILE] [options]: a board's first bootloader, or another one,\n"
    "by ST's loader in the ROM of the chip, which starts when BOOT0 is high at a reset.\n"
    "\n"
    "No programmer is needed, only a serial adapter at the loader's own pins: tulpar says which\n"
    "they are, and when to set BOOT0 and to press reset. FILE: a bootloader of Tulpar; without it\n"
    "that of the kit, as it was installed with tulpar. The chip must be that of the kit. The\n"
    "bootloader's own pages are erased, and no others: an application stays. What was written is\n"
    "read back, and in the end the new bootloader is asked: tulpar info.\n"
    "\n"
    "      --kit KIT       the board; may be left out where one kit alone has this chip\n"
    "      --plain         the kit's plain bootloader in place of the full one\n"
    "      --boot0 LINE    BOOT0 is at dtr or rts of the adapter, high while the line is not\n"
    "                      active; dtr-inverted, rts-inverted: a transistor is between them\n"
    "      --reset WAY     and reset is at dtr, rts or break: then nothing is asked for\n"
    "      --info-port PORT  the bootloader answers at another port than ST's loader does\n"
    "      --unprotect     lift a readout protection, which erases the whole flash\n"
    "      --force         in the place of a bootloader of another layout, whose application is\n"
    "                      lost by that\n"
    "      --full          write it also when the board holds it already\n"
    "      --dry-run       change nothing: say which chip it is, and what would be written\n"
    "  -b, --baud RATE     of ST's loader: 1200 to 115200, the default\n"
    "      --no-progress   no progress bar\n"
    "  -p, --wait, --timeout, --json, -q, -v: see tulpar --help\n";

static const char list[] =
    "tulpar list [--json]: the serial ports of this machine, with USB names.\n";

static const char image[] =
    "tulpar image info FILE [options]: what a firmware file is, without a board.\n"
    "\n"
    "Format, address, size, CRC, version, vectors, what its signature claims, and the kits that\n"
    "it suits.\n"
    "\n"
    "      --board KIT     for this kit only; status 5 when it does not suit it\n"
    "\n"
    "tulpar image verify FILE --key PUB: is it signed by this key, and unaltered since?\n"
    "\n"
    "      --key PUB       the public key, in PEM; status 7 when the signature is not good\n"
    "      --json          as JSON; docs/TOOL.md lists the fields\n";

static const char merge[] =
    "tulpar merge BOOTLOADER APP -o OUT: bootloader, record and application in one file.\n"
    "\n"
    "What any programmer writes with it starts at once, as if the application had been sent by\n"
    "tulpar flash. Files that do not fit together are refused (5).\n"
    "\n"
    "  -o, --output OUT    the file to write: .hex, .bin or .elf by its name\n"
    "  -v                  say what lies where\n"
    "  --json, -q: see tulpar --help\n";

static const char batch[] =
    "tulpar batch FILE [options]: FILE onto many boards, several at once: a production line.\n"
    "\n"
    "One line for each board: PASS, FAIL, or SKIP for one that is done already. PASS: the board\n"
    "has computed the CRC of its flash, and it is that of the image. Exit status: the highest\n"
    "of all boards; 1 also when a hook failed or the log cannot be written.\n"
    "\n"
    "      --ports LIST    ports, with commas between them; without it all USB ones. *, ? and\n"
    "                      [a-z] are wildcards (in quotes, or the shell takes them):\n"
    "                      '/dev/ttyACM*', 'COM[3-6]', 'serial:066B*', 'usb:1-2*'; [,] is a comma\n"
    "      --watch         go on until Ctrl-C: a port that comes, or vanishes and returns, has\n"
    "                      the next board\n"
    "      --jobs N        at most N boards at once\n"
    "      --log FILE      append a line of JSON for each board; a board that it has as passed\n"
    "                      is skipped (8). docs/FACTORY.md lists the fields\n"
    "      --again         do those, too\n"
    "      --serial-from LIST --at SYMBOL  each board gets a number of its own out of LIST, one\n"
    "                      in a line, as text where FILE (ELF) has SYMBOL. LIST.taken remembers\n"
    "                      whose it is, so that none is used twice; keep it\n"
    "      --hook COMMAND  for each result, by the shell, with TULPAR_RESULT, TULPAR_PORT,\n"
    "                      TULPAR_UNIQUE_ID, TULPAR_SERIAL_NUMBER, ... in its environment\n"
    "      --json          the lines of the log on the standard output, too\n"
    "      --full, --no-trial, --no-run, --no-progress: as for flash\n"
    "  -b, --timeout, --reset, -q, -v: see tulpar --help\n"
    "\n"
    "Ctrl-C begins no further board, and leaves those in work so that the same command goes on\n"
    "with them. An application on two slots that is not to be on trial: --no-trial.\n";

static const char keygen[] =
    "tulpar keygen -o KEY [options]: a new key that signs firmware (P-256), in PEM as OpenSSL "
    "reads\n"
    "it. The public key goes beside it: owner.pem, owner.pub.pem. Nothing is overwritten.\n"
    "\n"
    "  -o, --output KEY       the file for the private key; its owner alone may read it\n"
    "      --public-out PUB   the file for the public key\n"
    "      --encrypt          ask for a passphrase, and encrypt the private key with it\n"
    "      --passphrase-file FILE  the same, and its first line is the passphrase\n"
    "  --json, -q: see tulpar --help\n";

static const char sign[] =
    "tulpar sign FILE --key KEY --product ID --counter N [options]: a signed image for a "
    "bootloader\n"
    "with keys. Others take it for an ordinary one. docs/SIGNING.md has the format.\n"
    "\n"
    "      --key KEY          the private key, in PEM; with one of the halves the public one\n"
    "      --product ID       what it is for: 1 to 16 letters, digits, '.', '_', '-'\n"
    "      --counter N        the security counter: none below that of a confirmed image is\n"
    "                         installed again. Raise it when a hole was closed\n"
    "  -o, --output OUT       .bin, .hex or .elf by its name; without it beside FILE, as\n"
    "                         app.signed.bin, or app.signed.hex where FILE has an address\n"
    "      --unique-id ID     for one chip alone: 24 digits, as tulpar info shows them\n"
    "      --min-bootloader X the oldest bootloader that may start it: 0.2.0\n"
    "      --address A        where it lies, for a .bin: 0x0800C800\n"
    "      --passphrase-file FILE  its first line is the passphrase of an encrypted key\n"
    "      --digest-out D     for a key that is elsewhere: write the 32 bytes to be signed\n"
    "      --signature-in S   the second half: their signature, in DER or as r and s\n"
    "  --json, -q, -v: see tulpar --help\n";

static const char version[] = "tulpar version, or tulpar --version: the version of the tool.\n";

void help_print(FILE *out, enum verb about) {
    static const char *const texts[VERBS] = {
        [VERB_NONE] = overall,    [VERB_FLASH] = flash,
        [VERB_RECORD] = record,   [VERB_RUN] = run,
        [VERB_INFO] = info,       [VERB_CONFIRM] = confirm,
        [VERB_REVERT] = revert,   [VERB_ERASE] = erase,
        [VERB_MONITOR] = monitor, [VERB_LIST] = list,
        [VERB_HELP] = overall,    [VERB_VERSION] = version,
        [VERB_IMAGE] = image,     [VERB_MERGE] = merge,
        [VERB_VERIFY] = verify,   [VERB_RESET] = reset,
        [VERB_DOCTOR] = doctor,   [VERB_INSTALL_BOOTLOADER] = install_bootloader,
        [VERB_BATCH] = batch,     [VERB_KEYGEN] = keygen,
        [VERB_SIGN] = sign,
    };

    (void)fputs(texts[about], out);
}
