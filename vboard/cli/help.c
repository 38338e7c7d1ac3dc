/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <errno.h>
#include <stdio.h>

#include "faults.h"
#include "options.h"
#include "vboard.h"

/* It is installed as tulpar-vboard. */
static const char *own_name(void) {
    return program_invocation_short_name;
}

void help_print(void) {
    printf("Usage: %s --flash FILE[@ADDR]... --uart LINK [options]\n\n", own_name());
    fputs(
        "Runs firmware on a virtual board with an STM32.\n"
        "\n"
        "  --flash FILE[@ADDR]  put FILE into flash: an ELF file where it is linked, a .bin\n"
        "                       or other file as raw bytes at ADDR (default 0x08000000), no\n"
        "                       Intel HEX; repeatable\n"
        "  --uart LINK          make a serial port and the symbolic link LINK to it;\n"
        "                       `ready LINK` on stderr says that it can be opened\n"
        "  --board NAME         one of the boards below (default: " DEFAULT_BOARD ")\n"
        "  --state FILE         keep the whole flash in FILE from run to run\n"
        "  --stats FILE         write figures of the run as JSON at the end\n"
        "  --pace real|max      keep to the wall clock, or run as fast as possible\n"
        "                       (default: real; max without --uart)\n"
        "  --run-for SECONDS    end after that much virtual time\n"
        "  --seed N             seed of what is random: RAM at power-on, faults\n"
        "  --hardware-watchdog  the option byte that starts the watchdog at reset\n"
        "  --blank              the flash was blank when the power came, and the files were put "
        "in\n"
        "                       afterwards (L43x: the ROM loader starts until a power cycle)\n"
        "  --boot0              the pin BOOT0 is high: resets start the ROM loader (AN3155)\n"
        "  --adapter            while the ROM loader runs, the port is an adapter at its USART1,\n"
        "                       for kits whose own port does not reach it\n"
        "  --option-bytes wrp=N|FIRST-LAST,rdp=0|1,nboot_sel=0|1...\n"
        "                       pages that are write-protected, the level of readout\n"
        "                       protection, what decides about the ROM loader\n"
        "  --control PIPE       make a named pipe that takes orders, a line each: reset,\n"
        "                       nrst low|high, boot0 low|high, power (off and on)\n"
        "  --option-error       FLASH_SR OPTVERR is set at each reset, as on new chips\n"
        "  --lsi HERTZ          the slow oscillator of this very chip, which the watchdog runs by\n"
        "  --unique-id HEX      the number that no other chip has, 24 hex digits\n"
        "  --reset-low MS       each reset holds NRST low for that many milliseconds\n"
        "  --warm[=handler]     the first start is not from reset state: another program was\n"
        "                       running, or was inside an interrupt\n"
        "  --wake SOURCE@SECONDS  wake the chip from Standby then; SOURCE: rtc, wkup1 to wkup5;\n"
        "                       repeatable\n"
        "  --debugger           a debugger is attached from the start (DHCSR C_DEBUGEN)\n"
        "  --strict             stop at what is otherwise only warned about\n"
        "  --stub PART|all      a part that is not modelled is plain memory, 0 after each reset;\n"
        "                       repeatable; --stub list names these parts\n"
        "  --fault FAULT        make something go wrong, see below; repeatable. After a cut\n"
        "                       the power comes back at once\n"
        "  --trace mmio=FILE    write every access to a peripheral's register: cycle, PC,\n"
        "                       address, size, value, R or W, register, cpu or dma\n"
        "  --trace led=FILE     write every change of an LED: seconds, name, on or off\n"
        "  --trace uart=FILE    write every byte on the cable: seconds, to-board or to-host,\n"
        "                       baud, byte; and every reset: seconds, reset, cause\n"
        "  --button SECONDS     press the user's button then, for 0.1 s; repeatable\n"
        "  --version, --help\n"
        "\n"
        "Without --uart (then --run-for is needed), what the board sends goes to stdout.\n"
        "SIGUSR1 presses the reset button, SIGUSR2 the user's; SIGTERM and SIGINT end the run in "
        "order.\n"
        "Exit status: 0 ended in order, 1 a file or the port cannot be had, 2 usage,\n"
        "3 the firmware did what the manual forbids (said on stderr).\n"
        "\n",
        stdout);
    fputs(VBOARD_FAULT_GRAMMAR, stdout);
    fputs("\nBoards:", stdout);
    const char *name;
    for (unsigned i = 0; (name = vboard_name(i)) != NULL; i++) {
        printf(" %s", name);
    }
    putchar('\n');
}

void help_suggest(void) {
    fprintf(stderr, "Try: %s --help\n", own_name());
}
