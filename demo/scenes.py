"""What the demo plays: each mail with the outcome that dealbot has to find. A continuous integration may trust it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MAILS = Path(__file__).parent / "mails"


@dataclass(frozen=True, slots=True)
class Scene:
    """One mail and its expected outcome: the kind read, for each prospect its name and the rule that decides, and the
    letters, each as ``confirmation to anna`` (the first name in the recipient's address)."""

    file: str
    title: str
    letters: tuple[str, ...]
    prospects: tuple[tuple[str | None, str], ...] = ()
    kind: str = "registration"

    @property
    def content(self) -> bytes:
        """The mail with CRLF line ends, as servers hold it."""
        return b"\r\n".join((MAILS / self.file).read_bytes().splitlines()) + b"\r\n"


WAITING = (
    Scene(
        "01-brasserie.eml",
        "Claimed for before, seen only afterwards",
        ("held to julien", "review_request to claude"),
        (("Brasserie du Vieux Pont S.A.", "witnessed_only_after"),),
    ),
    Scene(
        "02-keramik.eml",
        "The partner was first",
        ("confirmation to katrin", "partner_was_first to heike"),
        (("Keramikhof Saarburg GmbH", "known_only_after"),),
    ),
)
"""Mails that come while dealbot is not running; meanwhile sales enters both companies into its CRM."""

LIVE = (
    Scene(
        "03-business-school.eml",
        "A plain registration",
        ("confirmation to anna",),
        (("Montferrat Business School S.A.", "nothing_known"),),
    ),
    Scene(
        "04-three-prospects.eml",
        "Three prospects in one mail, a verdict each",
        ("several to julien", "conflict_notice to claude"),
        (
            ("Menuiserie Kessel S.à r.l.", "nothing_known"),
            ("Clinique des Trois Frontières S.A.", "known_before"),
            ("Fleurs Aubépine S.à r.l.", "nothing_known"),
        ),
    ),
    Scene(
        "05-mill.eml",
        "Sales knew before",
        ("conflict to katrin", "conflict_notice to heike"),
        (("Hochwald-Getreidemühle GmbH", "known_before"),),
    ),
    Scene(
        "06-transport.eml",
        "Perhaps a company that sales knows",
        ("held to lotte", "review_request to ellen"),
        (("Vandenberghe Transporten BV", "probable_match"),),
    ),
    Scene(
        "07-tender.eml",
        "A tender",
        ("noted to christelle",),
        (("Ville de Marnebourg", "tender"),),
    ),
    Scene(
        "08-incomplete.eml",
        "No company is named",
        ("incomplete to anna",),
        ((None, "no_prospect_named"),),
    ),
    Scene(
        "09-again.eml",
        "The same again",
        ("duplicate to anna",),
        (("Montferrat Business School SA", "duplicate"),),
    ),
    Scene(
        "10-rival.eml",
        "Another partner's window",
        ("conflict to katrin", "conflict_notice to claude"),
        (("Montferrat Business School S.A.", "another_partners_window"),),
    ),
    Scene(
        "11-stranger.eml",
        "A sender who is no partner",
        ("unknown_sender to tom", "review_request to claude"),
        (("Verrerie du Kirchberg S.A.", "sender_is_no_partner"),),
    ),
    Scene("12-out-of-office.eml", "A machine", (), kind="automatic"),
    Scene("13-question.eml", "A question", ("passed_on to lotte", "question to ellen"), kind="question"),
    Scene(
        "14-forwarded.eml",
        "A customer's own mail, forwarded",
        ("confirmation to katrin",),
        (("Tischlerei Holler GmbH", "nothing_known"),),
    ),
    Scene(
        "15-table.eml",
        "A table in HTML",
        ("confirmation to lotte",),
        (("Kaasmakerij De Linde BV", "nothing_known"),),
    ),
    Scene(
        "16-own-customer.eml",
        "The partner's own customer",
        ("confirmation to christelle",),
        (("Imprimerie Saint-Clément SAS", "customer_of_the_sender"),),
    ),
)
"""Mails that come one after another while the daemon runs."""
