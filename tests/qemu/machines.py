# SPDX-License-Identifier: MIT
"""The two machines that run the same firmware: QEMU's b-l475e-iot01a and the virtual board."""
import contextlib
import shutil
import subprocess
import sys
import threading

MACHINE = "b-l475e-iot01a"
FLASH_START = 0x08000000
FLASH_SIZE = 1024 * 1024
BOUND = 60  # seconds that only a failure reaches
SKIPPED = 77  # the exit status that ctest takes for a skipped test


def find_qemu(machine=MACHINE):
    """The emulator that has the machine, or the end of the test."""
    qemu = shutil.which("qemu-system-arm")
    if qemu is not None:
        known = subprocess.run([qemu, "-M", "help"], capture_output=True, text=True, check=False)
        if machine in known.stdout:
            return qemu
    print(f"SKIPPED: no qemu-system-arm (9.0 or later) with {machine}; see README.md")
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


def qemu_command(qemu, flash, shift):
    """Virtual time follows the instructions, not the wall clock, and idle time takes none.

    shift: an instruction takes 2 to the power of it in nanoseconds.
    """
    command = [qemu, "-M", MACHINE, "-display", "none", "-monitor", "none", "-kernel", flash]
    return command + ["-icount", f"shift={shift},sleep=off"]
