"""What sales knows, brought up to date: a source that fails keeps its last good state and grows stale."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dealbot.core.model import State
from dealbot.crm.csv_file import CsvAccounts
from dealbot.errors import SourceError
from tests.jobs.builders import HEAD, OPERATOR, RECEIVED, a_desk
from tests.stories.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.jobs.builders import Desk

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
HEAD_ROW = "id,name,domain,aware_since"
MOULIN, KIRSCH = "A1,Moulin Bleu S.A.,moulinbleu.example,2026-01-05", "A2,Kirsch S.A.,kirsch.example,2026-02-05"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "accounts.csv"


@pytest.fixture
def desk(sqlite_url: str, file: Path) -> Iterator[Desk]:
    """A desk whose one source is ``file``: good for a day, read every hour."""
    source = {"kind": "csv", "path": str(file), "name": "crm", "fresh_for": "24h", "every": "1h"}
    desk = a_desk(sqlite_url, accounts=[source])
    yield desk
    desk.app.close()


def write(file: Path, *rows: str) -> None:
    file.write_text("\n".join([HEAD_ROW, *rows]) + "\n")


def sync(desk: Desk, now_is: object = RECEIVED) -> list[str]:
    failures = desk.app.accounts_sync.sync_due(desk.app.sources, now_is)  # type: ignore[arg-type]  # a moment
    return [str(failure) for failure in failures]


def names(desk: Desk) -> list[str | None]:
    with desk.store.reading() as records:
        return [account.company.name for account in records.accounts.all()]


def test_a_source_is_read_when_its_time_has_come(desk: Desk, file: Path) -> None:
    write(file, MOULIN)
    sync(desk)
    write(file, MOULIN, KIRSCH)
    sync(desk, RECEIVED + AN_HOUR / 2)
    assert names(desk) == ["Moulin Bleu S.A."]
    sync(desk, RECEIVED + AN_HOUR)
    assert names(desk) == ["Moulin Bleu S.A.", "Kirsch S.A."]


def test_what_a_source_no_longer_has_counts_for_nothing(desk: Desk, file: Path) -> None:
    write(file, MOULIN, KIRSCH)
    sync(desk)
    write(file, KIRSCH)
    sync(desk, RECEIVED + AN_HOUR)
    assert names(desk) == ["Kirsch S.A."]


def test_an_unreadable_file_keeps_the_last_good_state(desk: Desk, file: Path) -> None:
    write(file, MOULIN)
    sync(desk)
    file.write_bytes(b"\xff\xfe\x00broken")
    [failure] = sync(desk, RECEIVED + AN_HOUR)
    assert "accounts.csv" in failure
    assert names(desk) == ["Moulin Bleu S.A."]


def test_the_operator_hears_once_a_day_of_a_source_that_cannot_be_read(desk: Desk, file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00broken")
    for hours in (0, 1, 2, 24):
        sync(desk, RECEIVED + hours * AN_HOUR)
    assert desk.letters_to(OPERATOR) == ["trouble", "trouble"]


def test_an_export_that_suddenly_holds_nothing_is_a_fault(desk: Desk, file: Path) -> None:
    write(file, MOULIN)
    sync(desk)
    write(file)
    assert "no account at all" in sync(desk, RECEIVED + AN_HOUR)[0]
    assert names(desk) == ["Moulin Bleu S.A."]


def test_after_a_bad_row_nothing_counts_as_gone(desk: Desk, file: Path) -> None:
    write(file, MOULIN, KIRSCH)
    sync(desk)
    write(file, "A1,Moulin Bleu S.A.,moulinbleu.example,the day before yesterday")
    sync(desk, RECEIVED + AN_HOUR)
    assert names(desk) == ["Moulin Bleu S.A.", "Kirsch S.A."]


def test_a_source_that_grows_stale_turns_confirmations_into_holds(desk: Desk, file: Path) -> None:
    write(file, KIRSCH)
    sync(desk, RECEIVED - A_DAY)
    file.unlink()
    sync(desk, RECEIVED)
    assert desk.register().state is State.PROTECTED
    late = desk.register("Tannenhof S.A.", received_at=RECEIVED + timedelta(minutes=1))
    assert (late.state, late.rule) == (State.HELD, "source_not_fresh")


def test_an_account_that_turns_up_for_an_open_window_changes_nothing_and_the_manager_hears_once(
    desk: Desk, file: Path
) -> None:
    write(file, KIRSCH)
    sync(desk)
    deal = desk.register()
    write(file, KIRSCH, MOULIN)
    sync(desk, RECEIVED + AN_HOUR)
    sync(desk, RECEIVED + 2 * AN_HOUR)
    assert desk.deal(deal.reference).state is State.PROTECTED
    assert desk.letters_to(HEAD) == ["partner_was_first"]
    assert deal.reference in desk.letter("partner_was_first").text
    assert "account.turned_up" in desk.events(deal)


def test_what_is_only_alike_turns_nothing_up(desk: Desk, file: Path) -> None:
    write(file, KIRSCH)
    sync(desk)
    desk.register()
    write(file, KIRSCH, "A3,Moulin Blanc S.A.,moulinblanc.example,2026-01-05")
    sync(desk, RECEIVED + AN_HOUR)
    assert desk.letters_to(HEAD) == []


def test_a_source_read_by_a_person_raises_what_is_wrong_with_it(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.csv"):
        desk.app.accounts_sync.sync(CsvAccounts(tmp_path / "none.csv", "crm"), at("2026-11-20 09:00"))
