"""The house keeps its promises: letters in every language, settings in the example, rules in the picture."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from dealbot.config import Settings, example
from dealbot.core.letters import LetterName
from dealbot.core.lifecycle import TRANSITIONS
from dealbot.core.matching.reasons import Reason
from dealbot.core.model import Language
from dealbot.core.rules import CHAIN

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    """What ARCHITECTURE.md holds between two marks."""
    return ARCHITECTURE.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0].strip()


def chain_table() -> str:
    rows = (f"| `{rule.name}` | {rule.verdict}{' (a setting)' if rule.setting else ''} |" for rule in CHAIN)
    return "\n".join(["| rule | verdict |", "|---|---|", *rows])


def lifecycle_picture() -> str:
    moves = "\n".join(f"    {state} --> {after}: {move}" for (state, move), after in TRANSITIONS.items())
    return f"```mermaid\nstateDiagram-v2\n{moves}\n```"


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("letter", LetterName)
def test_every_letter_has_its_template_in_every_language(letter: LetterName, language: Language, form: str) -> None:
    assert (ROOT / "templates" / letter / f"{language}.{form}").is_file()


@pytest.mark.parametrize("language", Language)
def test_every_rule_has_a_sentence_in_every_language(language: Language) -> None:
    words = tomllib.loads((ROOT / "templates" / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    assert set(words["rules"]) >= {rule.name for rule in CHAIN}


@pytest.mark.parametrize("language", Language)
def test_every_reason_of_matching_has_words_in_every_language(language: Language) -> None:
    words = tomllib.loads((ROOT / "templates" / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    assert set(words["because"]) == {reason.value for reason in Reason}
    assert len(set(words["because"].values())) == len(Reason)


def test_the_picture_of_the_chain_is_the_chain() -> None:
    assert section("chain") == chain_table()


def test_the_picture_of_the_lifecycle_is_the_table_of_transitions() -> None:
    assert section("lifecycle") == lifecycle_picture()


def keys_of(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Every setting's full name, tables of tables included."""
    found = set()
    for name, field in model.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        inner = [kind for kind in _kinds(field.annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        found |= set().union(*(keys_of(each, f"{key}.") for each in inner)) if inner else {key}
    return found


def _kinds(annotation: object) -> list[object]:
    inside = [kind for part in getattr(annotation, "__args__", ()) for kind in _kinds(part)]
    return [annotation, *inside]


def keys_in_example() -> set[str]:
    """Every key that the example shows, commented out or not, with the table it stands in."""
    found, table = set(), ""
    for line in example().splitlines():
        if match := re.match(r"\[+([a-z._]+)\]+", line):
            table = match[1]
        elif match := re.match(r"#?\s?([a-z0-9_]+) = ", line):
            found.add(f"{table}.{match[1]}")
    return found


def test_the_example_holds_every_setting_and_no_other() -> None:
    assert keys_in_example() == keys_of(Settings)


def test_the_example_is_accepted_as_it_stands() -> None:
    assert Settings.model_validate(tomllib.loads(example())).policy.window_months == 4


def modules() -> list[Path]:
    return sorted((ROOT / "dealbot").rglob("*.py"))


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_is_short_and_says_what_it_is(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert not text or ast.get_docstring(ast.parse(text))
