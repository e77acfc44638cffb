from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from dealbot.errors import SecretError
from dealbot.net.credentials import Credentials, file_warning, secret_command, secret_environment, secret_file

if TYPE_CHECKING:
    from pathlib import Path


def a_password_file(folder: Path, content: bytes = b"open sesame\n", mode: int = 0o600) -> Path:
    path = folder / "password"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("content", [b"open sesame", b"open sesame\n", b"open sesame\r\n"])
def test_a_password_file_is_read_without_its_line_end(tmp_path: Path, content: bytes) -> None:
    assert secret_file(a_password_file(tmp_path, content))() == "open sesame"


def test_a_password_file_is_read_anew_at_every_login(tmp_path: Path) -> None:
    fetch = secret_file(a_password_file(tmp_path, b"old"))
    assert fetch() == "old"
    a_password_file(tmp_path, b"new")
    assert fetch() == "new"


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines\n", b"nul\0", b"\xff\xfe"])
def test_a_password_that_is_empty_or_no_single_line_is_refused_without_showing_it(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(SecretError) as caught:
        secret_file(a_password_file(tmp_path, content))()
    assert caught.value.__cause__ is None
    assert "two" not in str(caught.value)


def test_a_password_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="no-such-file"):
        secret_file(tmp_path / "no-such-file")()


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_password_file_that_others_can_read_is_worth_a_warning(tmp_path: Path, mode: int, warned: bool) -> None:
    warning = file_warning(a_password_file(tmp_path, mode=mode))
    assert (warning is not None and "chmod 600" in warning) is warned


def test_the_environment_holds_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALBOT_TEST_PASSWORD", "žluť")
    assert secret_environment("DEALBOT_TEST_PASSWORD")() == "žluť"
    monkeypatch.delenv("DEALBOT_TEST_PASSWORD")
    with pytest.raises(SecretError, match="DEALBOT_TEST_PASSWORD"):
        secret_environment("DEALBOT_TEST_PASSWORD")()


def test_a_command_prints_a_token_and_no_shell_reads_its_arguments() -> None:
    fetch = secret_command([sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME;`id`"])
    assert fetch() == "$HOME;`id`"


def test_a_command_that_fails_does_not_show_what_it_printed() -> None:
    program = "import sys; print('open sesame'); print('open sesame', file=sys.stderr); sys.exit(3)"
    with pytest.raises(SecretError, match="ended with 3") as caught:
        secret_command([sys.executable, "-c", program])()
    assert "sesame" not in str(caught.value)


def test_a_command_that_hangs_is_stopped() -> None:
    with pytest.raises(SecretError, match=r"longer than 0\.2 s"):
        secret_command([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.2)()


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(SecretError, match="no-such-program"):
        secret_command(["no-such-program"])()


def test_credentials_do_not_show_where_the_secret_comes_from() -> None:
    assert repr(Credentials("dealreg@vendor.test", lambda: "open sesame")) == (
        "Credentials(username='dealreg@vendor.test', oauth2=False)"
    )
