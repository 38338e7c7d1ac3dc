# SPDX-License-Identifier: MIT
"""The tutorial's host script: pyserial, 128-byte chunks, stops at the first refusal.

Written from the tutorial's text; it shares no code with the rest of the project, so that it can
tell when the rest is wrong.
"""
import struct

MESSAGE_TOKEN = 0x23
BOOT_UPDATE_REQUEST = 0x42
BOOT_RUN_APPLICATION = 0x43
BOOT_ACK = 0x5F
REPLY_TIMEOUT = 15


def stm32_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(32):
            crc = ((crc << 1) ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


def packet(command, data=b""):
    head = struct.pack("<BBH", MESSAGE_TOKEN, command, len(data)) + data
    return head + struct.pack("<I", stm32_crc(head))


def read_boot_reply(port):
    port.timeout = REPLY_TIMEOUT
    reply = port.read(1)
    return reply[0] if reply else None


def update_flash_mem(port, image, window_size=128):
    """Sends the image; returns the number of accepted chunks, None at a refusal."""
    chunks = [image[i : i + window_size] for i in range(0, len(image), window_size)]
    for chunk in chunks:
        port.write(packet(BOOT_UPDATE_REQUEST, chunk))
        if read_boot_reply(port) != BOOT_ACK:
            return None
    return len(chunks)


def run_application(port):
    port.write(packet(BOOT_RUN_APPLICATION))
    return read_boot_reply(port) == BOOT_ACK
