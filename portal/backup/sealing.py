"""Streams sealed to a public key (age): the machine cannot read its own backups."""

import gzip
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

SUFFIX = ".age"


class NoKey(Exception):
    """There is no key, or the file holds none."""


class Damaged(Exception):
    """A file of the archive cannot be opened: another key's, cut off or altered."""


def new_key(file: Path) -> str:
    """Write a new secret key to ``file`` (0600, must not exist); returns the public.

    Raises:
        FileExistsError: a key is never overwritten.
    """
    identity = x25519.Identity.generate()
    with os.fdopen(
        os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
    ) as to:
        to.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def recipients(said: str) -> Sequence[x25519.Recipient]:
    """Read public keys, by blanks apart: all their secret keys open what is sealed.

    Raises:
        NoKey: there is none, or one is none.
    """
    try:
        found = [x25519.Recipient.from_str(each) for each in said.split()]
    except pyrage.RecipientError as error:
        raise NoKey("PORTAL_BACKUP_KEYS holds no public key (age1…).") from error
    if not found:
        raise NoKey("Set PORTAL_BACKUP_KEYS to the public key backups are sealed to.")
    return found


def identities(file: Path) -> Sequence[x25519.Identity]:
    """Read the secret keys of a key file, as ``age-keygen`` writes it too.

    Raises:
        NoKey: the file holds none.
    """
    lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    try:
        found = [
            x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError as error:
        raise NoKey(f"{file} holds no secret key.") from error
    if not found:
        raise NoKey(f"{file} holds no secret key.")
    return found


def seal(source: IO[bytes], target: Path, keys: Sequence[x25519.Recipient]) -> int:
    """Encrypt a stream into a new file; returns its size in bytes.

    The file has its name only when it is whole and on the disk, so that a crash leaves
    nothing that looks like a backup.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            pyrage.encrypt_io(source, file, keys)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return target.stat().st_size


def open_sealed(
    source: Path, target: IO[bytes], keys: Sequence[x25519.Identity]
) -> None:
    """Decrypt a file into a stream.

    Raises:
        Damaged: it cannot be opened whole; what was written is worth nothing.
    """
    try:
        with source.open("rb") as file:
            pyrage.decrypt_io(file, target, keys)
    except (pyrage.DecryptError, OSError) as error:
        raise Damaged(f"{source.name} cannot be opened.") from error


def seal_file(
    source: Path, target: Path, keys: Sequence[x25519.Recipient], *, folder: Path
) -> int:
    """Compress a small file and encrypt it; ``folder`` takes the compressed draft."""
    packed = folder / f".{source.name}.gz"
    try:
        with source.open("rb") as plain, gzip.open(packed, "wb", 1) as file:
            shutil.copyfileobj(plain, file)
        with packed.open("rb") as file:
            return seal(file, target, keys)
    finally:
        packed.unlink(missing_ok=True)


def open_into(
    source: Path, command: Sequence[str], keys: Sequence[x25519.Identity]
) -> None:
    """Decrypt a file into a program's input.

    Raises:
        Damaged: it cannot be opened, or the program did not like it.
    """
    with subprocess.Popen(command, stdin=subprocess.PIPE) as program:
        assert program.stdin is not None  # noqa: S101 (asked for above)
        try:
            open_sealed(source, program.stdin, keys)
        finally:
            program.stdin.close()
    if program.returncode:
        raise Damaged(f"{source.name}: {command[0]} ended with {program.returncode}.")


def _sync_folder(folder: Path) -> None:
    """Let the name of a new file survive a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
