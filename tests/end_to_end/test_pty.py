# SPDX-License-Identifier: MIT
"""The programs as a user meets them: build/vboard behind a pty, build/tulpar, the tutorial's host.

Usage: test_pty.py VBOARD TULPAR FIRMWARE_DIR WORK_DIR [CASE...]

Nothing here waits for a time: every wait is for an answer, with a bound that only a failure
reaches. A board keeps pace with the wall clock, so most of a case is waiting: some cases run side
by side, each with boards and files of its own.
"""
import concurrent.futures
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import unittest

import serial

import tutorial_host

VBOARD, TULPAR, FIRMWARE, WORK = (pathlib.Path(arg) for arg in sys.argv[1:5])
CASES = sys.argv[5:]
SIDE_BY_SIDE = 4
BOUND = 60


class Board:
    """A running vboard with the bootloader in flash."""

    def __init__(self, name, *options):
        self.link = WORK / f"{name}.uart"
        self.stats = WORK / f"{name}.stats"
        command = [VBOARD, "--flash", FIRMWARE / "bootloader.elf", "--uart", self.link]
        command += ["--stats", self.stats, *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if line.startswith("ready"):
                return
        raise AssertionError(f"vboard ended with {self.process.wait()}")

    def press_reset(self):
        self.process.send_signal(signal.SIGUSR1)

    def end(self):
        self.process.terminate()
        _, errors = self.process.communicate(timeout=BOUND)
        return self.process.returncode, errors


@contextlib.contextmanager
def board(name, *options):
    device = Board(name, *options)
    try:
        yield device
    finally:
        if device.process.poll() is None:
            status, errors = device.end()
            assert status == 0, errors


def tulpar(*arguments, **environment):
    return subprocess.run(
        [TULPAR, *arguments],
        capture_output=True,
        text=True,
        timeout=BOUND,
        env={**os.environ, "XDG_CACHE_HOME": str(WORK / "cache"), **environment},
        check=False,
    )


def application_lines(port, count):
    port.timeout = BOUND
    lines = []
    while len(lines) < count:
        line = port.readline()
        assert line.endswith(b"\n"), line
        if line == b"Application code\r\n":
            lines.append(line)
    return lines


def resize(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def tulpar_on_terminal(columns, *arguments, later_columns=None, **environment):
    """The tool with its standard error output on a terminal, which may get another width half-way;
    returns its status, and what it drew before that and after."""
    terminal, theirs = pty.openpty()
    resize(terminal, columns)
    environment = {"TERM": "xterm", "XDG_CACHE_HOME": str(WORK / "cache"), **environment}
    process = subprocess.Popen([TULPAR, *arguments], stdout=subprocess.DEVNULL, stderr=theirs,
                               env={**os.environ, **environment})
    os.close(theirs)
    before, drawn = b"", b""
    while True:
        try:
            drawn += os.read(terminal, 4096)
        except OSError:  # the last one who had it open is gone
            break
        if later_columns and not before and re.search(rb"\] +[3-9]\d %", drawn):
            resize(terminal, later_columns)
            before, drawn = drawn, b""
    os.close(terminal)
    before, drawn = (part.decode().replace("\r\n", "\n") for part in (before, drawn))
    return process.wait(timeout=BOUND), before, drawn


class Pty(unittest.TestCase):
    def test_tutorial_host(self):
        image = (FIRMWARE / "app.bin").read_bytes()
        for window_size in (128, 1024, 77):
            with board("tutorial") as device, serial.Serial(str(device.link), 115200) as port:
                self.assertIsNotNone(tutorial_host.update_flash_mem(port, image, window_size))
                self.assertTrue(tutorial_host.run_application(port))
                application_lines(port, 2)

    def test_tutorial_host_meets_a_refusal(self):
        with board("refusal") as device, serial.Serial(str(device.link), 115200) as port:
            self.assertFalse(tutorial_host.run_application(port))
            broken = bytearray(tutorial_host.packet(0x42, bytes(128)))
            broken[60] ^= 1
            port.write(broken)
            self.assertEqual(tutorial_host.read_boot_reply(port), 0xAA)

    def test_tool(self):
        with board("tool") as device:
            link = str(device.link)
            done = tulpar("info", "--json", "-p", link)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout)["board"], FIRMWARE.name)

            for name in ("app.elf", "app.bin", "app.elf"):  # the second over a running application
                done = tulpar("flash", str(FIRMWARE / name), TULPAR_PORT=link)
                self.assertEqual(done.returncode, 0, done.stderr)

            large = WORK / "large.bin"
            image = (FIRMWARE / "app.bin").read_bytes()
            large.write_bytes(image + random.Random(1).randbytes(25000))
            for rate in ("auto", "115200", "921600", "2000000"):
                done = tulpar("flash", str(large), "--full", "--json", "-b", rate, "-p", link)
                self.assertEqual(done.returncode, 0, done.stderr)
                # On a machine that is busy an answer may be late, and the tool then takes a lower
                # rate. Which rate it takes when none is late is test_stream's, in virtual time.
                used = json.loads(done.stdout)["baud"]
                self.assertLessEqual(used, 4000000 if rate == "auto" else int(rate), done.stderr)
                self.assertGreaterEqual(used, 115200, done.stderr)

            with serial.Serial(link, 115200) as port:
                application_lines(port, 2)
            self.assertEqual(tulpar("erase", "-p", link).returncode, 0)
            self.assertEqual(tulpar("run", "-p", link).returncode, 8)
            status, errors = device.end()
            self.assertEqual(status, 0, errors)
            stats = json.loads(device.stats.read_text())
            self.assertGreater(stats["instructions"], 0)

    def test_the_second_update_goes_as_a_difference(self):
        first, second = WORK / "first.bin", WORK / "second.bin"
        cache = WORK / "cache_of_differences"
        shutil.rmtree(cache, ignore_errors=True)
        image = (FIRMWARE / "app.bin").read_bytes()
        code = (FIRMWARE / "bootloader.bin").read_bytes()
        first.write_bytes(image + code)
        second.write_bytes(image + b"moved up" + code)
        with board("difference") as device:
            ways = []
            for file, more in ((first, []), (second, []), (first, ["--no-cache"]), (second, []),
                               (first, ["--no-cache", "--base", str(second)]), (first, [])):
                done = tulpar("flash", str(file), "--json", "-b", "115200", "-p", str(device.link), *more,
                              XDG_CACHE_HOME=str(cache))
                self.assertEqual(done.returncode, 0, done.stderr)
                ways.append(json.loads(done.stdout)["way"])
            self.assertEqual(
                ways, ["packed", "difference", "packed", "difference", "difference", "none"])

    def test_wrong_files_are_refused_before_anything_is_erased(self):
        with board("files") as device:
            link = str(device.link)
            self.assertEqual(tulpar("flash", str(FIRMWARE / "app.elf"), "-p", link).returncode, 0)
            empty = WORK / "empty.bin"
            empty.write_bytes(b"")
            for name in (FIRMWARE / "bootloader.elf", FIRMWARE / "bootloader.bin", empty, WORK / "no"):
                done = tulpar("flash", str(name), "-p", link)
                self.assertEqual(done.returncode, 5, done.stderr)
            with serial.Serial(link, 115200) as port:
                application_lines(port, 1)

    def test_state_survives_power_off(self):
        state = WORK / "state.bin"
        state.unlink(missing_ok=True)
        with board("state", "--state", state) as device:
            done = tulpar("flash", str(FIRMWARE / "app.elf"), "-p", str(device.link), "--no-run")
            self.assertEqual(done.returncode, 0, done.stderr)
        with board("state", "--state", state) as device:
            with serial.Serial(str(device.link), 115200) as port:
                application_lines(port, 1)

    def test_reset_button_keeps_the_application(self):
        with board("button") as device:
            link = str(device.link)
            self.assertEqual(tulpar("flash", str(FIRMWARE / "app.elf"), "-p", link).returncode, 0)
            with serial.Serial(link, 115200) as port:
                application_lines(port, 1)
                device.press_reset()
                application_lines(port, 2)

    def test_unplugged(self):
        device = Board("unplugged")
        device.process.kill()
        device.process.communicate(timeout=BOUND)
        done = tulpar("info", "-p", str(device.link))
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_wrong_baud_rate(self):
        with board("baud") as device:
            done = tulpar("info", "-p", str(device.link), "-b", "57600", "--timeout", "1")
            self.assertEqual(done.returncode, 4, done.stderr)

    def test_the_bar_fits_into_any_terminal(self):
        image = WORK / "bar.bin"
        image.write_bytes((FIRMWARE / "app.bin").read_bytes() + random.Random(2).randbytes(25000))
        with board("bar") as device:
            flash = ["flash", str(image), "--full", "-p", str(device.link)]
            for columns, later in ((40, None), (20, None), (80, 30)):
                status, before, after = tulpar_on_terminal(
                    columns, *flash, "-b", "115200", later_columns=later)
                self.assertEqual(status, 0, after)
                bars = re.findall("\r([^\033]*)\033\\[K", before + after)
                self.assertGreater(len(bars), 3)
                self.assertLess(max(map(len, bars)), columns)
                bars_after = re.findall("\r([^\033]*)\033\\[K", after)
                for text in bars_after[2:-1]:  # two may have been under way
                    self.assertLess(len(text), later or columns)
                self.assertLess(len(bars_after[-1]), later or columns)
                self.assertEqual(sum("100 %" in text for text in bars), 1)
                self.assertEqual(len(re.findall("\033\\[K\n", after)), 1)
            for dumb in ("dumb", ""):
                status, _, drawn = tulpar_on_terminal(80, *flash, TERM=dumb)
                self.assertEqual(status, 0, drawn)
                self.assertIsNone(re.search("[\r\033]", drawn))
                self.assertIn("\n 50 %", drawn)

    def test_a_batch_on_a_terminal(self):
        with board("batch") as device:
            status, _, drawn = tulpar_on_terminal(100, "batch", FIRMWARE / "app.elf", "--ports",
                                                  str(device.link), "-b", "9600", "--full")
            self.assertEqual(status, 0, drawn)
            self.assertRegex(drawn, r"%\x1b\[K\n0 passed, 0 failed, 0 skipped, 1 in work, 0 waiting")
            self.assertRegex(drawn, r"\[#+\.+\] +\d+ %")
            self.assertIn("\x1b[J\x1b[32mPASS\x1b[0m  ", drawn)
            self.assertRegex(drawn, r"\x1b\[J1 board in .*: 1 passed, 0 failed, 0 skipped\n$")

    def test_the_monitor_has_a_rate_of_its_own_and_takes_a_pipe(self):
        line, port = pty.openpty()  # we are the board
        for rate in ("9600", "115200"):
            process = subprocess.Popen(
                [TULPAR, "monitor", "-p", os.ttyname(port), "--monitor-baud", rate],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertIn(f"at {rate} baud", process.stderr.readline())
            process.stdin.write("reset\n")
            process.stdin.close()
            process.stdin = None
            self.assertEqual(os.read(line, 100), b"reset\n")
            os.write(line, b"hello\n")  # the end of the pipe is not the end of the monitor
            self.assertEqual(process.stdout.readline(), "hello\n")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=BOUND)
            self.assertEqual(process.returncode, 0)
        os.close(line)
        os.close(port)

    def test_who_reads_the_port_too_is_named(self):
        with board("reader") as device:
            with open(device.link, "rb") as theirs:
                reader = subprocess.Popen(["cat"], stdin=theirs, stdout=subprocess.DEVNULL)
            # what is said when nobody answers, for sure: at a rate at which nobody does
            done = tulpar("info", "-p", str(device.link), "-b", "57600", "--timeout", "1")
            reader.kill()
            reader.wait(timeout=BOUND)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn(f"cat (process {reader.pid}) has the port open, too", done.stderr)

    def test_a_port_that_is_not_there_yet(self):
        link = WORK / "comes_later.uart"
        link.unlink(missing_ok=True)
        waiting = subprocess.Popen([TULPAR, "flash", FIRMWARE / "app.elf", "--dry-run", "--wait", "-p", link],
                                   stderr=subprocess.PIPE, text=True)
        self.assertIn("waiting for", waiting.stderr.readline())
        with board("comes_later"):
            _, told = waiting.communicate(timeout=BOUND)
            self.assertEqual(waiting.returncode, 0, told)
            self.assertIn("would be sent", told)
            result = tulpar("info", "--json", "-p", link)
            self.assertEqual(json.loads(result.stdout)["installed"]["verdict"], "none")

    def test_the_doctor_finds_the_rate_and_who_reads_too(self):
        with board("doctor", "--flash", FIRMWARE / "bootloader-2000000-baud.elf") as device:
            done = tulpar("doctor", "--json", "-p", str(device.link))
            found = json.loads(done.stdout)
            self.assertEqual((done.returncode, found["ok"], found["baud"]), (0, True, 2000000), done.stdout)
            with open(device.link, "rb") as theirs:
                reader = subprocess.Popen(["cat"], stdin=theirs, stdout=subprocess.DEVNULL)
            done = tulpar("doctor", "-p", str(device.link), "-b", "2000000")
            reader.kill()
            reader.wait(timeout=BOUND)
            self.assertEqual(done.returncode, 3, done.stdout)
            self.assertIn(f"bad: cat (process {reader.pid}) has the port open, too", done.stdout)

    def test_a_pty_has_no_line_to_reset_a_board_by(self):
        with board("no_line") as device:
            for arguments in (["reset"], ["reset", "--reset", "break"], ["info", "--reset", "rts"]):
                done = tulpar(*arguments, "-p", str(device.link))
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("cannot reset a board by", done.stderr)
            self.assertEqual(tulpar("info", "-p", str(device.link), TULPAR_RESET="dtr").returncode, 3)
            self.assertEqual(tulpar("info", "-p", str(device.link), "--reset", "none",
                                    TULPAR_RESET="dtr").returncode, 0)

    def test_what_is_no_serial_port(self):
        for name in ("/dev/null", "/dev/zero", str(WORK)):
            done = tulpar("info", "-p", name)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("it is not a serial port", done.stderr)

    def test_ctrl_c_lets_the_application_go_on(self):
        with board("ctrl_c") as device:
            link = str(device.link)
            self.assertEqual(tulpar("flash", str(FIRMWARE / "app.elf"), "-p", link).returncode, 0)
            started_again = 0
            for polls in range(1, 30):  # on a busy machine an answer may come before the signal, or late
                if polls > 3 and started_again > 0:
                    break
                process = subprocess.Popen([TULPAR, "info", "--trace", "-p", link], text=True,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for line in process.stderr:
                    if "> ENTER" in line:
                        break
                for _ in range(polls % 4):
                    process.stderr.readline()
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=BOUND)
                self.assertIn(process.returncode, (0, 130), errors)
                if process.returncode == 130:
                    self.assertIn("> RUN", errors)
                    started_again += "the application has been started again" in errors
                with serial.Serial(link, 115200) as port:
                    application_lines(port, 1)
            self.assertGreater(started_again, 0)

    def test_a_port_never_takes_the_number_of_a_closed_stream(self):
        with board("closed") as device:
            line = f"exec {TULPAR} info -p {device.link} >&- 2>&-"
            self.assertEqual(subprocess.run(["sh", "-c", line], timeout=BOUND).returncode, 1)
            done = tulpar("info", "--json", "-p", str(device.link))
            errors = json.loads(done.stdout)
            self.assertEqual(errors["last_error"], "none", done.stdout)  # no text came to the board


def tell(name):
    """Runs a case; what it complains of."""
    result = unittest.TestResult()
    Pty(name).run(result)
    return "".join(text for _, text in result.failures + result.errors)


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    names = CASES or unittest.defaultTestLoader.getTestCaseNames(Pty)
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as side_by_side:
        complaints = dict(zip(names, side_by_side.map(tell, names)))
    failed = 0
    for name in names:
        # A machine that gives a board no time for a tenth of a second makes the tool give up: what
        # has failed is told once more, alone, and this is said.
        again = tell(name) if complaints[name] else ""
        failed += again != ""
        if complaints[name]:
            print(complaints[name], again, f"{name}: failed, and once more alone:", sep="\n")
        print(f"{'FAILED' if again else 'ok'}: {name}")
    print(f"{len(names)} cases, {failed} failed")
    sys.exit(0 if failed == 0 else 1)


if __name__ == "__main__":
    main()
