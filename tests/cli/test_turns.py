"""``once`` and ``run`` against real servers: what they tell and how they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dealbot.cli import digest
from tests.servers.process import free_port
from tests.stories.mails import a_registration
from tests.stories.stage import ROOT, Installation, at, dealbot, install, mailbox_of, smtp_on, write_settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.place import Place
    from tests.servers.dovecot import Dovecot
    from tests.servers.smtp import ScriptedSmtp

PARTNER = "anna@alpha.example"


@pytest.fixture
def house(tmp_path: Path, dovecot: Dovecot, address: str, smtp: ScriptedSmtp) -> Installation:
    """One with a partner."""
    house = install(tmp_path, dovecot, address, smtp_on(smtp.port, address))
    house.partners("Alpha Networks,alpha.example,,en,LU")
    return house


def test_a_turn_takes_answers_and_ends_with_0(house: Installation, dovecot: Dovecot, smtp: ScriptedSmtp) -> None:
    dovecot.deliver(house.address, a_registration(PARTNER, "Moulin Bleu S.A."))
    told = house.command("once", "--json")
    assert told.lines == [{"mails": 1, "due": 0, "digests": 0, "letters": 1, "unsent": 0, "troubles": []}]
    assert [letter.recipient for letter in smtp.accepted] == [PARTNER]
    assert house.command("once").out == (
        "0 mails taken, 0 deals with something due, 0 digests, 0 letters sent, 0 waiting\n"
    )


def test_a_turn_as_of_a_later_moment_does_what_is_due_then(
    house: Installation, dovecot: Dovecot, smtp: ScriptedSmtp
) -> None:
    dovecot.append(house.address, a_registration(PARTNER, "Moulin Bleu S.A."), at("2026-11-20 09:00"))
    house.once(at("2026-11-20 09:01"))
    done = house.once(at("2027-02-20 09:00"))
    assert (done["mails"], done["due"]) == (0, 1)
    assert smtp.accepted[-1].recipient in {PARTNER, "head@vendor.test"}


def test_what_could_not_be_done_is_told_and_ends_with_1(house: Installation) -> None:
    closed = mailbox_of(house.dovecot, house.address, house.folder, port=free_port())
    write_settings(house.config, house.settings | {"mailbox": closed})
    told = house.command("once", "--json", code=1)
    assert "no connection to the mailbox" in told.lines[0]["troubles"][0]
    assert told.err.count("dealbot: no connection to the mailbox") == 1


def test_a_letter_that_still_waits_ends_with_1(house: Installation, dovecot: Dovecot) -> None:
    dovecot.deliver(house.address, a_registration(PARTNER, "Moulin Bleu S.A."))
    write_settings(house.config, house.settings | {"smtp": smtp_on(free_port(), house.address)})
    assert house.once(code=1)["unsent"] == 1


def test_nothing_is_taken_while_no_answer_can_leave(house: Installation, dovecot: Dovecot) -> None:
    dovecot.deliver(house.address, a_registration(PARTNER, "Moulin Bleu S.A."))
    write_settings(house.config, {key: value for key, value in house.settings.items() if key != "smtp"})
    for command in ("once", "run"):
        assert "smtp: no server for outgoing mail is set" in house.command(command, code=2).err
    assert house.folders()["INBOX"] == 1
    assert house.deals() == []


def test_no_output_ever_holds_a_password(house: Installation) -> None:
    secret = house.folder / "secret"
    secret.write_text("hunter2\n")
    login = {"username": "deals", "password_command": ["cat", secret]}
    mailbox = {key: value for key, value in house.settings["mailbox"].items() if key != "password_file"}
    write_settings(house.config, house.settings | {"mailbox": mailbox | login, "smtp": house.settings["smtp"] | login})
    for words in (["doctor"], ["doctor", "--json"], ["once", "--verbose"], ["once", "--json"]):
        told = house.command(*words, code=1)
        assert "login" in told.out + told.err
        assert "hunter2" not in told.out + told.err


def test_the_daemon_ends_with_0_on_ctrl_c(house: Installation) -> None:
    command = [sys.executable, "-m", "dealbot", "run", "--config", str(house.config)]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    with running.stderr:
        assert any("connected" in line for line in running.stderr)
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert (running.wait(20), "Traceback" in rest) == (0, False)


def test_any_other_command_stops_on_ctrl_c_with_a_word(fresh: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(digest, "_choose", interrupted)
    told = fresh.run("digest", code=1)
    assert told.err.strip() == "dealbot: stopped"


def test_as_a_process_too_a_reader_that_left_is_no_fault_of_ours(fresh: Place) -> None:
    fresh.write("all.mbox", *(f"From x\nFrom: a@x.example\nSubject: {n}\n\nHello\n" for n in range(2000)))
    command = [sys.executable, "-m", "dealbot", "parse", str(fresh.folder / "all.mbox")]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stderr is not None
    with running.stdout, running.stderr:
        assert '"file"' in running.stdout.readline()
        running.stdout.close()
        assert (running.stderr.read(), running.wait(20)) == ("", 1)


def test_as_a_process_too_faulty_settings_end_with_2(fresh: Place) -> None:
    fresh.settings(policy={"window_months": 0})
    environment = os.environ | {"DEALBOT_CONFIG": str(fresh.folder / "config.toml")}
    command = [sys.executable, "-m", "dealbot", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "policy.window_months" in done.stderr
    assert dealbot("doctor").code == 2
