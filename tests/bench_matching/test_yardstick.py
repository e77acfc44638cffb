"""The whole yardstick on a small list, with the real import and the real lookups."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import pytest

from bench.matching.__main__ import main
from bench.matching.baselines import every_pair

PAIRS = "Florilux SARL,Florilux,1,easy\nFlorilux,Weber Bau,0,easy\nWeber,Kieffer,0,hard\n"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a small run prints."""
    file = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    file.write_text(f"name1,name2,label,slice\n{PAIRS}", encoding="utf-8")
    with redirect_stdout(StringIO()) as output:
        main(["--sizes", "300", "--queries", "60", "--alone", "--pairs", str(file)])
    return output.getvalue()


@pytest.mark.parametrize(
    "heading", ["300 accounts, 60 queries", "found first", "wrongly called", "precision", "peak MB", "median / p99"]
)
def test_every_table_is_printed(shown: str, heading: str) -> None:
    assert heading in shown


def test_judged_pairs_are_measured_by_slice(shown: str) -> None:
    easy = next(line for line in shown.splitlines() if line.startswith("easy"))
    assert easy.split()[:5] == ["easy", "2", "1", "1.000", "1.000"]


def test_the_brute_method_finds_a_name_among_others() -> None:
    run = every_pair(["Weber Bau", "Florilux S.A.", "Garage Klein"], {0: "FLORILUX"})
    assert run.found[0][0].place == 1
