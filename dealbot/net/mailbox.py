"""A mailbox as a queue: what waits, its bytes, and where each mail goes once it is decided (IMAP, RFC 3501).

Others may read and sort the same mailbox meanwhile: nothing here depends on \\Seen or changes it, every command names
UIDs, and a mail that somebody moved or marked \\Deleted is simply no longer there.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from imapclient import DELETED
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from dealbot.envelope import Folder, MailPlace, RawMail
from dealbot.errors import MailboxError
from dealbot.net.imap import MailboxSettings, connect, drop, leave, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from dealbot.net.wake import Wake

LISTING_SIZE = 500
"""Mails a FETCH of sizes and dates names: keeps the command below the 8,192 octets of RFC 7162 section 4."""
BATCH_BYTES = 32 * 1024 * 1024
HEADER_LIMIT = 256 * 1024
FIRST_IDLE_SECONDS = 0.1
IDLE_SECONDS = 9 * 60.0
"""Longest IDLE; RFC 2177 asks for less than 29 minutes, address translators forget a quiet connection after ten."""
IDLE_END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits: known by place, receipt time (UTC) and size in bytes before any of it is fetched."""

    place: MailPlace
    received_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class MailboxReport:
    """What ``doctor`` shows of a mailbox that answered."""

    capabilities: tuple[str, ...]
    folders: tuple[str, ...]
    """Full names of the three folders that are there."""
    missing_folders: tuple[str, ...]
    """Those that the first start will make."""
    waiting: int


class Mailbox:
    """One connection to one mailbox, for one thread; a context manager.

    Every method raises ``MailboxError``, and after one the connection is of no more use: leave the ``with`` and open
    another after ``reconnect_wait``. Nothing is lost by that: what was not filed still waits.
    """

    def __init__(self, settings: MailboxSettings) -> None:
        self.settings = settings
        self._client: Any = None
        self._uid_validity = 0
        self._last_uid = 0
        self._delimiter = "/"
        self._root = settings.root
        self._prepared = False

    def __enter__(self) -> Self:
        self._client = connect(self.settings)
        try:
            self._select()
            self._find_root()
        except MailboxError:
            drop(self._client)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            leave(self._client)
        else:
            drop(self._client)

    # --- what waits ------------------------------------------------------------------------------------------------

    def waiting(self, now: datetime) -> list[Waiting]:
        """Every mail of the folder, in order of receipt (INTERNALDATE, then UID: policy.md, "Fairness").

        Read or unread is all one; what somebody marked \\Deleted is left out. A mail without a usable INTERNALDATE
        counts as received ``now``.
        """
        with translated(self.settings, "the mailbox could not be searched"):
            self._client.noop()  # Dovecot searches what the session last heard of; NOOP makes it look
            uids = sorted(self._client.search("UNDELETED"))
            self._last_uid = max([self._last_uid, *uids])
            found = [w for part in _parts(uids, LISTING_SIZE) for w in self._listed(part, now)]
        return sorted(found, key=lambda w: (w.received_at, w.place.uid))

    def fetch(self, waiting: Sequence[Waiting]) -> Iterator[RawMail]:
        """The bytes of ``waiting`` in its order, a batch a command, \\Seen left as it is (BODY.PEEK).

        Of a mail above the size limit only the start of the header comes (``complete`` is false). A mail that vanished
        meanwhile is left out.
        """
        for batch in self._batches(waiting):
            with translated(self.settings, "mails could not be fetched"):
                contents = self._contents(batch)
            for item in batch:
                if item.place.uid in contents:
                    complete = item.size <= self.settings.size_limit
                    yield RawMail(item.place, item.received_at, item.size, contents[item.place.uid], complete)

    def _listed(self, uids: Sequence[int], now: datetime) -> Iterator[Waiting]:
        for uid, data in self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"]).items():
            if b"RFC822.SIZE" in data:
                place = MailPlace(self.settings.name, self._uid_validity, uid)
                yield Waiting(place, _received_at(data.get(b"INTERNALDATE"), now), data[b"RFC822.SIZE"])

    def _batches(self, waiting: Sequence[Waiting]) -> Iterator[list[Waiting]]:
        """Batches bounded in number and bytes, each either of whole mails or of headers alone."""
        batch: list[Waiting] = []
        room = BATCH_BYTES
        for item in waiting:
            large = item.size > self.settings.size_limit
            full = len(batch) == self.settings.batch_size or item.size > room
            if batch and (full or large):
                yield batch
                batch, room = [], BATCH_BYTES
            batch.append(item)
            room = -1 if large else room - item.size
        if batch:
            yield batch

    def _contents(self, batch: Sequence[Waiting]) -> dict[int, bytes]:
        uids = [item.place.uid for item in batch if self._is_ours(item.place)]
        if batch[0].size > self.settings.size_limit:
            part, key = f"BODY.PEEK[HEADER]<0.{HEADER_LIMIT}>", b"BODY[HEADER]<0>"
        else:
            part, key = "BODY.PEEK[]", b"BODY[]"
        found = self._client.fetch(uids, [part])
        return {uid: data[key] for uid, data in found.items() if data.get(key) is not None}  # NIL: it is gone

    # --- where it goes ---------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Make and subscribe the root folder and its three, where they are not there yet."""
        with translated(self.settings, "the folders could not be made"):
            there = self._folders_there()
            for name in (self._root, *self._all_folders()):
                if name not in there:
                    self._create(name)
        self._prepared = True

    def file(self, places: Sequence[MailPlace], folder: Folder) -> tuple[MailPlace, ...]:
        """Move mails to ``folder``, a batch a command. A mail that is no longer there is no error.

        Returns the places that belong to another mailbox or UIDVALIDITY; nothing was done for them.

        Without MOVE (RFC 6851): COPY, mark \\Deleted, and UID EXPUNGE of these UIDs alone. A stop in between leaves a
        second copy, never none. Without UIDPLUS (RFC 4315) too, EXPUNGE takes everything that is marked: it is sent
        only while nobody else has marked anything; else the mails stay, marked, and ``waiting`` passes them over.
        """
        if not self._prepared:
            self.prepare()
        uids = sorted({place.uid for place in places if self._is_ours(place)})
        target = self._full_name(folder)
        with translated(self.settings, f"mails could not be moved to {target}"):
            if self._client.has_capability("MOVE"):
                for part in _parts(uids, self.settings.batch_size):
                    self._client.move(part, target)
            else:
                self._copy_and_delete(uids, target)
        return tuple(place for place in places if not self._is_ours(place))

    def _copy_and_delete(self, uids: Sequence[int], target: str) -> None:
        uid_plus = self._client.has_capability("UIDPLUS")
        for part in _parts(uids, self.settings.batch_size):
            self._client.copy(part, target)
            self._client.add_flags(part, [DELETED], silent=True)
            if uid_plus:
                self._client.uid_expunge(part)
        if uids and not uid_plus and set(self._client.search("DELETED")) <= set(uids):
            self._client.expunge()

    def _is_ours(self, place: MailPlace) -> bool:
        return (place.mailbox, place.uid_validity) == (self.settings.name, self._uid_validity)

    # --- waiting for more ------------------------------------------------------------------------------------------

    def wait(self, seconds: float, wake: Wake) -> bool:
        """Wait until there is a mail that the last ``waiting`` did not have (true), ``wake`` rings, or time is up.

        IDLE (RFC 2177) where the server has it. It is a hint: a notice may get lost between two commands, so poll
        after every return. A connection that died raises ``MailboxError``, at the latest after ``seconds``.

        Each IDLE lasts twice as long as the one before. A notice that comes in one piece with the server's "+ idling"
        is read with it and wakes nobody; so it waits no longer than we have waited already.
        """
        deadline, idle_seconds = time.monotonic() + seconds, FIRST_IDLE_SECONDS
        with translated(self.settings, "the connection broke while waiting for mail"):
            while not self._has_news():
                left = deadline - time.monotonic()
                if left <= 0 or wake.is_rung:
                    return False
                if not self._client.has_capability("IDLE"):
                    wake.wait(left)
                elif self._idle(min(left, idle_seconds, IDLE_SECONDS), wake):
                    return True
                idle_seconds *= 2
        return True

    def _has_news(self) -> bool:
        """Whether a UID arrived since ``waiting``; ``n:*`` names the last mail even where it is older than n."""
        self._client.noop()
        self._was_announced()
        later = self._client.search(["UID", f"{self._last_uid + 1}:*", "UNDELETED"])
        return self._was_announced() or any(uid > self._last_uid for uid in later)

    def _was_announced(self) -> bool:
        """Whether an EXISTS came inside another command's answer since last asked: IDLE would not repeat it."""
        return bool(self._client._imap.response("EXISTS")[1] != [None])  # noqa: SLF001 - imapclient hides what imaplib keeps

    def _idle(self, seconds: float, wake: Wake) -> bool:
        self._client.idle()
        socket = self._client.socket()
        wake.wait(seconds, beside=socket)
        socket.settimeout(IDLE_END_SECONDS)
        _, responses = self._client.idle_done()
        socket.settimeout(self.settings.read_seconds)
        return any(len(response) > 1 and response[1] == b"EXISTS" for response in responses)

    # --- the server ------------------------------------------------------------------------------------------------

    def probe(self) -> MailboxReport:
        """What a start needs to know of this mailbox; changes nothing."""
        with translated(self.settings, "the mailbox could not be examined"):
            there = self._folders_there()
            waiting = len(self._client.search("UNDELETED"))
            capabilities = tuple(c.decode("ascii", "replace") for c in self._client.capabilities())
        wanted = self._all_folders()
        there_now = tuple(name for name in wanted if name in there)
        return MailboxReport(capabilities, there_now, tuple(n for n in wanted if n not in there), waiting)

    def _select(self) -> None:
        folder = self.settings.folder
        with translated(self.settings, f"the folder {folder} could not be opened"):
            selected = self._client.select_folder(folder)
        validity = selected.get(b"UIDVALIDITY")
        if not isinstance(validity, int):  # without it no mail could be told from another for ever
            raise MailboxError("the server names no UIDVALIDITY", folder)
        self._uid_validity = validity

    def _find_root(self) -> None:
        """Where personal folders lie: hosters that keep everything below INBOX say so by NAMESPACE (RFC 2342)."""
        prefix = ""
        with translated(self.settings, "the server does not say how its folders are named"):
            if self._client.has_capability("NAMESPACE") and (personal := self._client.namespace().personal):
                prefix, self._delimiter = personal[0][0], personal[0][1] or self._delimiter
            else:
                listed = self._client.list_folders("", "INBOX")
                self._delimiter = listed[0][1].decode() if listed and listed[0][1] else self._delimiter
        root = self.settings.root.replace("/", self._delimiter)
        self._root = root if root.startswith(prefix) else prefix + root

    def _full_name(self, folder: Folder) -> str:
        return f"{self._root}{self._delimiter}{folder}"

    def _all_folders(self) -> list[str]:
        return [self._full_name(folder) for folder in Folder]

    def _folders_there(self) -> set[str]:
        return {name for _, _, name in self._client.list_folders("", f"{self._root}*")}

    def _create(self, name: str) -> None:
        try:
            self._client.create_folder(name)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            if name not in self._folders_there():  # somebody else was quicker, or a parent came with its child
                raise
        self._client.subscribe_folder(name)


def _parts(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]


def _received_at(internal_date: object, now: datetime) -> datetime:
    """INTERNALDATE in UTC, ``now`` where the server gave none that a calendar knows."""
    if not isinstance(internal_date, datetime) or internal_date.tzinfo is None:
        return now
    try:
        return internal_date.astimezone(UTC)
    except OverflowError:
        return now
