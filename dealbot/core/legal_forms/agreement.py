"""Whether two legal forms can be those of one company. Pure; what goes with what is said in ``forms.toml``."""

from __future__ import annotations

from enum import Enum
from itertools import product
from typing import TYPE_CHECKING

from dealbot.core.legal_forms.table import COMPATIBLE

if TYPE_CHECKING:
    from dealbot.core.legal_forms.table import LegalForm


class Agreement(Enum):
    """How two legal forms stand to each other."""

    UNKNOWN = "unknown"
    """One of them is missing: evidence of nothing."""
    SAME = "same"
    """The same class, perhaps in another language, country or law: S.à r.l. and GmbH, SPRL and SRL, S.A. and N.V."""
    COMPATIBLE = "compatible"
    """Not the same, but written for each other: Inc. and S.A., SICAV and S.A."""
    CONTRADICT = "contradict"
    """One company cannot have both at a time: S.A. and S.à r.l., GmbH and GmbH & Co. KG, ASBL and S.A."""


def compare_forms(one: LegalForm | None, other: LegalForm | None) -> Agreement:
    """How the forms of two names stand to each other; the order does not matter."""
    if one is None or other is None:
        return Agreement.UNKNOWN
    if one.meaning == other.meaning:
        return Agreement.SAME
    pairs = product((one.name, one.meaning), (other.name, other.meaning))
    compatible = any(frozenset(pair) in COMPATIBLE for pair in pairs)
    return Agreement.COMPATIBLE if compatible else Agreement.CONTRADICT


def forms_contradict(one: LegalForm | None, other: LegalForm | None) -> bool:
    """Whether both are known and mean different things: evidence against one company."""
    return compare_forms(one, other) is Agreement.CONTRADICT
