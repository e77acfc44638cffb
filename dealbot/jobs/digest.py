"""The weekly digest: written once a week for each manager, caught up once after a stand-still."""

from __future__ import annotations

from datetime import datetime

from dealbot.core.digest import DigestFacts, Week, digest_for, last_week
from dealbot.core.letters import Letter, LetterName
from dealbot.core.model import Manager, Policy
from dealbot.core.window import day_of
from dealbot.envelope import Address
from dealbot.jobs.office import Office
from dealbot.jobs.post import Post
from dealbot.store import Records, Store


class WeeklyDigest:
    """Sends each manager the digest of the last week that ended."""

    def __init__(self, store: Store, post: Post, office: Office) -> None:
        self._store = store
        self._post = post
        self._office = office

    def run(self, now: datetime, *, again: bool = False) -> int:
        """Write the digests that are due; ``again`` writes them even where they were sent. Returns how many."""
        week = last_week(now, self._office.policy)
        with self._store.reading() as records:
            if not again and week.until <= records.house.installed_at():
                return 0
        return sum(self._write(manager, week, now, again=again) for manager in self._office.managers)

    def _write(self, manager: Manager, week: Week, now: datetime, *, again: bool) -> bool:
        key = f"{manager.email}/{day_of(week.until, self._office.policy.zone)}"
        with self._store.writing() as records:
            if not records.occurrences.first_time("digest", key, now) and not again:
                return False
            self._post.put(records, digest_letter(records, manager, week, now, self._office.policy), now)
        return True


def digest_letter(records: Records, manager: Manager, week: Week, now: datetime, policy: Policy) -> Letter:
    """One manager's digest as a letter."""
    digest = digest_for(manager, _facts(records, week), week, now, policy)
    to = Address(manager.email, manager.name)
    return Letter(LetterName.DIGEST, to, manager.language, digest, answers_mail=False)


def _facts(records: Records, week: Week) -> DigestFacts:
    deals = tuple(records.deals.for_digest(week.since))
    weak = [deal for deal in deals if deal.rule == "weak_resemblance" and deal.received_at >= week.since]
    resembles = {deal.reference: records.decisions.resembled(deal) for deal in weak}
    return DigestFacts(deals, resembles, tuple(records.outbox.answer_seconds(week.since, week.until)))
