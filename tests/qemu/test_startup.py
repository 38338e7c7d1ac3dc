# SPDX-License-Identifier: MIT
"""What the real bootloader writes to the chip's registers from reset to its main loop, on QEMU's
STM32L475 and on the virtual board: the same values in the same order.

Usage: test_startup.py MACHINE VBOARD FIRMWARE_DIR WORK_DIR
"""
import pathlib
import re
import subprocess
import sys

import machines

MACHINE = machines.MACHINES[sys.argv[1]]
VBOARD, FIRMWARE, WORK = (pathlib.Path(arg) for arg in sys.argv[2:5])
SHIFT = 4
RUN_FOR = "0.01"  # virtual seconds; start-up takes a fraction
WATCHDOG = 0x40003000  # IWDG_KR: fed by the main loop, so start-up is over
WRITES_AT_LEAST = 20
QEMU_WRITE = re.compile(r"memory_region_ops_write .* addr (0x\w+) value (0x\w+) size 4 ")

NO_LATENCY = "QEMU's FLASH_ACR reads as 0, so the bootloader stays at 4 MHz, as it should"
# register: (values on the board, values on QEMU, reason)
EXPLAINED = {
    "FLASH_ACR": ([0x604], [0x004], "QEMU's machine has no FLASH registers"),
    "RCC_PLLCFGR": ([0x01001412], [], NO_LATENCY),
    "RCC_CR": ([0x00000163, 0x01000563], [0x00000163], NO_LATENCY),  # HSI16 is switched on before
    "RCC_CFGR": ([0x3], [], NO_LATENCY),
    "CRC_INIT": (
        [0xEDCBA987, 0xE195D3B7],
        [0xEDCBA987, 0],
        "what was computed is asked for, and QEMU's machine has no CRC unit",
    ),
    "USART1_BRR": ([694], [35], "115200 baud at 80 MHz, and at 4 MHz"),
}


def on_board():
    """(address, value) of every write, and the names of the registers."""
    trace = WORK / "mmio"
    command = [VBOARD, "--board", MACHINE.kit, "--flash", FIRMWARE / "bootloader.bin"]
    command += ["--run-for", RUN_FOR, "--trace", f"mmio={trace}"]
    subprocess.run(command, check=True, timeout=machines.BOUND)
    writes, names = [], {}
    for line in trace.read_text().splitlines():
        if line.startswith("#"):
            continue
        _, _, address, _, value, direction, name, _ = line.split()
        names[int(address, 16)] = name
        if int(address, 16) == WATCHDOG:
            return writes, names
        if direction == "W":
            writes.append((int(address, 16), int(value, 16)))
    sys.exit("the bootloader did not reach its main loop on the virtual board")


def on_qemu(qemu):
    flash = WORK / "flash"
    flash.write_bytes(machines.flash_image((FIRMWARE / "bootloader.bin").read_bytes()))
    command = MACHINE.command(qemu, flash, SHIFT, "null")
    command += ["-d", "trace:memory_region_ops_write"]
    writes = []
    with machines.guarded(command, stderr=subprocess.PIPE) as process:
        for line in process.stderr:
            match = QEMU_WRITE.search(line)
            address, value = (int(text, 16) for text in match.groups()) if match else (0, 0)
            if address == WATCHDOG:
                return writes
            if 0x40000000 <= address < 0x60000000:  # the peripherals, not the core's own
                writes.append((address, value))
    sys.exit("the bootloader did not reach its main loop on QEMU")


def main():
    qemu = machines.find_qemu(MACHINE.name, MACHINE.since)
    WORK.mkdir(parents=True, exist_ok=True)
    writes, names = on_board()
    board = [(names[address], value) for address, value in writes]
    emulator = [(names.get(address, hex(address)), value) for address, value in on_qemu(qemu)]
    complaints = []
    for register, (on_the_board, on_the_emulator, _) in EXPLAINED.items():
        found = [[value for name, value in side if name == register] for side in (board, emulator)]
        if found != [on_the_board, on_the_emulator]:
            complaints.append(f"{register}: not as explained: {found}")
    rest = [[item for item in side if item[0] not in EXPLAINED] for side in (board, emulator)]
    if rest[0] != rest[1]:
        complaints.append(f"board: {rest[0]}\nQEMU:  {rest[1]}")
    if len(board) < WRITES_AT_LEAST:
        complaints.append(f"only {len(board)} writes")
    print(*complaints, sep="\n")
    print(f"{len(rest[0])} writes alike in value and order, {len(EXPLAINED)} registers explained")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
