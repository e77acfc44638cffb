"""The demo, played once in a temporary folder as ``make demo`` plays it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from demo import __main__ as command
from demo.scenes import LIVE, WAITING
from demo.stage import DemoFault

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).parents[2]
SECONDS = 120


@dataclass(frozen=True)
class Played:
    """A demo that has ended: its exit code, what it printed, and the folder it left."""

    exit_code: int
    printed: str
    folder: Path

    def dealbot(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One of dealbot's commands, on what the demo left."""
        return _run("dealbot", "--config", str(self.folder / "config.toml"), *words)


def _run(module: str, *words: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", module, *words]
    return subprocess.run(
        whole, check=False, capture_output=True, text=True, encoding="utf-8", cwd=PROJECT, timeout=SECONDS
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("demo") / "output"
    done = _run("demo", "--output", str(folder))
    return Played(done.returncode, done.stdout + done.stderr, folder)


def _perform(faults: list[str]) -> Callable[[Path], list[str]]:
    return lambda _folder: faults


def test_everything_comes_out_as_expected(played: Played) -> None:
    assert played.exit_code == 0, played.printed
    assert "Everything came out as expected." in played.printed


def test_every_mail_is_told_with_its_title(played: Played) -> None:
    for number, scene in enumerate(WAITING + LIVE, 1):
        assert f"\n{number:2}  {scene.title}\n" in played.printed


def test_piped_output_is_plain(played: Played) -> None:
    assert "\x1b" not in played.printed


def test_what_it_tells_fits_into_a_terminal_of_a_hundred_columns(played: Played) -> None:
    told = played.printed.replace(str(played.folder), "demo-output")
    assert [line for line in told.splitlines() if len(line) > 100] == []


def test_every_letter_lies_there_for_a_mail_program_and_for_a_browser(played: Played) -> None:
    letters = sorted((played.folder / "answers").glob("*.eml"))
    expected = sum(len(scene.letters) for scene in WAITING + LIVE)
    assert len(letters) > expected
    for letter in letters:
        assert "<html" in letter.with_suffix(".html").read_text(encoding="utf-8")


def test_the_answer_to_the_plain_registration_is_a_confirmation_in_its_thread(played: Played) -> None:
    (file,) = (played.folder / "answers").glob("*-confirmation-to-anna.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["To"] == "Anna Weis <anna.weis@belvaux-systems.example>"
    assert mail["In-Reply-To"] == "<20260302090211.a001@belvaux-systems.example>"
    assert mail["Auto-Submitted"] == "auto-replied"


def test_nothing_goes_to_the_machine_that_answered_by_itself(played: Played) -> None:
    (machine,) = (scene for scene in LIVE if scene.kind == "automatic")
    told = played.printed.partition(machine.title)[2].partition("\n\n")[0]
    assert "letters      none" in told


def test_the_settings_can_be_read_by_a_person_and_by_dealbot(played: Played) -> None:
    settings = tomllib.loads((played.folder / "config.toml").read_text(encoding="utf-8"))
    assert settings["mailbox"]["security"] == settings["smtp"]["security"] == "none"
    assert (played.folder / settings["mailbox"]["password_file"]).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("deals", "list"), "Montferrat Business School S.A."),
        (("deals", "list", "--state", "held"), "Vandenberghe Transporten BV"),
        (("check", "Hochwald Getreidemühle"), "Hochwald-Getreidemühle GmbH"),
        (("digest",), "Ellen Hart"),
        (("parse", "demo/mails"), '"kind": "automatic"'),
    ],
)
def test_commands_work_after_the_demo_has_ended(played: Played, words: tuple[str, ...], answer: str) -> None:
    done = played.dealbot(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert answer in done.stdout


def test_the_commands_it_suggests_work(played: Played) -> None:
    suggested = played.printed.partition("Try next:")[2].replace(" \\\n    ", " ")
    reference = suggested.partition("deals show ")[2].split()[0]
    done = played.dealbot("deals", "show", reference)
    assert done.returncode == 0
    assert "witnessed_only_after" in done.stdout


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "dealbot.db").write_text("theirs")
    done = _run("demo", "--output", str(tmp_path))
    assert done.returncode == 1
    assert "it was left alone" in done.stderr
    assert (tmp_path / "dealbot.db").read_text() == "theirs"


def test_an_unexpected_outcome_ends_it_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "perform", _perform(["verdicts on mail 3: expected …"]))
    assert CliRunner().invoke(command.main, []).exit_code == 1


def test_a_demo_that_cannot_go_on_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(_folder: Path) -> list[str]:
        raise DemoFault("dealbot settled no mail within 20 s")

    monkeypatch.setattr(command, "perform", no_answer)
    done = CliRunner().invoke(command.main, [])
    assert done.exit_code == 1
    assert "settled no mail" in done.output
