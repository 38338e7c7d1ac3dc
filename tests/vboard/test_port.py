# SPDX-License-Identifier: MIT
"""The pty of vboard: what a program reads after it has opened the port or set another rate.

Usage: test_port.py VBOARD WORK_DIR

Nothing here waits for a time: every wait is for bytes, with a bound that only a failure reaches.
"""
import os
import pathlib
import select
import statistics
import struct
import subprocess
import sys
import termios
import unittest

VBOARD, WORK = (pathlib.Path(arg) for arg in sys.argv[1:3])
BOUND = 60
ENOUGH = 200  # bytes
CUT_FRAMES = 2  # a receiver that is switched over in the middle of a byte reads so many wrong
ROUNDS = 20

# Sends A for ever at 115200 baud, for the NUCLEO-L432KC: vectors, code, literals.
CHATTER = struct.pack(
    "<2I24H4I",
    0x20008000,
    0x08000009,
    0x480B,  # 08: ldr r0, =RCC
    0x2101,  # movs r1, #1
    0x64C1,  # str r1, [r0, #0x4c]: AHB2ENR, port A
    0x0449,  # lsls r1, r1, #17
    0x6581,  # str r1, [r0, #0x58]: APB1ENR1, USART2
    0x480A,  # 12: ldr r0, =GPIOA
    0x2107,  # movs r1, #7
    0x0209,  # lsls r1, r1, #8
    0x6201,  # str r1, [r0, #0x20]: AFRL, PA2
    0x4909,  # 1a: ldr r1, =MODER
    0x6001,  # str r1, [r0]
    0x4809,  # 1e: ldr r0, =USART2
    0x2123,  # movs r1, #35
    0x60C1,  # str r1, [r0, #0xc]: BRR
    0x2109,  # movs r1, #9
    0x6001,  # str r1, [r0]: CR1: UE, TE
    0x2241,  # movs r2, #0x41
    0x69C1,  # 2a: ldr r1, [r0, #0x1c]: ISR
    0x0609,  # lsls r1, r1, #24
    0xD5FC,  # bpl 2a: until TXE
    0x6282,  # str r2, [r0, #0x28]: TDR
    0xE7FA,  # b 2a
    0xBF00,
    0xBF00,
    0x40021000,  # 38
    0x48000000,  # 3c
    0xABFFFFEF,  # 40
    0x40004400,  # 44
)


def open_at(path, rate):
    port = os.open(path, os.O_RDWR | os.O_NOCTTY)
    set_rate(port, rate)
    return port


def set_rate(port, rate):
    attributes = termios.tcgetattr(port)
    attributes[4] = attributes[5] = rate
    termios.tcsetattr(port, termios.TCSANOW, attributes)
    termios.tcflush(port, termios.TCIOFLUSH)


def read(port, count):
    data = b""
    while len(data) < count:
        ready, _, _ = select.select([port], [], [], BOUND)
        assert ready, data
        data += os.read(port, count - len(data))
    return data


def wrong(data):
    return sum(byte != ord("A") for byte in data)


class Port(unittest.TestCase):
    def setUp(self):
        self.link = WORK / "port.uart"
        firmware = WORK / "chatter.bin"
        firmware.write_bytes(CHATTER)
        self.start("--flash", firmware)

    def start(self, *arguments):
        command = [VBOARD, "--uart", self.link, *arguments]
        self.vboard = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self.addCleanup(self.vboard.stderr.close)
        self.addCleanup(self.vboard.kill)
        while not self.vboard.stderr.readline().startswith("ready"):
            self.assertIsNone(self.vboard.poll())

    def end(self):
        self.vboard.terminate()
        _, said = self.vboard.communicate(timeout=BOUND)
        self.assertEqual(self.vboard.returncode, 0, said)
        return said

    def test_nothing_of_the_old_rate_is_read_at_the_new_one(self):
        switched, reopened = [], []
        for _ in range(ROUNDS):
            port = open_at(self.link, termios.B921600)
            self.assertGreater(wrong(read(port, ENOUGH)), ENOUGH // 4)
            set_rate(port, termios.B115200)
            switched.append(wrong(read(port, ENOUGH)))
            set_rate(port, termios.B921600)
            read(port, 1)
            os.close(port)
            port = open_at(self.link, termios.B115200)  # the port still has the other rate
            reopened.append(wrong(read(port, ENOUGH)))
            os.close(port)
        # A busy computer may let this program wait between its two calls, now and then.
        self.assertLessEqual(statistics.median(switched), CUT_FRAMES)
        self.assertLessEqual(statistics.median(reopened), CUT_FRAMES)
        self.end()

    def test_the_rates_that_did_not_match_are_named(self):
        port = open_at(self.link, termios.B921600)
        read(port, ENOUGH)
        set_rate(port, termios.B115200)
        read(port, ENOUGH)
        os.close(port)
        said = self.end()
        self.assertRegex(said, "the port is set to 921600 baud, but the firmware sends at 114285 ")
        self.assertEqual(said.count("both sides read garbage"), 1)

    def test_who_sets_the_right_rate_at_once_is_told_nothing(self):
        port = open_at(self.link, termios.B921600)
        os.close(port)
        port = open_at(self.link, termios.B115200)
        read(port, ENOUGH)
        os.close(port)
        self.assertNotIn("garbage", self.end())

    def test_what_is_sent_when_the_port_has_just_been_opened_gets_its_answer(self):
        """By the ROM loader, which answers within a tenth of a millisecond: that went out before
        the port was known to be open."""
        self.end()
        self.start("--board", "nucleo-g431kb", "--boot0", "--pace", "max")
        for asked, answer in [(b"\x7f", b"\x79")] + [(b"\x02\xfd", b"\x79\x01\x04\x68\x79")] * ROUNDS:
            port = os.open(self.link, os.O_RDWR | os.O_NOCTTY)
            os.write(port, asked)
            self.assertEqual(read(port, len(answer)), answer)
            os.close(port)
        self.end()


if __name__ == "__main__":
    WORK.mkdir(parents=True, exist_ok=True)
    unittest.main(argv=sys.argv[:1])
