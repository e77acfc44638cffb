"""What was read against what should have been read: counts by field, and the errors that would cost somebody money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SCALARS = (
    *("company", "domain", "vat", "register_id", "country", "contact_name", "contact_email", "contact_phone"),
    *("rfp", "expected_close"),
)
FIELDS = (*SCALARS, "services")
Deal = Mapping[str, Any]


@dataclass
class Tally:
    """True and false positives and false negatives of one field."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass(frozen=True)
class Verdict:
    """One mail's reading against its answer."""

    kind: str
    """As it was read."""
    kind_right: bool
    language_right: bool
    reference_right: bool
    fields: Mapping[str, Tally]
    dangers: tuple[str, ...]
    differences: tuple[str, ...] = field(default=())

    @property
    def whole(self) -> bool:
        return not self.differences


def judge(answer: Mapping[str, Any], read: Mapping[str, Any]) -> Verdict:
    """Compare a reading (as ``dealbot parse`` prints it) with the answer."""
    differences = [
        f"{key}: {read.get(key)!r} for {answer.get(key)!r}"
        for key in ("kind", "language", "reference")
        if (answer.get(key) or None) != (read.get(key) or None)
    ]
    fields = {name: Tally() for name in FIELDS}
    for expected, found in _paired(answer.get("deals", ()), read.get("deals", ())):
        for name in FIELDS:
            tally = _compare(name, expected, found)
            fields[name].add(tally)
            if tally.wrong or tally.missed:
                differences.append(f"{name}: {found.get(name)!r} for {expected.get(name)!r}")
    return Verdict(
        kind=read["kind"],
        kind_right=answer["kind"] == read["kind"],
        language_right=answer.get("language") == read["language"],
        reference_right=(answer.get("reference") or None) == read["reference"],
        fields=fields,
        dangers=tuple(_dangers(answer, read)),
        differences=tuple(differences),
    )


def _compare(name: str, expected: Deal, found: Deal) -> Tally:
    wanted, got = _values(name, expected), _values(name, found)
    return Tally(len(wanted & got), len(got - wanted), len(wanted - got))


def _values(name: str, deal: Deal) -> set[str]:
    value = deal.get(name)
    if name == "services":
        return set(value or ())
    return {_folded(name, value)} if value else set()


def _folded(name: str, value: object) -> str:
    text = " ".join(str(value).split())
    return text.casefold().rstrip(".") if name in {"company", "contact_name"} else text


def _paired(expected: Sequence[Deal], found: Sequence[Deal]) -> Iterable[tuple[Deal, Deal]]:
    """Each expected deal with the found one that agrees in most fields; what is left over stands alone."""
    rest = list(found)
    for deal in expected:
        best = max(rest, key=lambda other: _agreement(deal, other), default=None)
        if best is not None and (_agreement(deal, best) or len(expected) == len(found)):
            rest.remove(best)
            yield deal, best
        else:
            yield deal, {}
    yield from (({}, deal) for deal in rest)


def _agreement(one: Deal, other: Deal) -> int:
    same = sum(bool(_values(name, one) & _values(name, other)) for name in FIELDS)
    return same + 5 * bool(_values("company", one) & _values("company", other))


def _dangers(answer: Mapping[str, Any], read: Mapping[str, Any]) -> Iterable[str]:
    """What would be decided wrongly: issue by name, so that the table can count them."""
    kind, got = answer["kind"], read["kind"]
    if kind == "automatic" and got != "automatic":
        yield "machine answered"
    if kind != "automatic" and got == "automatic":
        yield "person unheard"
    if kind == "question" and got == "registration":
        yield "question recorded"
    expected = answer.get("deals", ())
    companies = {_folded("company", d["company"]) for d in expected if d.get("company")}
    named = {_folded("company", d["company"]) for d in read.get("deals", ()) if d.get("company")}
    if kind == got == "registration" and any(not _spells_one_of(name, companies) for name in named):
        yield "wrong company"
    tenders = Counter(bool(d.get("rfp")) for d in expected)
    if kind == got == "registration" and tenders[True] > sum(bool(d.get("rfp")) for d in read["deals"]):
        yield "tender missed"


def _spells_one_of(name: str, companies: Iterable[str]) -> bool:
    """A name that is a part of the right one is incomplete, not another company."""
    return any(name in company or company in name for company in companies)
