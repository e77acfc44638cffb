"""One language as the letters speak it: labels of ``templates/words/<language>.toml``, dates and countries by Babel."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from dealbot.core.model import Company, Language, Service
from dealbot.errors import LetterError

_LOCALES: Mapping[Language, str] = {
    Language.EN: "en_GB",
    Language.FR: "fr",
    Language.DE: "de",
    Language.NL: "nl",
}
_LONG_DAY: Mapping[Language, str] = {Language.DE: "EEEE, d. MMMM y"}
_SHORT_DAY: Mapping[Language, str] = {Language.DE: "d. MMMM y"}


@dataclass(frozen=True, slots=True)
class Words:
    """What a template says about values in its language. Moments are shown in ``zone``, the vendor's."""

    language: Language
    zone: ZoneInfo
    labels: Mapping[str, Any]

    def day(self, day: date | datetime) -> str:
        """``Friday 17 July 2026``; a moment is taken as its day in the vendor's zone."""
        return _day(self.language, self._vendors_day(day), long=True)

    def short_day(self, day: date | datetime) -> str:
        """``17 July 2026``; a moment is taken as its day in the vendor's zone."""
        return _day(self.language, self._vendors_day(day), long=False)

    def moment(self, moment: datetime) -> str:
        """``Tuesday 17 March 2026, 10:22:41 CET (Europe/Luxembourg)``."""
        local = moment.astimezone(self.zone)
        return f"{_day(self.language, local.date(), long=True)}, {local:%H:%M:%S %Z} ({self.zone.key})"

    def close(self, expected: str | None) -> str:
        """``31 December 2026`` for ``2026-12-31``, ``December 2026`` for ``2026-12``; anything else as it stands."""
        try:
            if expected and len(expected) == 7:
                return _month(self.language, date.fromisoformat(f"{expected}-01"))
            return _day(self.language, date.fromisoformat(expected), long=False) if expected else ""
        except ValueError:
            return expected or ""

    def country(self, code: str | None) -> str:
        """``Luxembourg (LU)``, or the code alone where it is none."""
        name = _locale(self.language).territories.get(code) if code else None
        return f"{name} ({code})" if name else code or ""

    def services(self, services: Collection[Service]) -> str:
        """``IT, network and hosting`` in the policy's order; empty for none."""
        return self.joined([str(self.labels["services"][service.value]) for service in Service if service in services])

    def joined(self, names: Sequence[str]) -> str:
        """``a, b and c``; empty for none."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.labels['joining']} {names[-1]}"

    def named(self, company: Company) -> str:
        """What to call a company in a sentence: its name, or whatever else identifies it."""
        unnamed = str(self.labels["unnamed"])
        return company.name or company.domain or company.vat or company.register_id or unnamed

    def code(self, table: str, code: str) -> str:
        """The words for a code (``rules``, ``because``, ``states`` …); a code without words shows itself."""
        words = self.labels[table].get(code)
        return str(words) if words else code.replace("_", " ")

    def count(self, key: str, number: int) -> str:
        """``3 days left``: the labels hold ``[none, one, many]``, as languages bend their words after a number."""
        forms = self.labels["counts"][key]
        return str(forms[min(max(number, 0), 2)]).format(number)

    def percent(self, score: float) -> str:
        """A likelihood, ``91%`` or ``91 %``; one is never more sure than that: ``> 99%``."""
        most = 99
        shown = f"> {most}" if score * 100 > most else f"{score * 100:.0f}"
        return f"{shown}%" if self.language is Language.EN else f"{shown} %"

    def seconds(self, seconds: float) -> str:
        """``2.4 s``, ``3 min`` or ``5 h``, whichever reads best."""
        if seconds < 90:
            shown = f"{seconds:.1f} s"
            return shown if self.language is Language.EN else shown.replace(".", ",")
        return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"

    def _vendors_day(self, day: date | datetime) -> date:
        return day.astimezone(self.zone).date() if isinstance(day, datetime) else day


def read_words(templates: Path, language: Language, zone: ZoneInfo) -> Words:
    """The labels of one language. Raises LetterError where the file is missing or is no TOML."""
    path = templates / "words" / f"{language.value}.toml"
    try:
        labels = tomllib.loads(path.read_text(encoding="utf-8"))
        _locale(language)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, UnknownLocaleError) as error:
        raise LetterError("the words of a language cannot be read", str(path)) from error
    return Words(language, zone, labels)


@lru_cache(maxsize=len(_LOCALES))
def _locale(language: Language) -> Locale:
    return Locale.parse(_LOCALES[language])


@lru_cache(maxsize=8192)
def _day(language: Language, day: date, *, long: bool) -> str:
    pattern = _LONG_DAY.get(language, "EEEE d MMMM y") if long else _SHORT_DAY.get(language, "d MMMM y")
    if language is Language.FR and day.day == 1:
        pattern = pattern.replace("d MMMM", "d'er' MMMM")
    return format_date(day, pattern, locale=_locale(language))


@lru_cache(maxsize=1024)
def _month(language: Language, first: date) -> str:
    return format_date(first, "MMMM y", locale=_locale(language))
