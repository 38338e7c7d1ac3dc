# SPDX-License-Identifier: MIT
"""The real bootloader and application on a machine of QEMU's and on the virtual board: the same talk
with both, compared reply by reply.

Usage: test_conversation.py MACHINE VBOARD FIRMWARE_DIR WORK_DIR

Nothing here waits for a time: every wait is for an answer, with a bound that only a failure
reaches. The packets are the tutorial's host's, which shares no code with the bootloader.
"""
import contextlib
import os
import pathlib
import select
import socket
import struct
import subprocess
import sys
import time
import tty

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "end_to_end"))

import machines
from tutorial_host import packet

MACHINE = machines.MACHINES[sys.argv[1]]
VBOARD, FIRMWARE, WORK = (pathlib.Path(arg) for arg in sys.argv[2:5])
SHIFT = 3  # an instruction in 8 ns, so that bytes of one packet are never 50 ms apart
REPEAT = 0.2  # seconds until a request that may have come before its time is repeated

ACK = b"\x5f"
TOKEN = b"\x23"
INFO, DATA, RUN, ERASE, BEGIN, WRITE, FINISH, ENTER, PAGES = range(0x41, 0x4A)
RATE, BLOCK = 0x4B, 0x4C

APPLICATION = MACHINE.application
CHUNK = 128

# docs/PROTOCOL.md, INFO
INFO_FIELDS = (
    "protocol bootloader_version board device_id unique_id page_size application_base "
    "application_size ram1_base ram1_size ram2_base ram2_size data_field_max verdict image_size "
    "image_crc image_version next_offset last_error reset_cause fault fault_address overruns "
    "framing noise slots record_state attempts other_size other_crc other_version features window "
    "baud_highest"
).split()
INFO_FORMAT = "<HI24sI12sIIIIIIIHBIIIIBBBIHHHBBBIIIBBI"

# What QEMU's machine lacks, and which replies show it. Everything else must be equal. A difference
# in one of the talks only has its name in front.
EXPLAINED = {
    "INFO device_id": "no DBGMCU: reads as 0",
    "INFO unique_id": "nothing at its address: a bus fault, which the bootloader reports as 0",
    "DATA": "no FLASH registers: nothing can be programmed, and the bootloader says so",
    "WRITE": "no FLASH registers: status FLASH",
    "FINISH after WRITE": "the update was closed by the refusal",
    "BLOCK": "no FLASH registers: status FLASH",
    "BLOCK after it": "the update was closed by the refusal",
    "INFO baud_highest": "no FLASH_ACR, so no wait states: the clock stays as it is after a reset",
}
if MACHINE.name == "b-l475e-iot01a":
    EXPLAINED["with application: INFO reset_cause"] = "a constant: no reset by software shows"
else:
    EXPLAINED["INFO reset_cause"] = "RCC_CSR reads as 0: no reset shows"


class Line:
    """The host's end of the cable: a file descriptor, whatever is behind it."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.received = b""

    def send(self, data):
        while data:
            data = data[os.write(self.descriptor, data) :]

    def more(self, seconds=machines.BOUND):
        """Waits for bytes; False when none came."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return False
        data = os.read(self.descriptor, 4096)
        if not data:
            raise AssertionError("the machine has ended")
        self.received += data
        return True

    def take(self, length):
        while len(self.received) < length:
            if not self.more():
                raise AssertionError(f"{length} bytes expected, got {self.received}")
        data, self.received = self.received[:length], self.received[length:]
        return data

    def take_through(self, text):
        while text not in self.received:
            if not self.more():
                raise AssertionError(f"{text} expected, got {self.received[-200:]}")
        data, _, self.received = self.received.partition(text)
        return data + text


@contextlib.contextmanager
def on_qemu(qemu, flash):
    ours, theirs = socket.socketpair()
    command = MACHINE.command(qemu, flash, SHIFT, "chardev:cable")
    command += ["-chardev", f"socket,id=cable,fd={theirs.fileno()}"]
    with ours, machines.guarded(command, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        try:
            yield Line(ours.fileno())
        finally:
            process.kill()  # on any other signal it talks


@contextlib.contextmanager
def on_board(*options):
    link = WORK / "uart"
    command = [VBOARD, "--board", MACHINE.kit, "--uart", link, *options]
    with machines.guarded(command, stderr=subprocess.PIPE) as process:
        ready = process.stderr.readline()
        if not ready.startswith("ready"):
            raise AssertionError(ready)
        descriptor = os.open(link, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(descriptor)
        try:
            yield Line(descriptor)
        finally:
            os.close(descriptor)


def frame(line):
    """A reply that carries data, its CRC checked; whatever stands before it belongs to the past."""
    line.take_through(TOKEN)
    command, length = struct.unpack("<BH", line.take(3))
    data = line.take(length)
    if TOKEN + struct.pack("<BH", command, length) + data + line.take(4) != packet(command, data):
        raise AssertionError(f"damaged reply to {command:#x}: {data}")
    return data


def reach_bootloader(line):
    """ENTER until it is answered: what comes while a machine starts, or while the application runs,
    gets no answer. The INFO that ends it leaves nothing of the past on the line."""
    deadline = time.monotonic() + machines.BOUND
    while ACK not in line.received:
        if time.monotonic() > deadline:
            raise AssertionError(f"no bootloader answers: {line.received[-200:]}")
        line.send(packet(ENTER))
        line.more(REPEAT)
    line.send(packet(INFO))
    frame(line)


def info(line):
    line.send(packet(INFO))
    data = frame(line)
    values = struct.unpack_from(INFO_FORMAT, data)
    fields = {f"INFO {name}": value for name, value in zip(INFO_FIELDS, values)}
    fields["INFO appended"] = data[struct.calcsize(INFO_FORMAT) :]
    return fields


def info_after_reset(line):
    """What was sent while the receiver was being switched on counts as errors, or does not: that is
    up to the moment."""
    fields = info(line)
    for counter in ("overruns", "framing", "noise"):
        del fields[f"INFO {counter}"]
    return fields


def damaged(data, position, bit):
    data = bytearray(data)
    data[position] ^= 1 << bit
    return bytes(data)


def bad_packets():
    """Each is answered with one NACK."""
    good = packet(DATA, bytes(range(40)))
    for byte, bit in ((0, 0), (0, 6), (1, 0), (1, 6), (3, 0), (3, 6)):
        yield f"bit {bit} of byte {byte}", damaged(good, byte, bit)
    yield "data damaged", damaged(good, 20, 3)
    yield "CRC damaged", damaged(good, -1, 7)
    yield "cut off in the header", good[:3]
    yield "cut off in the data", good[:30]
    yield "cut off in the CRC", good[:-1]
    yield "length above the limit", b"\x23\x42\xff\xff" + bytes(60)
    yield "command 0x22", packet(0x22)
    yield "command 0x7a", packet(0x7A, b"1234")
    yield "command 0xff", packet(0xFF)
    yield "noise", bytes((37 * n + 5) % 251 | 0x80 for n in range(64))
    yield "DATA without data", packet(DATA)
    yield "RUN with data", packet(RUN, b"x")
    yield "ERASE with data", packet(ERASE, b"x")
    yield "INFO with data", packet(INFO, b"x")
    yield "ENTER with data", packet(ENTER, b"x")
    yield "BEGIN of 7 bytes", packet(BEGIN, bytes(7))
    yield "WRITE without data", packet(WRITE, bytes(4))
    yield "FINISH with data", packet(FINISH, bytes(4))
    yield "RUN with nothing installed", packet(RUN)
    yield "BLOCK without data", packet(BLOCK, bytes(7))
    yield "RATE of 2 bytes", packet(RATE, bytes(2))
    yield "RATE 0", packet(RATE, bytes(4))
    yield "RATE too high", packet(RATE, struct.pack("<I", 20000000))


def talk_without_application(line):
    replies = {}
    reach_bootloader(line)
    replies.update(info(line))
    for name, data in bad_packets():
        line.send(data)
        replies[name] = line.take(1)
    line.send(b"\x00\xff\x80" + packet(ENTER))
    replies["ENTER behind noise"] = line.take(1)
    line.send(damaged(packet(DATA, b"12345678"), 6, 1) + packet(ENTER))
    replies["ENTER behind a bad packet"] = line.take(1)
    frames = (
        ("BEGIN, too big", packet(BEGIN, struct.pack("<II", 1 << 24, 0))),
        ("BEGIN, too small", packet(BEGIN, struct.pack("<II", 8, 0))),
        ("WRITE without BEGIN", packet(WRITE, bytes(12))),
        ("FINISH without BEGIN", packet(FINISH)),
        ("BLOCK without BEGIN", packet(BLOCK, struct.pack("<HBI", 0, 0, 0) + bytes(8))),
        ("BEGIN", packet(BEGIN, struct.pack("<II", 4096, 0x1234))),
        ("FINISH too early", packet(FINISH)),
        ("WRITE with a gap", packet(WRITE, struct.pack("<I", 64) + bytes(16))),
        ("WRITE", packet(WRITE, struct.pack("<I", 0) + bytes(range(16)))),
        ("FINISH after WRITE", packet(FINISH)),
        ("BEGIN again", packet(BEGIN, struct.pack("<III", 4096, 0x1234, 1))),
        ("BLOCK", packet(BLOCK, struct.pack("<HBI", 0, 0, 0) + bytes(range(16)))),
        ("BLOCK after it", packet(BLOCK, struct.pack("<HBI", 1, 0, 16) + bytes(range(16)))),
        ("PAGES", packet(PAGES, struct.pack("<HH", 3, 2))),
    )
    for name, data in frames:
        line.send(data)
        replies[name] = frame(line)
    line.send(packet(DATA, struct.pack("<II", 0x20010000, APPLICATION + 0x41) + bytes(56)))
    replies["DATA"] = line.take(1)
    line.send(packet(ENTER))
    replies["ENTER at the end"] = line.take(1)
    return replies


def talk_with_application(line):
    """The window passes, the application starts, hands back, is judged, and started again."""
    replies = {"first words": line.take_through(b"Application code\r\n")}
    line.send(packet(ENTER))
    reach_bootloader(line)
    replies.update(info_after_reset(line))
    line.send(packet(RUN))
    replies["RUN"] = line.take(1)
    replies["words after RUN"] = line.take_through(b"Application code\r\n")
    return replies


def talk_with_altered_application(line):
    replies = {}
    reach_bootloader(line)
    replies.update(info(line))
    line.send(packet(RUN))
    replies["RUN"] = line.take(1)
    return replies


def installed(image):
    """The flash of a board that got its application the tutorial's way, record and all."""
    state = WORK / "installed"
    state.unlink(missing_ok=True)
    with on_board("--flash", FIRMWARE / "bootloader.bin", "--state", state) as line:
        reach_bootloader(line)
        for start in range(0, len(image), CHUNK):
            line.send(packet(DATA, image[start : start + CHUNK]))
            if line.take(1) != ACK:
                raise AssertionError("the virtual board refused the application")
        line.send(packet(RUN))
        if line.take(1) != ACK:
            raise AssertionError("the virtual board does not start the application")
    return state.read_bytes()


def scenarios():
    empty = machines.flash_image((FIRMWARE / "bootloader.bin").read_bytes())
    image = (FIRMWARE / "app.bin").read_bytes()
    with_application = installed(image)
    start = with_application.index(image)
    if start != APPLICATION - machines.FLASH_START:
        raise AssertionError(f"the application is at {start:#x} in flash")
    yield "without application", empty, talk_without_application
    yield "with application", with_application, talk_with_application
    altered = damaged(with_application, start + len(image) // 2, 2)
    yield "with an altered application", altered, talk_with_altered_application


def compare(name, board, qemu):
    """What differs without a reason, and what does not differ in spite of one."""
    for key in board:
        reason = EXPLAINED.get(key) or EXPLAINED.get(f"{name}: {key}")
        if board[key] != qemu[key] and reason is None:
            yield f"{name}: {key}: board {board[key]}, QEMU {qemu[key]}"
        elif board[key] == qemu[key] and reason is not None:
            yield f"{name}: {key}: listed as different, but equal"


def main():
    qemu = machines.find_qemu(MACHINE.name, MACHINE.since)
    WORK.mkdir(parents=True, exist_ok=True)
    flash = WORK / "flash"
    complaints = []
    for name, contents, talk in scenarios():
        flash.write_bytes(contents)
        with on_board("--flash", flash) as line:
            board = talk(line)
        with on_qemu(qemu, flash) as line:
            emulator = talk(line)
        complaints += compare(name, board, emulator)
        print(f"{name}: {len(board)} replies and fields compared")
    print(*complaints, sep="\n")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
