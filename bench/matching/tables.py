"""The tables of the yardstick: each figure stands beside those of the other methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bench.matching.product import Imported
from bench.matching.queries import FRESH, Query
from bench.matching.scores import Found, Run, answerable, best_f1, firsts, kinds_of, of_kind, recall_in_ten
from bench.matching.unseen import UNSEEN_CORRUPTIONS, UNSEEN_NEAR_NAMES
from dealbot.core.model import Strength

_SURE = (Strength.CERTAIN, Strength.PROBABLE)


def whole(runs: Sequence[Run], queries: Sequence[Query], count: int) -> None:
    """One row a method: how well, how fast, with what memory."""
    unanswerable = sum(query.answer is None for query in queries)
    print(f"\n{count:,} accounts, {len(queries)} queries of which {unanswerable} have no counterpart\n")
    heads = (("best F1", 8), ("in 10", 7), ("median ms", 10), ("p99 ms", 8), ("MB", 7), ("build s", 8), ("start s", 8))
    print(f"{'method':10} " + " ".join(f"{head:>{width}}" for head, width in heads))
    for run in runs:
        best = best_f1(firsts(run, queries), answerable(run, queries))
        start = f"{run.start_seconds:8.1f}" if run.start_seconds is not None else f"{'-':>8}"
        print(
            f"{run.method:10} {best.f1:8.3f} {recall_in_ten(run, queries):7.3f} {run.median:10.2f} {run.p99:8.2f} "
            f"{run.memory_mb:7.0f} {run.build_seconds:8.1f} {start}"
        )
    for note in (note for run in runs for note in run.notes):
        print(f"  {note}")


def importing(imports: Mapping[int, Imported]) -> None:
    print(f"\n{'dealbot accounts import':>24} {'seconds':>8} {'peak MB':>8} {'database MB':>12}")
    for count, took in imports.items():
        print(f"{count:>24,} {took.seconds:8.1f} {took.peak_mb:8.0f} {took.database_mb:12.0f}")


def growth(runs: Mapping[int, Sequence[Run]]) -> None:
    """Milliseconds a query, median and p99, by how many accounts there are."""
    methods = sorted({run.method for group in runs.values() for run in group}, key=lambda name: name != "dealbot")
    print("\nmilliseconds a query: median / p99\n")
    print(f"{'accounts':>10}" + "".join(f"{method:>20}" for method in methods))
    for count, group in runs.items():
        by_method = {run.method: f"{run.median:.2f} / {run.p99:.2f}" for run in group}
        print(f"{count:>10,}" + "".join(f"{by_method.get(method, '-'):>20}" for method in methods))


def kinds(runs: Sequence[Run], queries: Sequence[Query]) -> None:
    """By kind: the share found first at each method's best threshold; recall and precision of dealbot's strengths."""
    runs = _asked_all(runs, queries)
    with_answer, without = kinds_of(queries)
    thresholds = [best_f1(firsts(run, queries), answerable(run, queries)).threshold for run in runs]
    print("\nfound first, at each method's best threshold; dealbot's strengths as shipped (* never learnt from)\n")
    _heading(runs, ("certain", "precise", "probable+", "precise", "in 10"))
    for kind in with_answer:
        shares = [_said_right(run, queries, kind, least) for run, least in zip(runs, thresholds, strict=True)]
        _row(kind, runs, queries, shares, _own_right(runs[0], queries, kind))
    print("\nwrongly called the same, likewise: these have no counterpart\n")
    _heading(runs, ("certain", "probable+"))
    for kind in without:
        shares = [_said_at_all(run, queries, kind, least) for run, least in zip(runs, thresholds, strict=True)]
        _row(kind, runs, queries, shares, _own_wrong(runs[0], queries, kind))


def strengths(ours: Run, queries: Sequence[Query]) -> None:
    """How precise dealbot's words are, and how often ``certain`` is wrong on near names."""
    print(f"\n{'strength':12} {'said':>6} {'right':>6} {'precision':>10} {'recall':>8}")
    meant = answerable(ours, queries)
    for name, words in (("certain", _SURE[:1]), ("probable+", _SURE)):
        said = [(query, found[0]) for query, found in _answers(ours, queries) if found and found[0].strength in words]
        right = sum(query.answer == first.place for query, first in said)
        print(f"{name:12} {len(said):6} {right:6} {right / max(1, len(said)):10.4f} {right / max(1, meant):8.3f}")
    near = [found for query, found in _answers(ours, queries) if query.answer is None and query.kind != FRESH]
    wrong = sum(any(each.strength == Strength.CERTAIN for each in found) for found in near)
    print(f'near names called "certain": {wrong} of {len(near)}')


def apart(runs: Sequence[Run], queries: Sequence[Query]) -> None:
    """Best F1 of the kinds that the model learnt from, and of those that it never saw; fresh names are in both."""
    runs = _asked_all(runs, queries)
    unseen = {*UNSEEN_CORRUPTIONS, *UNSEEN_NEAR_NAMES}
    print(f"\n{'best F1':22}" + "".join(f"{run.method:>10}" for run in runs))
    learnt = {query.kind for query in queries} - unseen
    for title, chosen in (("kinds learnt from", learnt), ("kinds never seen", {*unseen, FRESH})):
        parts = [_part(run, queries, chosen) for run in runs]
        figures = [best_f1(firsts(part, queries), answerable(part, queries)).f1 for part in parts]
        print(f"{title:22}" + "".join(map(_figure, figures)))


def _part(run: Run, queries: Sequence[Query], chosen: set[str]) -> Run:
    return replace(run, found={number: found for number, found in run.found.items() if queries[number].kind in chosen})


def wrongly_certain(ours: Run, queries: Sequence[Query], names: Sequence[str]) -> None:
    """Each query that dealbot is certain of and wrong about, with the account that it took for the same."""
    print('\nwrongly called "certain"\n')
    for query, found in _answers(ours, queries):
        for each in found:
            if each.strength == Strength.CERTAIN and each.place != query.answer:
                print(f"{query.kind:22} {query.company.name}  ->  {names[each.place]}")


def _asked_all(runs: Sequence[Run], queries: Sequence[Query]) -> list[Run]:
    """Without the method that was asked too few to tell kinds apart."""
    return [run for run in runs if len(run.found) == len(queries)]


def _answers(run: Run, queries: Sequence[Query]) -> list[tuple[Query, Sequence[Found]]]:
    return [(queries[number], found) for number, found in run.found.items()]


def _said_right(run: Run, queries: Sequence[Query], kind: str, least: float) -> float | None:
    asked = of_kind(run, queries, kind)
    return _share([bool(found) and found[0].place == meant and found[0].score >= least for meant, found in asked])


def _said_at_all(run: Run, queries: Sequence[Query], kind: str, least: float) -> float | None:
    return _share([bool(found) and found[0].score >= least for _, found in of_kind(run, queries, kind)])


def _own_right(ours: Run, queries: Sequence[Query], kind: str) -> list[float | None]:
    """Of each strength the recall and the precision, then what was among the first ten."""
    asked = of_kind(ours, queries, kind)
    figures: list[float | None] = []
    for words in (_SURE[:1], _SURE):
        right = [found[0].place == meant for meant, found in asked if found and found[0].strength in words]
        figures += [sum(right) / len(asked) if asked else None, _share(right)]
    return [*figures, _share([meant in {each.place for each in found[:10]} for meant, found in asked])]


def _own_wrong(ours: Run, queries: Sequence[Query], kind: str) -> list[float | None]:
    said = [{each.strength for each in found} for _, found in of_kind(ours, queries, kind)]
    return [_share([bool(words & set(sure)) for words in said]) for sure in (_SURE[:1], _SURE)]


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _heading(runs: Sequence[Run], own: Sequence[str]) -> None:
    methods = "".join(f"{run.method:>10}" for run in runs)
    print(f"{'kind':22} {'asked':>6}{methods}   " + "".join(f"{name:>10}" for name in own))


def _row(
    kind: str,
    runs: Sequence[Run],
    queries: Sequence[Query],
    shares: Sequence[float | None],
    own: Sequence[float | None],
) -> None:
    asked = len(of_kind(runs[0], queries, kind))
    unseen = kind in UNSEEN_CORRUPTIONS or kind in UNSEEN_NEAR_NAMES
    print(
        f"{kind + (' *' if unseen else ''):22} {asked:6}{''.join(map(_figure, shares))}   {''.join(map(_figure, own))}"
    )


def _figure(share: float | None) -> str:
    return f"{'-':>10}" if share is None else f"{share:10.3f}"
