"""Who logs in, and where the secret comes from.

A secret is a function that fetches it at the moment of the login: a rotated password works without a restart, and
nothing keeps it, prints it or logs it.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dealbot.errors import SecretError

Secret = Callable[[], str]
COMMAND_SECONDS = 30.0
SECRET_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Credentials:
    """A login: ``secret`` fetches the password, or the access token where ``oauth2`` (XOAUTH2) is set."""

    username: str
    secret: Secret = field(repr=False)
    oauth2: bool = False


def secret_file(path: Path) -> Secret:
    """The content of a file, without one line end. Raises ``SecretError`` when it cannot be read."""

    def fetch() -> str:
        try:
            with path.open("rb") as file:
                content = file.read(SECRET_LIMIT)
        except OSError as error:
            raise SecretError("the password file cannot be read", str(path)) from error
        return _clean(content, str(path))

    return fetch


def secret_environment(name: str) -> Secret:
    """The value of an environment variable. Raises ``SecretError`` when it is not set."""

    def fetch() -> str:
        value = os.environ.get(name)
        if value is None:
            raise SecretError("the environment variable for the password is not set", name)
        return _clean(os.fsencode(value), name)

    return fetch


def secret_command(command: Sequence[str], seconds: float = COMMAND_SECONDS) -> Secret:
    """What a program prints, without one line end: a password manager, or a tool that renews an OAuth2 token.

    ``command`` is the program and its arguments; no shell sees them. Raises ``SecretError`` when the program is
    missing, fails, or takes longer than ``seconds``; what it printed is never shown.
    """

    def fetch() -> str:
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own settings name the program
                list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise SecretError(f"the password command took longer than {seconds:g} s", command[0]) from None
        except OSError as error:
            raise SecretError("the password command cannot be started", command[0]) from error
        if done.returncode:
            raise SecretError(f"the password command ended with {done.returncode}", command[0])
        return _clean(done.stdout, command[0])

    return fetch


def file_warning(path: Path) -> str | None:
    """What an operator should mend about a password file's permissions, None if they are right or cannot be seen."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return f"{path} can be read by others: chmod 600 {path}"
    return None


def _clean(content: bytes, subject: str) -> str:
    """One secret of one line. ``from None``: a decoding error would carry the secret along."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise SecretError("the password is not UTF-8 text", subject) from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or any(character < " " for character in text):
        raise SecretError("the password is empty or has more than one line", subject)
    return text
