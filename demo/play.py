"""The demo from the first mail to the end of the last window. Everything is waited for; nothing sleeps."""

from __future__ import annotations

import queue
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path

from dealbot.app import App, real_clock
from dealbot.config import load
from dealbot.core.model import State
from dealbot.daemon import Daemon
from dealbot.envelope import RawMail
from dealbot.jobs.intake import Taken
from demo import telling
from demo.answers import Answer, Answers
from demo.scenes import LIVE, WAITING, Scene
from demo.servers import Accepted, MailServers
from demo.stage import HERE, PASSWORD, USERNAME, DemoFault, Stage, as_typed, set_up, shown

ANSWER_SECONDS = 20.0
STOP_SECONDS = 15.0
_SEEN_BEFORE = timedelta(days=3)
_MORNING = hour(8, 5)


@dataclass
class RunningDaemon:
    """The daemon in a thread of its own; ``heard`` brings every mail that it has settled, or what ended it."""

    app: App
    heard: queue.Queue[tuple[RawMail, Taken] | Exception] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self._daemon = Daemon(self.app, lambda raw, taken: self.heard.put((raw, taken)))
        self._thread = threading.Thread(target=self._run, name="dealbot", daemon=True)

    def start(self) -> float:
        """Start it; returns that moment by ``time.perf_counter``."""
        begun = time.perf_counter()
        self._thread.start()
        return begun

    def next_mail(self) -> tuple[RawMail, Taken]:
        """The next mail that is settled; raises DemoFault where none is in time."""
        try:
            heard = self.heard.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            raise DemoFault(f"dealbot settled no mail within {ANSWER_SECONDS:g} s") from None
        if isinstance(heard, Exception):
            raise DemoFault(f"the daemon ended: {heard}") from heard
        return heard

    def stop(self) -> None:
        """Stop it as SIGTERM would; raises DemoFault where it does not end."""
        self._daemon.stop()
        self._thread.join(STOP_SECONDS)
        if self._thread.is_alive():
            raise DemoFault(f"the daemon did not end within {STOP_SECONDS:g} s")

    def _run(self) -> None:
        try:
            self._daemon.run()
        except Exception as error:  # the thread's last word: whoever waits for a mail must hear it
            self.heard.put(error)


class Play:
    """The story; ``faults`` holds what came out otherwise than expected."""

    def __init__(self, servers: MailServers, stage: Stage) -> None:
        self.faults: list[str] = []
        self.held_reference = ""
        self._servers = servers
        self._stage = stage
        self._app = App(load(stage.config))
        self._zone = self._app.policy.zone
        self._answers = Answers(stage.folder / "answers", self._app.store)
        self._unclaimed: list[Answer] = []
        self._answer_ms: list[float] = []

    def perform(self) -> None:
        """All of it. Raises DemoFault where it cannot go on."""
        self._prepare()
        self._mails_wait()
        daemon = RunningDaemon(self._app)
        begun = daemon.start()
        try:
            self._catch_up(daemon, begun)
            self._live(daemon)
        finally:
            daemon.stop()
        self._months_pass()
        self._close()

    def _prepare(self) -> None:
        telling.title("An empty installation: who may register, and what sales knows")
        self._command("init")
        self._command("partners", "import", str(shown(HERE / "partners.csv")))
        before = real_clock().astimezone(self._zone) - _SEEN_BEFORE
        accounts = str(shown(self._stage.folder / "accounts.csv"))
        self._command("accounts", "import", accounts, "--at", as_typed(before))

    def _mails_wait(self) -> None:
        telling.title("Two mails come while dealbot is not running, and sales enters both companies afterwards")
        for scene in WAITING:
            self._servers.deliver(scene.content)
        added = self._stage.sales_adds_rows()
        telling.say(f"{len(WAITING)} mails wait in the mailbox. Then a sales rep adds {added} companies to the CRM:")
        self._command("accounts", "sync")

    def _catch_up(self, daemon: RunningDaemon, begun: float) -> None:
        telling.say("Now the daemon starts, as this command would; milliseconds count from its start:")
        telling.command(self._stage.command("run"))
        for number, scene in enumerate(WAITING, 1):
            self._settle(number, scene, daemon, begun)

    def _live(self, daemon: RunningDaemon) -> None:
        telling.title("Mails come one after another; milliseconds from delivery until the letter is accepted")
        for number, scene in enumerate(LIVE, len(WAITING) + 1):
            self._servers.wait_for_reader()  # one after another: each mail finds the daemon at rest
            begun = self._servers.deliver(scene.content)
            answers = self._settle(number, scene, daemon, begun)
            self._answer_ms += [(answer.at - begun) * 1000 for answer in answers[:1]]
        middle, longest = statistics.median(self._answer_ms), max(self._answer_ms)
        telling.say(f"From delivery to the accepted answer: {middle:.0f} ms (median), {longest:.0f} ms (longest).")

    def _settle(self, number: int, scene: Scene, daemon: RunningDaemon, begun: float) -> list[Answer]:
        """Wait for what becomes of one mail, tell it, and compare it with what was expected."""
        raw, taken = daemon.next_mail()
        telling.mail(number, scene.title, raw, taken)
        answers = [self._letter(letter.name.value, letter.to.email) for letter in taken.letters]
        telling.letters(answers, begun)
        kind = taken.submission.kind.value if taken.submission else "automatic"
        prospects = tuple((j.ruling.requested.company.name, j.ruling.rule) for j in taken.judged)
        self._expect(f"kind of mail {number}", scene.kind, kind)
        self._expect(f"verdicts on mail {number}", scene.prospects, prospects)
        self._expect(f"letters about mail {number}", scene.letters, tuple(answer.label for answer in answers))
        return answers

    def _letter(self, letter: str, recipient: str) -> Answer:
        """The accepted letter of this name to this recipient; raises DemoFault where it does not come in time."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            for answer in self._unclaimed:
                if (answer.letter, answer.recipient) == (letter, recipient):
                    self._unclaimed.remove(answer)
                    return answer
            try:
                accepted = self._servers.letters.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise DemoFault(f"the letter {letter} to {recipient} was not sent in {ANSWER_SECONDS:g} s") from None
            self._unclaimed.append(self._answers.keep(accepted))

    def _months_pass(self) -> None:
        """Four months by ``--at``: the reminders, the end, and the weekly digests."""
        telling.title("Four months pass: `once --at` acts as if it were that moment")
        with self._app.store.reading() as records:
            windows = [deal.window for deal in records.deals.find([State.PROTECTED]) if deal.window]
        last_day, deals = max(window.last_day for window in windows), len(windows)
        managers = len(self._app.office.managers)
        today = real_clock().astimezone(self._zone).date()
        self._pass(_monday_after(today), "the first weekly digest", digest=managers)
        for days in self._app.policy.reminder_days:
            day = last_day - timedelta(days=days)
            self._pass(day, f"{days} days before the windows end", reminder=deals, digest=managers)
        over = last_day + timedelta(days=1)
        self._pass(over, "the day after the last protected day", expired=deals, digest=managers)
        self._pass(_monday_after(over), "the digest that tells of the end", digest=managers)

    def _pass(self, day: date, what: str, **expected: int) -> None:
        moment = datetime.combine(day, _MORNING)
        telling.say(f"{telling.day_in_words(day)}: {what}")
        self._command("once", "--at", as_typed(moment))
        answers = self._unclaimed + [self._answers.keep(accepted) for accepted in self._arrived()]
        self._unclaimed = []
        telling.several_letters(answers)
        self._expect(f"letters on {day}", expected, dict(Counter(answer.letter for answer in answers)))

    def _arrived(self) -> list[Accepted]:
        """What the SMTP server took until now: `once` ends only after its letters were accepted."""
        return [self._servers.letters.get() for _ in range(self._servers.letters.qsize())]

    def _close(self) -> None:
        with self._app.store.reading() as records:
            still_open = records.deals.find([State.PROTECTED])
            self.held_reference = records.deals.find([State.HELD])[0].reference
        self._expect("windows still open", 0, len(still_open))
        self._app.store.close()

    def _command(self, *words: str) -> None:
        telling.command(self._stage.command(*words), self._stage.run(*words))

    def _expect(self, what: str, wanted: object, found: object) -> None:
        if wanted != found:
            self.faults.append(f"{what}: expected {wanted}, found {found}")
            telling.fault(self.faults[-1])


def perform(folder: Path) -> list[str]:
    """Play the demo in ``folder``; returns what came out otherwise than expected.

    Raises DemoFault or ServerFault where it cannot be played to its end.
    """
    begun = time.perf_counter()
    with MailServers(USERNAME, PASSWORD) as servers:
        stage = set_up(folder, servers)
        telling.say(
            f"dealbot on this machine alone: IMAP on port {servers.imap_port}, SMTP on port {servers.smtp_port}, "
            f"SQLite and everything else in {shown(folder)}/."
        )
        play = Play(servers, stage)
        play.perform()
    telling.title(f"Done in {time.perf_counter() - begun:.0f} s")
    _farewell(stage, play)
    return play.faults


def _farewell(stage: Stage, play: Play) -> None:
    answers = stage.folder / "answers"
    if play.faults:
        telling.fault(f"{len(play.faults)} of the outcomes above")
    else:
        telling.say("Everything came out as expected.")
    count = len(list(answers.glob("*.eml")))
    telling.say(f"{count} letters lie in {shown(answers)}/, each as .eml and .html to open. Try next:")
    telling.command(stage.command("deals", "list"))
    telling.command(stage.command("deals", "show", play.held_reference))
    telling.command(stage.command("check", "Hochwald Getreidemühle"))


def _monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())
