"""``make bench-matching``: how well and how fast companies are found again, beside the usual methods.

``python -m bench.matching pairs --count N --seed S --output FILE.csv`` writes training pairs instead.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.matching import judged, pairs, product, tables
from bench.matching.baselines import BASELINES, Skipped
from bench.matching.names import accounts
from bench.matching.queries import Query, queries
from bench.matching.scores import Run
from dealbot.core.model import Company

SIZES = (10_000, 100_000, 1_000_000)
PAIRS = Path(__file__).parents[2].parent / "shared" / "matching" / "pairs_dev.csv"


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    if given.command == "pairs":
        pairs.write(given.output, given.count, given.seed)
        return
    judged.report(given.pairs)
    runs: dict[int, list[Run]] = {}
    imports: dict[int, product.Imported] = {}
    asked: list[Query] = []
    names: list[str] = []
    for size in sorted(given.sizes):
        companies = list(accounts(size, given.seed))
        asked = queries(companies, given.queries, given.seed + 1)
        names = [company.name or "" for company in companies]
        imports[size], runs[size] = _measured(companies, names, asked, given)
        tables.whole(runs[size], asked, size)
    largest = runs[max(runs)]
    tables.kinds(largest, asked)
    tables.apart(largest, asked)
    tables.strengths(largest[0], asked)
    if given.wrong:
        tables.wrongly_certain(largest[0], asked, names)
    tables.importing(imports)
    tables.growth(runs)


def _measured(
    companies: Sequence[Company], names: Sequence[str], asked: Sequence[Query], given: argparse.Namespace
) -> tuple[product.Imported, list[Run]]:
    """What every method finds of the same queries among the same accounts."""
    by_number = {number: query.company.name or "" for number, query in enumerate(asked)}
    with tempfile.TemporaryDirectory() as folder:
        imported = product.import_accounts(Path(folder), companies, fields=given.fields)
        runs = [product.lookups(Path(folder), by_number, imported)]
    for baseline in () if given.alone else BASELINES:
        try:
            runs.append(baseline(names, by_number))
        except Skipped as reason:
            print(reason)
    return imported, runs


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.matching", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=Path, default=PAIRS, help="judged pairs: name1,name2,label,slice")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many accounts")
    parser.add_argument("--queries", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fields", action="store_true", help="accounts with domain, VAT number, town ... too")
    parser.add_argument("--alone", action="store_true", help="without the other methods")
    parser.add_argument("--wrong", action="store_true", help="list what is wrongly called certain")
    commands = parser.add_subparsers(dest="command")
    writing = commands.add_parser("pairs", help="write pairs of names with their judgement")
    writing.add_argument("--count", type=int, default=100_000)
    writing.add_argument("--seed", type=int, default=1)
    writing.add_argument("--output", type=Path, required=True)
    return parser


if __name__ == "__main__":
    main()
