"""Asks ClamAV's daemon about a file, where one is set up (``PORTAL_CLAMD``).

Speaks INSTREAM (clamd(8)): the bytes go over a socket, so the daemon needs no right to
read a file of the portal, and nothing is written to a disk.
"""

import socket
import struct

CHUNK = 64 * 1024
SECONDS = 20
LONGEST_ANSWER = 4096


class NoAnswer(Exception):
    """The scanner could not be asked, or did not say yes or no."""


def is_infected(content: bytes, *, address: str) -> bool:
    """Whether the scanner at ``address`` says so (``/path/to/socket``, ``host:port``).

    Raises:
        NoAnswer: nobody knows; the file must not be taken.
    """
    try:
        with _connection(address) as scanner:
            scanner.settimeout(SECONDS)
            scanner.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                scanner.sendall(struct.pack("!I", len(part)) + part)
            scanner.sendall(struct.pack("!I", 0))
            answer = _answer(scanner)
    except (OSError, ValueError) as error:
        raise NoAnswer(address) from error
    if answer.endswith(b" FOUND"):
        return True
    if answer != b"stream: OK":
        raise NoAnswer(address)
    return False


def _connection(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scanner.settimeout(SECONDS)
    if fault := scanner.connect_ex(address):
        scanner.close()
        raise OSError(fault, "no scanner")
    return scanner


def _answer(scanner: socket.socket) -> bytes:
    """What is said until the closing NUL."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = scanner.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").strip()
