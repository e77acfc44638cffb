"""Transactions, versions, copies, and who may do what alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from dealbot.errors import ConfigError, StoreError, StoreRefusal
from dealbot.store import Store
from dealbot.store.tables import metadata
from dealbot.store.turns import Turns
from tests.store.builders import AN_HOUR, NOON, a_mail, a_partner

if TYPE_CHECKING:
    from pathlib import Path


def test_the_migrations_lead_to_exactly_the_tables(store: Store) -> None:
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_empty_database_must_be_upgraded_before_use(empty_url: str) -> None:
    store = Store(empty_url)
    assert store.versions() == (None, "0002")
    with pytest.raises(StoreRefusal, match="dealbot db upgrade"):
        store.require_current()
    store.upgrade(NOON)
    store.require_current()
    assert store.versions() == ("0002", "0002")
    store.close()


def test_asking_for_the_version_makes_no_file(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path / 'none.db'}").versions()
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_a_newer_dealbot_is_left_alone(store: Store) -> None:
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreRefusal, match="newer dealbot"):
        store.require_current()


def test_upgrading_again_changes_nothing_and_keeps_the_day_of_installation(store: Store) -> None:
    store.upgrade(NOON + AN_HOUR)
    with store.reading() as records:
        assert records.house.installed_at() == NOON


def test_what_fails_in_a_transaction_leaves_nothing_behind(store: Store) -> None:
    def fail() -> None:
        with store.writing() as records:
            records.partners.save_all([a_partner()])
            raise KeyError("in the body")

    with pytest.raises(KeyError):
        fail()
    with store.reading() as records:
        assert records.partners.all() == []


def test_reading_sees_one_moment_while_others_write(store: Store) -> None:
    with store.reading() as before:
        assert before.partners.all() == []
        with store.writing() as records:
            records.partners.save_all([a_partner()])
        assert before.partners.all() == []
    with store.reading() as after:
        assert len(after.partners.all()) == 1


def test_two_stores_on_one_database_write_one_after_the_other(store: Store, store_url: str) -> None:
    other = Store(store_url)

    def count_up(which: Store) -> None:
        for _ in range(20):
            with which.writing() as records:
                records.deals._next_reference(2026)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, [store, other, store, other]))
    with store.writing() as records:
        assert records.deals._next_reference(2026) == "DR-2026-0081"
    other.close()


def test_a_second_writer_waits_even_before_it_writes(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealbot.store.engine.WAIT_SECONDS", 0.05)
    other = Store(store_url)
    with store.writing(), pytest.raises(StoreError) as caught, other.writing():
        pass
    assert caught.value.temporary
    with other.writing() as records:
        assert records.partners.all() == []
    other.close()


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    turns, order = Turns(), []

    def take(number: int) -> None:
        turns.take(10)
        order.append(number)
        turns.give_back()

    turns.take(10)
    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(turns._waiting) <= number:
            pass
    turns.give_back()
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]


def test_a_turn_that_does_not_come_in_time_is_given_up() -> None:
    turns = Turns()
    assert turns.take(10)
    assert not turns.take(0.01)
    turns.give_back()
    assert turns.take(10)


def test_a_transaction_that_waits_for_too_long_is_worth_another_try(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealbot.store.store.WAIT_SECONDS", 0.01)
    with store.writing(), pytest.raises(StoreError, match="another thread") as caught, store.writing():
        pass
    assert caught.value.temporary


def test_a_job_is_for_one_process_at_a_time(store: Store, store_url: str) -> None:
    other = Store(store_url)
    with store.sole("dispatch") as mine, other.sole("dispatch") as theirs, other.sole("digest") as another_job:
        assert (mine, theirs, another_job) == (True, False, True)
    with other.sole("dispatch") as theirs:
        assert theirs
    other.close()


def test_a_value_that_the_database_never_takes_is_no_passing_fault(store: Store) -> None:
    with pytest.raises(StoreRefusal) as caught, store.writing() as records:
        records.mails.take(a_mail(size=2**80))
    assert not caught.value.temporary


def test_a_naive_moment_is_refused(store: Store) -> None:
    with pytest.raises(StoreRefusal, match="needs a time zone"), store.writing() as records:
        records.mails.take(a_mail(received_at=NOON.replace(tzinfo=None)))


def test_an_error_names_the_database_without_its_password_and_without_the_data() -> None:
    store = Store("postgresql+psycopg://dealbot:secret@127.0.0.1:1/none")
    with pytest.raises(StoreError) as caught, store.reading():
        pass
    assert caught.value.temporary
    assert "secret" not in str(caught.value)
    assert "127.0.0.1:1/none" in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "mysql://host/db", "nonsense", "dealbot.db"])
def test_what_is_no_database_address_is_a_faulty_setting(url: str) -> None:
    with pytest.raises(ConfigError, match=r"database\.url"):
        Store(url)


def test_a_backup_restores_what_was_there(tmp_path: Path) -> None:
    store, copy = Store(f"sqlite:///{tmp_path / 'dealbot.db'}"), tmp_path / "copy.db"
    store.upgrade(NOON)
    with store.writing() as records:
        records.partners.save_all([a_partner()])
    store.backup(copy)
    with store.writing() as records:
        records.partners.save_all([a_partner("Later IT")])
    store.restore(copy, NOON)
    with store.reading() as records:
        assert [partner.name for partner in records.partners.all()] == ["Ardoise Informatique"]
    store.close()


def test_a_backup_is_one_private_file_and_never_written_over(tmp_path: Path) -> None:
    store, copy = Store(f"sqlite:///{tmp_path / 'dealbot.db'}"), tmp_path / "copies"
    store.upgrade(NOON)
    copy.mkdir()
    store.backup(copy / "a.db")
    assert [(file.name, file.stat().st_mode & 0o777) for file in copy.iterdir()] == [("a.db", 0o600)]
    with pytest.raises(StoreRefusal, match="exists"):
        store.backup(copy / "a.db")
    store.close()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_what_is_no_copy_is_not_restored(tmp_path: Path, content: bytes) -> None:
    store, copy = Store(f"sqlite:///{tmp_path / 'dealbot.db'}"), tmp_path / "copy.db"
    store.upgrade(NOON)
    copy.write_bytes(content)
    with pytest.raises(StoreError, match=r"copy\.db"):
        store.restore(copy, NOON)
    store.require_current()
    store.close()


def test_postgresql_is_backed_up_by_its_own_tool(postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreRefusal, match="pg_dump"):
        Store(postgres_url).backup(tmp_path / "copy.db")


def test_the_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'dealbot.db'}")
    store.upgrade(NOON)
    with store.writing() as records:
        records.partners.save_all([a_partner()])
        modes = {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == {0o600}
    store.close()
