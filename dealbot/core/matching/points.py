"""What evidence is worth, as ``points.toml`` has it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dealbot.core.matching.reasons import Reason


class Spoken(NamedTuple):
    """What one piece of evidence says: its points, as log-odds, and its reasons."""

    points: float
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=1)
def points() -> Mapping[str, float]:
    """``points.toml``, read once."""
    found: dict[str, float] = tomllib.loads((Path(__file__).parent / "points.toml").read_text(encoding="utf-8"))
    return found
