"""The usual methods: each takes the names and what is asked, and tells what it found and what that took."""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import psycopg
from rapidfuzz import fuzz, process

from bench.matching.names import folded
from bench.matching.scores import Found, Run
from tests.servers.postgres import OWNER, running_postgres
from tests.servers.process import LOOPBACK, ServerMissing

Asked: TypeAlias = Mapping[int, str]
Baseline: TypeAlias = Callable[[Sequence[str], Asked], Run]

KEPT = 10
_SAMPLED = 60
"""So many queries are asked of the method that compares all names: one takes about a second of a million."""


class Skipped(Exception):  # noqa: N818 - what becomes of the method
    """A method cannot run here; the message says what is missing."""


def every_pair(names: Sequence[str], asked: Asked) -> Run:
    """rapidfuzz's WRatio after folding, over all names."""
    start = time.perf_counter()
    plain = [folded(name) for name in names]
    built = time.perf_counter() - start
    step = max(1, len(asked) // _SAMPLED)
    sample = {number: asked[number] for number in sorted(asked)[::step]}

    def search(name: str) -> list[Found]:
        hits = process.extract(folded(name), plain, scorer=fuzz.WRatio, limit=KEPT)
        return [Found(place, score / 100) for _, score, place in hits]

    found, times = timed(search, sample)
    memory = sum(sys.getsizeof(name) for name in plain) / 1e6
    note = f"WRatio was asked {len(sample)} of the {len(asked)} queries"
    return Run("WRatio", found, times, built, memory, notes=(note,))


def trigram_vectors(names: Sequence[str], asked: Asked) -> Run:
    """TF-IDF over character trigrams, the first fifty put in order by WRatio."""
    try:
        tfidf = importlib.import_module("bench.matching.tfidf")
    except ImportError as error:
        raise Skipped(f"TF-IDF is left out: {error}; the dependency group bench has it") from error
    start = time.perf_counter()
    vectors = tfidf.Vectors([folded(name) for name in names])
    built = time.perf_counter() - start
    found, times = timed(lambda name: vectors.search(folded(name), KEPT), asked)
    return Run("TF-IDF", found, times, built, vectors.memory_mb)


def postgres_trigrams(names: Sequence[str], asked: Asked) -> Run:
    """PostgreSQL's pg_trgm with a GIN index, best similarity first."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "cluster"
        place.mkdir()
        try:
            with (
                running_postgres(place) as server,
                psycopg.connect(
                    f"host={LOOPBACK} port={server.port} user={OWNER} dbname=postgres", autocommit=True
                ) as connection,
            ):
                return _in_postgres(connection, names, asked)
        except (ServerMissing, psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as error:
            raise Skipped(f"pg_trgm is left out: {error}") from error


def _in_postgres(connection: psycopg.Connection, names: Sequence[str], asked: Asked) -> Run:
    start = time.perf_counter()
    connection.execute("CREATE EXTENSION pg_trgm")
    connection.execute("CREATE TABLE names (place integer, name text)")
    with connection.cursor().copy("COPY names FROM STDIN") as copy:
        for place, name in enumerate(names):
            copy.write_row((place, folded(name)))
    connection.execute("CREATE INDEX by_trigram ON names USING gin (name gin_trgm_ops)")
    connection.execute("VACUUM ANALYZE names")
    built = time.perf_counter() - start
    size = connection.execute("SELECT pg_relation_size('by_trigram')").fetchone()
    question = "SELECT place, similarity(name, %s) AS s FROM names WHERE name %% %s ORDER BY s DESC LIMIT %s"

    def search(name: str) -> list[Found]:
        plain = folded(name)
        return [Found(place, score) for place, score in connection.execute(question, (plain, plain, KEPT))]

    found, times = timed(search, asked)
    return Run("pg_trgm", found, times, built, (size[0] if size else 0) / 1e6)


def timed(search: Callable[[str], Sequence[Found]], asked: Asked) -> tuple[dict[int, Sequence[Found]], list[float]]:
    """Ask one after the other in one thread, after a few to warm up; milliseconds each."""
    for name in list(asked.values())[: max(3, len(asked) // 20)]:
        search(name)
    found: dict[int, Sequence[Found]] = {}
    times = []
    for number, name in asked.items():
        start = time.perf_counter()
        found[number] = search(name)
        times.append((time.perf_counter() - start) * 1000)
    return found, times


BASELINES: tuple[Baseline, ...] = (every_pair, trigram_vectors, postgres_trigrams)
