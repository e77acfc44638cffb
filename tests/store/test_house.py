from __future__ import annotations

from typing import TYPE_CHECKING

from tests.store.builders import AN_HOUR, NOON, a_partner

if TYPE_CHECKING:
    from dealbot.store import Records, Store


def test_what_may_happen_once_happens_once(records: Records) -> None:
    assert records.occurrences.first_time("reminder", "DR-2026-0042/7", NOON)
    assert not records.occurrences.first_time("reminder", "DR-2026-0042/7", NOON + AN_HOUR)
    assert records.occurrences.first_time("reminder", "DR-2026-0042/30", NOON)
    assert records.occurrences.first_time("end", "DR-2026-0042/7", NOON)


def test_a_second_time_leaves_the_transaction_usable(store: Store) -> None:
    for _ in range(2):
        with store.writing() as records:
            records.occurrences.first_time("digest", "anna@vendor.example/2026-11-16", NOON)
            records.partners.save_all([a_partner()])
    with store.reading() as records:
        assert len(records.partners.all()) == 1
