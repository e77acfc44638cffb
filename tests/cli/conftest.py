"""An installation as ``dealbot init`` leaves it, and one with a few deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.place import Place
from tests.jobs.builders import ANNA, RECEIVED, a_desk, an_account
from tests.stories.mails import a_registration

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Right after ``dealbot init``, its settings untouched, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEALBOT_CONFIG", raising=False)
    place = Place(tmp_path)
    place.run("init")
    return place


@pytest.fixture
def busy(fresh: Place) -> Place:
    """With a confirmed deal (DR-2026-0001) and one that is held because of a probable match (DR-2026-0002)."""
    desk = a_desk(f"sqlite:///{fresh.folder / 'dealbot.db'}")
    desk.know(an_account("Kirsch Nord Gourmet"), since=RECEIVED.replace(month=10))
    desk.take(a_registration(ANNA, "Moulin Bleu S.A."), a_registration(ANNA, "Kirsch Nord S.A."))
    desk.app.close()
    return fresh
