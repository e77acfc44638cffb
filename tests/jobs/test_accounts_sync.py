"""What sales knows, brought up to date: a source that fails keeps its last good state and grows stale."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dealbot.core.model import Account, Company, State
from dealbot.crm.csv_file import CsvAccounts
from dealbot.crm.source import AccountSource, Gone
from dealbot.errors import SourceError
from dealbot.jobs.accounts_sync import Scheduled
from tests.jobs.builders import HEAD, OPERATOR, RECEIVED, a_desk
from tests.stories.stage import at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dealbot.store import SourceRecord
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


class Crm(AccountSource):
    """A source that can tell what changed, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__("crm", "crm")
        self.accounts: dict[str, str] = {}
        self.changes: list[Account | Gone] = []
        self.asked: list[str | None] = []
        self.breaks_after: int | None = None

    def add(self, *ids: str) -> None:
        self.accounts |= {each: f"Company {each}" for each in ids}

    def read(self, since: str | None = None) -> Iterator[Account | Gone]:
        self.begin()
        self.asked.append(since)
        self.full, self.cursor = since is None, None
        whole = [Account("crm", each, Company(name)) for each, name in self.accounts.items()]
        for number, told in enumerate(self.changes if since else whole):
            if number == self.breaks_after:
                raise SourceError("the line was cut", "crm")
            yield told
        self.cursor = str(len(self.asked))


@pytest.fixture
def crm() -> Crm:
    return Crm()


def run(desk: Desk, crm: Crm, after: timedelta = timedelta(0)) -> list[str]:
    failures = desk.app.accounts_sync.sync_due([Scheduled(crm, AN_HOUR, A_DAY)], RECEIVED + after)
    return [str(failure) for failure in failures]


def marks(desk: Desk) -> dict[str, bool]:
    with desk.store.reading() as records:
        return {account.id: account.at_start for account in records.accounts.all()}


def health(desk: Desk) -> SourceRecord:
    with desk.store.reading() as records:
        [found] = records.sources.health()
    return found


def test_what_changed_is_asked_for_in_between_and_everything_once_a_day(desk: Desk, crm: Crm) -> None:
    crm.add("A1")
    for hours in range(26):
        run(desk, crm, hours * AN_HOUR)
    assert crm.asked == [None, *(str(number) for number in range(1, 24)), None, "25"]


def test_a_reading_of_changes_counts_as_a_reading_and_leaves_the_rest_alone(desk: Desk, crm: Crm) -> None:
    crm.add("A1", "A2", "A3")
    run(desk, crm)
    crm.changes = [Gone("A1"), Account("crm", "A2", Company("Renamed")), Account("crm", "A4", Company("New"))]
    assert run(desk, crm, AN_HOUR) == []
    assert names(desk) == ["Renamed", "Company A3", "New"]
    found = health(desk)
    assert (found.read_at, found.full_read_at, found.rows) == (RECEIVED + AN_HOUR, RECEIVED, 3)


def test_changes_that_break_off_are_asked_for_again(desk: Desk, crm: Crm) -> None:
    crm.add("A1")
    run(desk, crm)
    crm.changes, crm.breaks_after = [Account("crm", "A2", Company("New"))], 0
    assert run(desk, crm, AN_HOUR) == ["the line was cut: crm"]
    assert (health(desk).cursor, health(desk).read_at, health(desk).error) == ("1", RECEIVED, "the line was cut: crm")
    crm.breaks_after = None
    assert run(desk, crm, 2 * AN_HOUR) == []
    assert crm.asked == [None, "1", "1"]
    assert names(desk) == ["Company A1", "New"]


def test_a_source_that_failed_is_left_alone_for_a_while_and_still_counts_as_failed(desk: Desk, crm: Crm) -> None:
    crm.add("A1")
    crm.breaks_after = 0
    for minutes in (0, 1, 4):
        assert run(desk, crm, timedelta(minutes=minutes)) == ["the line was cut: crm"]
    assert len(crm.asked) == 1
    run(desk, crm, timedelta(minutes=5))
    assert len(crm.asked) == 2


def test_what_the_first_whole_reading_had_was_present_at_the_start_and_nothing_later(desk: Desk, crm: Crm) -> None:
    crm.add("A1")
    run(desk, crm)
    crm.changes = [Account("crm", "A2", Company("New"))]
    run(desk, crm, AN_HOUR)
    crm.add("A2", "A3")
    run(desk, crm, A_DAY)
    assert marks(desk) == {"A1": True, "A2": False, "A3": False}


def test_the_rest_of_a_first_reading_that_broke_off_was_present_at_the_start_too(desk: Desk, crm: Crm) -> None:
    crm.add(*(f"A{number:04}" for number in range(1500)))
    crm.breaks_after = 1200
    run(desk, crm)
    assert len(marks(desk)) == 1000
    crm.breaks_after = None
    run(desk, crm, AN_HOUR)
    assert list(marks(desk).values()) == [True] * 1500


def test_a_row_that_was_bad_in_the_first_reading_was_not_present_at_the_start(desk: Desk, file: Path) -> None:
    write(file, MOULIN, "A2,Kirsch S.A.,no domain,")
    sync(desk)
    write(file, MOULIN, KIRSCH)
    sync(desk, RECEIVED + AN_HOUR)
    assert marks(desk) == {"A1": True, "A2": False}


def test_most_accounts_gone_at_once_is_a_fault_unless_a_person_says_otherwise(desk: Desk, crm: Crm) -> None:
    crm.add(*(f"A{number}" for number in range(50)))
    run(desk, crm)
    crm.accounts = {"A1": "Company A1", "B1": "Another"}
    [told] = run(desk, crm, A_DAY)
    assert "49 of 50 accounts would be gone at once; what was known stays" in told
    assert "--accept-losses" in told
    assert len(marks(desk)) == 51
    assert health(desk).full_read_at == RECEIVED
    count = desk.app.accounts_sync.sync(crm, RECEIVED + 2 * A_DAY, accept_losses=True)
    assert (count.gone, marks(desk)) == (49, {"A1": True, "B1": False})


@pytest.mark.parametrize(
    ("had", "kept", "is_refused"), [(20, 1, False), (42, 21, False), (43, 21, True), (22, 1, True)]
)
def test_a_few_or_less_than_half_may_go(desk: Desk, crm: Crm, had: int, kept: int, is_refused: bool) -> None:
    crm.add(*(f"A{number}" for number in range(had)))
    run(desk, crm)
    crm.accounts = {f"A{number}": f"Company A{number}" for number in range(kept)}
    assert bool(run(desk, crm, A_DAY)) is is_refused
    assert len(marks(desk)) == (had if is_refused else kept)


def test_the_manager_hears_too_when_the_account_turns_up_among_very_many(desk: Desk, crm: Crm) -> None:
    crm.add("A0")
    run(desk, crm)
    deal = desk.register()
    crm.add(*(f"A{number}" for number in range(1, 300)))
    crm.accounts["A77"] = "Moulin Bleu S.A."
    run(desk, crm, A_DAY)
    assert desk.letters_to(HEAD) == ["partner_was_first"]
    assert "account.turned_up" in desk.events(deal)
