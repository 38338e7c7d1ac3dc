# SPDX-License-Identifier: MIT
"""The monitor as a user meets it: build/tulpar on a terminal of the test, at a port that is the test,
or at build/vboard.

Usage: test_monitor.py VBOARD TULPAR FIRMWARE_DIR WORK_DIR [CASE...]

Nothing here waits for a time: every wait is for an answer, with a bound that only a failure reaches.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import termios
import time
import tty
import unittest

VBOARD, TULPAR, FIRMWARE, WORK = (pathlib.Path(arg).resolve() for arg in sys.argv[1:5])
CASES = sys.argv[5:]
BOUND = 60
PREFIX = b"\x1d"
APPLICATION = b"Application code"
ENVIRONMENT = {**os.environ, "XDG_CACHE_HOME": str(WORK / "cache"), "TERM": "xterm"}


def read_until(descriptor, wanted, already=b""):
    """What comes, up to what is wanted and what came with it. wanted: bytes, or a function."""
    found = wanted if callable(wanted) else lambda data: wanted in data
    data = already
    deadline = time.monotonic() + BOUND
    while not found(data):
        ready, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            raise AssertionError(f"not {wanted}, but {data}")
        try:
            more = os.read(descriptor, 4096)
        except OSError:
            more = b""
        if not more:
            raise AssertionError(f"not {wanted}, but the end after {data}")
        data += more
    return data


class Line:
    """A port whose board is the test."""

    def __init__(self, name):
        self.link = WORK / f"{name}.line"
        self.plug()

    def plug(self):
        self.board, self.theirs = pty.openpty()
        tty.setraw(self.theirs)  # as a port is when nobody has opened it yet
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self.theirs))

    def unplug(self):
        self.link.unlink()
        os.close(self.theirs)
        os.close(self.board)

    def say(self, data):
        os.write(self.board, data)

    def hear(self, length):
        return read_until(self.board, lambda data: len(data) >= length)


class Board:
    """A running vboard with the bootloader in flash."""

    def __init__(self, name, *options):
        self.link = WORK / f"{name}.uart"
        command = [VBOARD, "--flash", FIRMWARE / "bootloader.elf", "--uart", self.link, *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for text in self.process.stderr:
            if text.startswith("ready"):
                return
        raise AssertionError(f"vboard ended with {self.process.wait()}")

    def end(self):
        self.process.terminate()
        _, errors = self.process.communicate(timeout=BOUND)
        assert self.process.returncode == 0, errors


@contextlib.contextmanager
def board(name, *options):
    device = Board(name, *options)
    try:
        yield device
    finally:
        if device.process.poll() is None:
            device.end()


class Monitor:
    """The tool, in the foreground of a terminal of its own; its standard output goes to a pipe, so
    that what the board said and what the tool said can be told apart."""

    begun = []  # processes: one that a failed case has left would take the next one's port

    def __init__(self, *arguments, waits_for=b"listening on", shell=()):
        """shell: a command that begins it."""
        self.terminal, self.theirs = pty.openpty()
        self.before = termios.tcgetattr(self.theirs)
        self.out, out = os.pipe()
        self.process = subprocess.Popen(
            [*shell, TULPAR, *arguments], stdin=self.theirs, stdout=out, stderr=self.theirs, cwd=WORK,
            start_new_session=True, env=ENVIRONMENT,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        Monitor.begun.append(self.process)
        os.close(out)
        self.said = b""  # since what it was waited for
        self.said_before = b""
        self.shown = b""
        self.wait_for_raw(waits_for)

    def wait_for_raw(self, waits_for):
        self.tells(waits_for)
        # The keyboard is looked at right after that; what is typed before is echoed by the terminal.
        deadline = time.monotonic() + BOUND
        while termios.tcgetattr(self.theirs)[3] & termios.ICANON:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def type(self, keys):
        os.write(self.terminal, keys)

    def command(self, key):
        self.type(PREFIX + key)

    def tells(self, text):
        """The tool says it, after what it was waited for before."""
        data = read_until(self.terminal, text, self.said)
        end = data.index(text) + len(text)
        self.said_before += data[:end]
        self.said = data[end:]
        return data

    def shows(self, text):
        """The board says it, after what it was waited for before."""
        data = read_until(self.out, text, self.shown)
        self.shown = data[data.index(text) + len(text):]
        return data

    def leave(self):
        self.command(b"q")
        return self.end()

    def end(self):
        """Its status; the terminal must be as it was."""
        status = self.process.wait(timeout=BOUND)
        assert termios.tcgetattr(self.theirs) == self.before, "the terminal is not as it was"
        os.close(self.theirs)
        rest = b""
        with contextlib.suppress(OSError):
            while data := os.read(self.terminal, 4096):
                rest += data
        self.said += rest
        while data := os.read(self.out, 4096):
            self.shown += data
        os.close(self.terminal)
        os.close(self.out)
        return status


def tulpar(*arguments):
    return subprocess.run([TULPAR, *arguments], capture_output=True, text=True, timeout=BOUND,
                          env=ENVIRONMENT, check=False)


class TestMonitor(unittest.TestCase):
    def test_keys_reach_the_board_as_they_are(self):
        line = Line("keys")
        monitor = Monitor("monitor", "-p", line.link)
        keys = b"\x03\x04\x1a\x1c\x11\x13\x16\x7f\x00\t\r\n\x1b[A\x1bOP\xff" + "ö€".encode()
        monitor.type(keys)
        self.assertEqual(line.hear(len(keys)), keys)
        monitor.tells(b"Ctrl-C was sent to the board; Ctrl-] q leaves")
        monitor.command(PREFIX)  # twice: once
        monitor.type(b"\x03!")
        self.assertEqual(line.hear(3), PREFIX + b"\x03!")
        self.assertEqual(monitor.leave(), 0)
        self.assertNotIn(b"Ctrl-C was sent", monitor.said)
        self.assertNotIn("ö€".encode(), monitor.said_before + monitor.said)  # no echo
        line.unplug()

    def test_enter_and_echo(self):
        line = Line("enter")
        for end, bytes_of_it in (("cr", b"\r"), ("lf", b"\n"), ("crlf", b"\r\n")):
            monitor = Monitor("monitor", "-p", line.link, "--eol", end, "--echo")
            monitor.type(b"x\r!\x01")
            expected = b"x" + bytes_of_it + b"!\x01"
            self.assertEqual(line.hear(len(expected)), expected)
            monitor.tells(b"!^A")
            monitor.command(b"e")
            monitor.tells(b"echo: off")
            monitor.type(b"@")
            self.assertEqual(line.hear(1), b"@")
            self.assertEqual(monitor.leave(), 0)
            self.assertNotIn(b"@", monitor.said)
        line.unplug()

    def test_menu_and_help(self):
        line = Line("menu")
        monitor = Monitor("monitor", "-p", line.link)
        monitor.type(PREFIX)
        monitor.tells(b"q leave, h help")
        monitor.type(b"h")
        monitor.tells(b"sends Ctrl-] to the board")
        monitor.command(b"j")
        monitor.tells(b"no such key")
        monitor.command(b"f")
        monitor.tells(b"no file was sent by this command")
        monitor.type(PREFIX)
        monitor.tells(b"q leave, h help")
        monitor.type(b"\x1b[A")  # an arrow in the menu is nobody's
        monitor.command(b"\r")
        monitor.type(b"z")
        self.assertEqual(line.hear(1), b"z")
        self.assertEqual(monitor.leave(), 0)
        line.unplug()

    def test_the_terminal_is_as_it_was(self):
        line = Line("terminal")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            monitor = Monitor("monitor", "-p", line.link)
            monitor.process.send_signal(number)
            self.assertEqual(monitor.end(), 0)
        # The second of a kind may end it before it comes to its own end.
        monitor = Monitor("monitor", "-p", line.link)
        while monitor.process.poll() is None:
            monitor.process.send_signal(signal.SIGTERM)
        self.assertIn(monitor.end(), (0, -signal.SIGTERM))
        monitor = Monitor("monitor", "-p", line.link, "--no-reconnect")
        line.unplug()
        monitor.tells(b"while listening")
        self.assertEqual(monitor.end(), 3)

    def test_the_terminal_is_as_it_was_when_the_tool_is_killed_or_crashes(self):
        line = Line("killed")
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        # What asks it to stop, what is ignored (a broken pipe, a full file), what does nothing or
        # pauses it, and what no program hears of.
        others = {getattr(signal, f"SIG{name}") for name in (
            "INT", "TERM", "QUIT", "HUP", "PIPE", "XFSZ", "CHLD", "CONT", "URG", "WINCH",
            "TSTP", "TTIN", "TTOU", "KILL", "STOP")}
        deadly = sorted(signal.valid_signals() - others)
        self.assertGreaterEqual(len(deadly), 12)
        for number in deadly:
            monitor = Monitor("monitor", "-p", line.link)
            monitor.process.send_signal(number)
            self.assertEqual(monitor.end(), -number)  # and its parent sees what it was
        line.unplug()

    def test_a_pause_gives_the_terminal_back(self):
        line = Line("pause")
        # A process of a session of its own is not stopped: a shell with jobs begins it.
        shell = ('"$@"; while status=$?; echo "status $status" >&2; [ $status -gt 128 ]; do '
                 'read -r _; fg >/dev/null; done')
        monitor = Monitor("monitor", "-p", line.link, shell=("sh", "-mc", shell, "sh"))
        for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGTSTP):
            os.kill(os.tcgetpgrp(monitor.terminal), number)
            monitor.tells(f"status {128 + number}".encode())
            self.assertEqual(termios.tcgetattr(monitor.theirs), monitor.before)
            monitor.type(b"\n")
            monitor.wait_for_raw(b"\n")
            monitor.type(b"\x03!")
            self.assertEqual(line.hear(2), b"\x03!")
        monitor.command(b"q")
        monitor.tells(b"status 0")
        self.assertEqual(monitor.end(), 0)
        line.unplug()

    def test_a_port_that_comes_back(self):
        line = Line("back")
        monitor = Monitor("monitor", "-p", line.link)
        line.say("before, half a line, half an ".encode() + "ö".encode()[:1])
        monitor.shows(b"half an ")
        line.unplug()
        monitor.tells(b"; waiting until it is back")
        monitor.command(b"r")
        monitor.tells(b"not now: the port is gone")
        line.plug()
        line.say(b"after\n")  # perhaps before it is open again
        monitor.tells(b" is back")
        self.assertEqual(monitor.shows(b"after\n"), "ö".encode()[:1] + b"after\n")
        monitor.type(b"!")
        self.assertEqual(line.hear(1), b"!")
        line.unplug()
        monitor.tells(b"; waiting until it is back")
        self.assertEqual(monitor.leave(), 0)
        self.assertEqual(monitor.shown, b"")
        self.assertNotIn(b"lost", monitor.said)

    def test_where_nobody_would_see_the_menu_ctrl_c_ends_it(self):
        line = Line("unseen")
        terminal, theirs = pty.openpty()
        before = termios.tcgetattr(theirs)
        process = subprocess.Popen(
            [TULPAR, "monitor", "-p", line.link], stdin=theirs, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True, env=ENVIRONMENT,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.assertIn(b"Ctrl-C ends", process.stderr.readline())
        line.say(b"hello\n")
        self.assertEqual(process.stdout.readline(), b"hello\n")
        self.assertEqual(termios.tcgetattr(theirs), before)
        os.write(terminal, b"\x03")
        process.communicate(timeout=BOUND)
        self.assertEqual(process.returncode, 0)
        os.close(theirs)
        os.close(terminal)
        line.unplug()

    def test_a_board_that_is_killed_and_starts_again(self):
        state = WORK / "killed.state"
        state.unlink(missing_ok=True)
        options = ("--state", str(state))
        with board("killed", *options) as device:
            done = tulpar("flash", FIRMWARE / "app.elf", "-p", device.link)
            self.assertEqual(done.returncode, 0, done.stderr)
        device = Board("killed", *options)
        monitor = Monitor("monitor", "-p", device.link)
        monitor.shows(APPLICATION)
        device.process.kill()
        device.process.communicate(timeout=BOUND)
        monitor.tells(b"waiting until it is back")
        monitor.shown = b""
        with board("killed", *options):
            said = monitor.tells(b" is back")
            monitor.shows(APPLICATION)
            monitor.shows(APPLICATION)
            self.assertEqual(monitor.leave(), 0)
            self.assertEqual(said.count(b"lost") + monitor.said.count(b"lost"), 0)
            self.assertNotIn(b"\x1b", said + monitor.shown)

    def test_another_tulpar_borrows_the_port(self):
        with board("borrowed") as device:
            monitor = Monitor("monitor", "-p", device.link)
            for _ in range(2):
                done = tulpar("flash", FIRMWARE / "app.elf", "--full", "-p", device.link)
                self.assertEqual(done.returncode, 0, done.stderr)
                monitor.tells(b"another tulpar borrows")
                monitor.tells(b"again")
                monitor.shows(APPLICATION)
            # One that is killed gives it back as well; a monitor asks for nothing.
            asks = subprocess.Popen([TULPAR, "reset", "--reset", "none"], stderr=subprocess.DEVNULL)
            asks.wait(timeout=BOUND)
            borrower = subprocess.Popen(
                [TULPAR, "run", "--monitor", "-p", device.link], stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=ENVIRONMENT)
            monitor.tells(b"another tulpar borrows")
            read_until(borrower.stdout.fileno(), APPLICATION)
            borrower.kill()
            borrower.communicate(timeout=BOUND)
            monitor.tells(b"again")
            monitor.shows(APPLICATION)
            done = tulpar("monitor", "-p", device.link, "--timeout", "1")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("it is in use", done.stderr)
            self.assertEqual(monitor.leave(), 0)

    def test_without_a_place_for_claims_nothing_is_borrowed(self):
        with board("alone") as device:
            monitor = Monitor("monitor", "-p", device.link)
            other = {**ENVIRONMENT, "XDG_CACHE_HOME": str(WORK / "other_cache")}
            done = subprocess.run([TULPAR, "info", "-p", device.link], capture_output=True,
                                  text=True, timeout=BOUND, env=other, check=False)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("it is in use", done.stderr)
            self.assertEqual(monitor.leave(), 0)

    def test_the_reset_key(self):
        stats = WORK / "reset.stats"
        with board("reset", "--stats", stats) as device:
            done = tulpar("flash", FIRMWARE / "app.elf", "-p", device.link)
            self.assertEqual(done.returncode, 0, done.stderr)
            monitor = Monitor("monitor", "-p", device.link, "--reset", "none")
            monitor.shows(APPLICATION)
            monitor.command(b"r")
            monitor.tells(b"asking the board to start again")
            monitor.shows(APPLICATION)
            monitor.shows(APPLICATION)
            self.assertEqual(monitor.leave(), 0)
            self.assertNotIn(b"not started again", monitor.said)
        resets = json.loads(stats.read_text())["reset_causes"]["software"]
        self.assertGreaterEqual(resets, 3)  # flash has made one: the first start

    def test_the_reset_key_and_a_board_that_is_silent(self):
        line = Line("silent")
        monitor = Monitor("monitor", "-p", line.link)
        monitor.command(b"r")
        monitor.tells(b"the board was not started again: no bootloader answers")
        read_until(line.board, b"B")  # it has been asked
        line.say(b"goes on\n")
        monitor.shows(b"goes on\n")
        self.assertEqual(monitor.leave(), 0)
        line.unplug()

    def test_the_flash_key(self):
        with board("again") as device:
            file = WORK / "again.bin"
            shutil.copy(FIRMWARE / "app.bin", file)
            monitor = Monitor("flash", file, "--monitor", "--full", "-p", device.link)
            monitor.shows(APPLICATION)
            monitor.command(b"t")
            monitor.tells(b"timestamps: time")
            monitor.command(b"f")
            monitor.wait_for_raw(b"listening on")
            shown = monitor.shows(APPLICATION)
            self.assertRegex(shown, rb"\[\d\d:\d\d:\d\d\.\d{3}\] Application")
            file.write_bytes(b"")  # the linker is at it
            monitor.command(b"f")
            monitor.tells(b"tulpar: ")
            monitor.wait_for_raw(b"listening on")
            monitor.shows(APPLICATION)
            shutil.copy(FIRMWARE / "app.bin", file)
            monitor.command(b"f")
            monitor.tells(b"application started")
            monitor.wait_for_raw(b"listening on")
            monitor.shows(APPLICATION)
            self.assertEqual(monitor.leave(), 0)

    def test_what_ends_the_monitor_after_the_flash_key_ends_it_all(self):
        with board("ends") as device:
            monitor = Monitor("flash", FIRMWARE / "app.bin", "--monitor", "--log", "/dev/full",
                              "-p", device.link)
            monitor.tells(b"nothing more goes there")
            monitor.command(b"f")
            monitor.wait_for_raw(b"listening on")
            self.assertEqual(monitor.leave(), 1)  # of the log, which was told before
            monitor = Monitor("flash", FIRMWARE / "app.bin", "--monitor", "--no-reconnect",
                              "-p", device.link)
            monitor.command(b"f")
            monitor.wait_for_raw(b"listening on")
            device.process.kill()
            device.process.communicate(timeout=BOUND)
            self.assertEqual(monitor.end(), 3)
            self.assertEqual(monitor.said.count(b"cause:"), 1)

    def test_what_is_logged(self):
        line = Line("log")
        log = WORK / "it is.log"
        log.write_bytes(b"from yesterday\n")
        monitor = Monitor("monitor", "-p", line.link, "--log", log)
        line.say(b"one\n")
        monitor.shows(b"one\n")
        monitor.command(b"l")
        monitor.tells(b"log: off")
        line.say(b"two\n")
        monitor.shows(b"two\n")
        monitor.command(b"l")
        monitor.tells(b"log: on")
        monitor.command(b"x")
        monitor.tells(b"hex: on")
        line.say(b"3\n")
        monitor.shows(b"|3.|\n")
        self.assertEqual(monitor.leave(), 0)
        self.assertEqual(log.read_bytes(), b"from yesterday\none\n33 0a " + b" " * 42 + b" |3.|\n")
        done = tulpar("monitor", "-p", line.link, "--log", WORK)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("cannot write", done.stderr)
        # By a key it begins where there was none.
        monitor = Monitor("monitor", "-p", line.link)
        monitor.command(b"l")
        name = re.search(rb"goes to (tulpar-[-0-9]+\.log), too",
                         monitor.tells(b", too")).group(1).decode()
        line.say(b"four\n")
        monitor.shows(b"four\n")
        self.assertEqual(monitor.leave(), 0)
        self.assertEqual((WORK / name).read_bytes(), b"four\n")
        (WORK / name).unlink()
        line.unplug()

    def test_a_full_disk_under_the_log(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        line = Line("full")
        monitor = Monitor("monitor", "-p", line.link, "--log", "/dev/full")
        line.say(b"one\n")
        monitor.tells(b"nothing more goes there")
        line.say(b"two\n")
        monitor.shows(b"one\ntwo\n")
        self.assertEqual(monitor.leave(), 1)
        self.assertNotIn(b"nothing more", monitor.said)
        line.unplug()

    def test_a_pipe_is_sent_as_it_is_and_nothing_is_added(self):
        line = Line("pipe")
        process = subprocess.Popen([TULPAR, "monitor", "-p", line.link], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
        self.assertIn(b"Ctrl-C ends", process.stderr.readline())
        data = b"\x03" + PREFIX + b"q\r\n\x1b[A"
        process.stdin.write(data)
        process.stdin.close()
        process.stdin = None
        self.assertEqual(line.hear(len(data)), data)
        line.say(b"\x1b[32mgreen\r\n")
        self.assertEqual(process.stdout.readline(), b"\x1b[32mgreen\r\n")
        line.unplug()
        self.assertIn(b"lost ", process.stderr.readline())
        line.plug()
        self.assertIn(b" is back", process.stderr.readline())
        line.say(b"more\n")
        self.assertEqual(process.stdout.readline(), b"more\n")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=BOUND)
        self.assertEqual((process.returncode, out, err), (0, b"", b""))
        line.unplug()


def tell(name):
    """Runs a case; what it complains of."""
    result = unittest.TestResult()
    TestMonitor(name).run(result)
    for process in Monitor.begun:
        process.kill()  # nothing, where it has ended
        process.wait(timeout=BOUND)
    Monitor.begun.clear()
    return "".join(text for _, text in result.failures + result.errors)


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(WORK / "cache", ignore_errors=True)
    names = CASES or unittest.defaultTestLoader.getTestCaseNames(TestMonitor)
    failed = 0
    for name in names:
        complaint = tell(name)
        # A machine that gives a board no time for a tenth of a second makes the tool give up: what
        # has failed is told once more, and this is said.
        again = tell(name) if complaint else ""
        failed += again != ""
        if complaint:
            print(complaint, again, f"{name}: failed, and once more:", sep="\n")
        print(f"{'FAILED' if again else 'ok'}: {name}", flush=True)
    print(f"{len(names)} cases, {failed} failed")
    sys.exit(0 if failed == 0 else 1)


if __name__ == "__main__":
    main()
