# SPDX-License-Identifier: MIT
"""The two machines that run the same firmware: one of QEMU's and the virtual board."""
import contextlib
import dataclasses
import shutil
import subprocess
import sys
import threading

FLASH_START = 0x08000000
FLASH_SIZE = 1024 * 1024
BOUND = 60  # seconds that only a failure reaches
SKIPPED = 77  # the exit status that ctest takes for a skipped test


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine of QEMU's, and the virtual board's kit that is most like it."""

    name: str
    kit: str
    application: int  # where the kit's application begins
    uart: int  # the kit's, counted as QEMU does
    since: str  # the version of QEMU that has it

    def command(self, qemu, flash, shift, cable):
        """Virtual time follows the instructions, not the wall clock, and idle time takes none.

        shift: an instruction takes 2 to the power of it in nanoseconds. cable: QEMU's name for what the
        UART leads to.
        """
        command = [qemu, "-M", self.name, "-display", "none", "-monitor", "none", "-kernel", flash]
        command += ["-icount", f"shift={shift},sleep=off"]
        return command + ["-serial", "null"] * self.uart + ["-serial", cable]


MACHINES = {
    machine.name: machine
    for machine in (
        Machine("b-l475e-iot01a", "b-l475e-iot01a", 0x0800C800, 0, "9.0"),
        # An STM32F405, which is the die of the F407. USART2 is the second UART.
        Machine("netduinoplus2", "stm32f4-discovery", 0x0800C000, 1, "6.0"),
        Machine("olimex-stm32-h405", "stm32f4-discovery", 0x0800C000, 1, "8.0"),
    )
}


def find_qemu(machine, since):
    """The emulator that has the machine, or the end of the test."""
    qemu = shutil.which("qemu-system-arm")
    if qemu is not None:
        known = subprocess.run([qemu, "-M", "help"], capture_output=True, text=True, check=False)
        if machine in known.stdout:
            return qemu
    print(f"SKIPPED: no qemu-system-arm ({since} or later) with {machine}; see README.md")
    sys.exit(SKIPPED)


def flash_image(firmware):
    """The whole flash with firmware at its start, 0xFF behind it."""
    return firmware + b"\xff" * (FLASH_SIZE - len(firmware))


@contextlib.contextmanager
def guarded(command, **options):
    """A process that is ended with the block, and killed when that takes too long."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, text=True, **options)
    guard = threading.Timer(BOUND, process.kill)
    guard.start()
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()
        guard.cancel()
