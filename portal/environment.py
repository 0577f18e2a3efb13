"""Typed readers for environment variables; a secret never has a default."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def env_text(name: str, default: str) -> str:
    """Return the variable's text, or ``default`` where it is unset or empty."""
    return os.environ.get(name) or default


def env_bool(name: str, *, default: bool) -> bool:
    """Return whether the variable says yes (1, true, yes, on).

    Raises:
        ImproperlyConfigured: it is set to something that is neither yes nor no.
    """
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={text!r} is neither yes nor no.")


def env_int(name: str, default: int) -> int:
    """Return the variable as a whole number.

    Raises:
        ImproperlyConfigured: it is not one.
    """
    text = os.environ.get(name, "").strip()
    try:
        return int(text) if text else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={text!r} is not a whole number.") from error


def env_list(name: str, default: list[str]) -> list[str]:
    """Return the variable's comma-separated parts without blanks."""
    parts = [part.strip() for part in os.environ.get(name, "").split(",")]
    return [part for part in parts if part] or default


def env_secret(name: str, *, run_dir: Path, required: bool) -> str:
    """Return a secret from ``NAME``, from the file ``NAME_FILE``, or from ``run_dir``.

    Outside production the secret is made once and kept in ``run_dir``, readable by
    its owner only. Two processes that make it at once agree on the first one's.

    Raises:
        ImproperlyConfigured: ``required`` and not given.
    """
    if given := os.environ.get(name):
        return given
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    if required:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE.")
    run_dir.mkdir(parents=True, exist_ok=True)
    kept = run_dir / name.lower()
    draft = run_dir / f"{name.lower()}.{os.getpid()}"
    if not kept.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with contextlib.suppress(FileExistsError):
            os.link(draft, kept)
        draft.unlink()
    return kept.read_text(encoding="utf-8")
