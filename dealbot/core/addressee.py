"""Who is answered: the sender, a person at the sender's partner where a machine sent the mail, never a machine.

Source: policy "Mail manners"; RFC 3834 section 2 and RFC 2142 section 5 for the addresses of mail systems.
"""

from __future__ import annotations

import re

from dealbot.core.model import Partner
from dealbot.envelope import Address

MAIL_SYSTEM = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?delivery[-_.]?(?:sub)?system|postmaster|bounces?|autoresponder|auto[-_.]?reply|"
    r"listserv|majordomo|mdaemon|root|daemon)(?:[+\-_.=].{0,200})?"
)
"""Local parts behind which no person reads."""
UNANSWERED = re.compile(
    r"(?:.{1,60}[-_.+])?(?:(?:do[-_.]?)?not?[-_.]?(?:reply|response)|ne[-_.]?pas[-_.]?repondre|"
    r"nicht[-_.]?antworten|keine[-_.]?antwort|niet[-_.]?(?:be)?antwoorden|geen[-_.]?antwoord)(?:[+\-_.=].{0,200})?"
)
"""Local parts that ask for no answer, in four languages."""


def is_machines(address: Address) -> bool:
    """Whether nobody reads what is sent to this address."""
    return is_unread(address.email)


def is_unread(email: str) -> bool:
    """As ``is_machines``, of an address in lower case as it stands in a text."""
    local = email.rpartition("@")[0]
    return bool(MAIL_SYSTEM.fullmatch(local) or UNANSWERED.fullmatch(local))


def addressee(sender: Address, partner: Partner | None) -> Address | None:
    """Who hears the answer to ``sender``: its own address, or for a machine's the registered one of its partner.

    Of several registered ones a person's at the sender's domain goes first, then by the alphabet. None: nobody.
    """
    if not is_machines(sender):
        return sender
    registered = [Address(email) for email in sorted(partner.emails)] if partner else []
    people = [address for address in registered if not is_machines(address)]
    return next(iter(sorted(people, key=lambda address: address.domain != sender.domain)), None)
