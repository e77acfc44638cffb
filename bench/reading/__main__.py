"""``make bench-reading``: how well mails are read, by field, kind and language, beside a naive baseline.

``python -m bench.reading [open] [sealed] [--wrong]``: ``--wrong`` lists what was read wrongly in the open part.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, TypeAlias

import mailparser

from bench.reading import baseline
from bench.reading.corpus import PARTS, Mail, load
from bench.reading.scoring import FIELDS, Tally, Verdict, judge
from dealbot.mail.incoming import parse
from dealbot.mail.reading import describe, understand

Reader: TypeAlias = Callable[[Mail], Mapping[str, Any]]
RUNS = 3


def dealbot(mail: Mail) -> Mapping[str, Any]:
    return describe(understand(parse(mail.content), mail.circle))


def naive(mail: Mail) -> Mapping[str, Any]:
    return baseline.read(mail.content)


def main(arguments: Sequence[str]) -> None:
    for part in [name for name in PARTS if name in arguments] or PARTS:
        mails = load(part)
        ours, theirs = _judged(mails, dealbot), _judged(mails, naive)
        print(f"\n{part}: {len(mails)} mails\n")
        _fields(ours, theirs)
        _kinds(mails, ours, theirs)
        _languages(mails, ours, theirs)
        _whole(mails, ours, theirs)
        _times(mails)
        if "--wrong" in arguments and part == "open":
            _list(mails, ours)


def _judged(mails: Iterable[Mail], reader: Reader) -> list[Verdict]:
    return [judge(mail.answer, reader(mail)) for mail in mails]


def _heading(title: str) -> None:
    names = f"{'precision':>9} {'recall':>7} {'F1':>6} {'whole':>6} {'danger':>6}"
    print(f"\n{title:16} {'mails':>6}  {names}   baseline: {names}")


def _fields(ours: Sequence[Verdict], theirs: Sequence[Verdict]) -> None:
    """One row a field; whole mails and dangers belong to mails, not to fields."""
    _heading("field")
    for name in (*FIELDS, "all fields"):
        names = FIELDS if name == "all fields" else (name,)
        print(f"{name:16} {'':6}  {_figures(_sum(ours, names)):38}   {'':10}{_figures(_sum(theirs, names))}")


def _kinds(mails: Sequence[Mail], ours: Sequence[Verdict], theirs: Sequence[Verdict]) -> None:
    """One row a kind: how well the kind itself is told."""
    _heading("kind")
    for name in sorted({mail.answer["kind"] for mail in mails}):
        _row(name, mails, ours, theirs, lambda mail: mail.answer["kind"], partial(_told, mails, name))


def _languages(mails: Sequence[Mail], ours: Sequence[Verdict], theirs: Sequence[Verdict]) -> None:
    """One row a language: all fields of its mails together."""
    _heading("language")
    for name in sorted({mail.answer["language"] for mail in mails}):
        _row(name, mails, ours, theirs, lambda mail: mail.answer["language"], partial(_of_language, mails, name))


def _told(mails: Sequence[Mail], name: str, verdicts: Sequence[Verdict]) -> Tally:
    total = Tally()
    for mail, verdict in zip(mails, verdicts, strict=True):
        expected, read = mail.answer["kind"] == name, verdict.kind == name
        total.add(Tally(int(expected and read), int(read and not expected), int(expected and not read)))
    return total


def _of_language(mails: Sequence[Mail], name: str, verdicts: Sequence[Verdict]) -> Tally:
    return _sum((v for m, v in zip(mails, verdicts, strict=True) if m.answer["language"] == name), FIELDS)


def _sum(verdicts: Iterable[Verdict], names: Iterable[str]) -> Tally:
    total, names = Tally(), list(names)
    for verdict in verdicts:
        for name in names:
            total.add(verdict.fields[name])
    return total


def _figures(tally: Tally) -> str:
    return f"{tally.precision:9.3f} {tally.recall:7.3f} {tally.f1:6.3f}"


def _row(
    name: str,
    mails: Sequence[Mail],
    ours: Sequence[Verdict],
    theirs: Sequence[Verdict],
    group: Callable[[Mail], str],
    tally: Callable[[Sequence[Verdict]], Tally],
) -> None:
    """Figures of one group, then how many of its mails are right in everything and how many are dangerous."""
    at = [index for index, mail in enumerate(mails) if group(mail) == name]
    shown = [_figures(tally(verdicts)) + _rest([verdicts[i] for i in at]) for verdicts in (ours, theirs)]
    print(f"{name:16} {len(at):6}  {shown[0]}   {'':10}{shown[1]}")


def _rest(verdicts: Sequence[Verdict]) -> str:
    return f" {_share(verdicts, lambda v: v.whole):6.3f} {sum(bool(v.dangers) for v in verdicts):6}"


def _whole(mails: Sequence[Mail], ours: Sequence[Verdict], theirs: Sequence[Verdict]) -> None:
    registrations = [i for i, mail in enumerate(mails) if mail.answer["kind"] == "registration"]
    print()
    for title, right in (
        ("kind right", lambda v: v.kind_right),
        ("language right", lambda v: v.language_right),
        ("reference right", lambda v: v.reference_right),
        ("whole mails right", lambda v: v.whole),
    ):
        print(f"{title:30} {_share(ours, right):6.3f}   baseline {_share(theirs, right):6.3f}")
    whole = [_share([verdicts[i] for i in registrations], lambda v: v.whole) for verdicts in (ours, theirs)]
    print(f"{'whole registrations right':30} {whole[0]:6.3f}   baseline {whole[1]:6.3f}")
    for title, verdicts in (("dangerous errors", ours), ("  of the baseline", theirs)):
        count = sum(bool(v.dangers) for v in verdicts)
        names = Counter(name for v in verdicts for name in v.dangers)
        shown = ", ".join(f"{name} {number}" for name, number in names.most_common())
        print(f"{title:30} {count:6} in {len(mails)} mails  {shown}")


def _share(verdicts: Sequence[Verdict], right: Callable[[Verdict], bool]) -> float:
    return sum(right(v) for v in verdicts) / max(1, len(verdicts))


def _times(mails: Sequence[Mail]) -> None:
    """Each mail's best time of some runs (the first one compiles and loads), beside its MIME structure alone."""
    structure = [_best(partial(mailparser.parse_from_bytes, mail.content)) for mail in mails]
    whole = [_best(partial(dealbot, mail)) for mail in mails]
    ratio = median(reading / alone for reading, alone in zip(whole, structure, strict=True))
    for title, seconds in (("MIME structure alone, ms", structure), ("the whole reading, ms", whole)):
        print(f"{title:30} median {median(seconds) * 1000:6.2f}   worst {max(seconds) * 1000:6.2f}")
    print(f"{'ratio':30} median {ratio:6.2f}")


def _best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs."""
    seconds = []
    for _ in range(RUNS):
        before = perf_counter()
        work()
        seconds.append(perf_counter() - before)
    return min(seconds)


def _list(mails: Iterable[Mail], verdicts: Iterable[Verdict]) -> None:
    print()
    for mail, verdict in zip(mails, verdicts, strict=True):
        if verdict.differences:
            print(f"{mail.file}: {mail.name}")
            for line in (*verdict.dangers, *verdict.differences):
                print(f"    {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
