"""What happens to the tests of a server that is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import where_it_runs
from tests.servers.process import Server, ServerDied, ServerMissing, need_program

if TYPE_CHECKING:
    from pathlib import Path


def test_a_missing_server_skips_its_tests_and_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEALBOT_REQUIRE_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install dovecot-imapd"), where_it_runs():
        need_program("no-such-server", "dovecot-imapd")


def test_a_missing_server_fails_its_tests_where_all_were_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEALBOT_REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"), where_it_runs():
        raise ServerMissing("apt-get install postfix")


def test_a_server_that_ends_at_once_says_why(tmp_path: Path) -> None:
    server = Server(["sh", "-c", "echo no such setting; exit 3"], tmp_path / "server.log")
    with pytest.raises(ServerDied, match=r"(?s)ended with 3.*no such setting"):
        server.start(ready=lambda: False)
