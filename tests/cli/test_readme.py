"""README.md names commands and files that there are, and every command there is."""

from __future__ import annotations

import re

import click
import pytest

from dealbot.cli import COMMANDS
from dealbot.cli import dealbot as all_commands
from tests.stories.stage import ROOT, dealbot

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
_COMMAND = re.compile(r"(?:\.venv/bin/|`)dealbot ([a-z]+(?: [a-z]+(?:\\?\|[a-z]+)*)?)(?=[ `])")
_OPTION = re.compile(r"--[a-z-]+")


def commands_in_readme() -> list[tuple[str, ...]]:
    """Each command that is named, ``deals list\\|show`` as one for each."""
    found = set()
    for match in _COMMAND.finditer(README):
        name, _, under = match[1].partition(" ")
        found |= {(name, each) if each else (name,) for each in under.replace("\\", "").split("|")}
    return sorted(found)


def files_in_readme() -> list[str]:
    return sorted(set(re.findall(r"\]\(([^)#:]+)\)", README)) | set(re.findall(r"-r ([a-z.]+)", README)))


@pytest.mark.parametrize("words", commands_in_readme(), ids=" ".join)
def test_a_command_that_the_readme_names_has_help(words: tuple[str, ...]) -> None:
    assert dealbot(*words, "--help").out.startswith("Usage: dealbot " + " ".join(words))


def test_every_command_is_in_the_readme() -> None:
    assert {words[0] for words in commands_in_readme()} == set(COMMANDS)


def test_every_subcommand_is_in_the_readme() -> None:
    context = click.Context(all_commands)
    groups = {name: all_commands.get_command(context, name) for name in COMMANDS}
    there = {
        (name, under) for name, group in groups.items() if isinstance(group, click.Group) for under in group.commands
    }
    assert there - set(commands_in_readme()) == set()


@pytest.mark.parametrize("line", [line for line in README.splitlines() if "`dealbot " in line or "/dealbot " in line])
def test_an_option_that_the_readme_names_exists(line: str) -> None:
    options = set(_OPTION.findall(line.partition("#")[0])) - {"--help"}
    words = [match[1].split()[0] for match in _COMMAND.finditer(line)]
    helps = "".join(dealbot(word, "--help").out for word in words) + dealbot("deals", "decide", "--help").out
    assert {option for option in options if option not in helps} == set()


@pytest.mark.parametrize("name", files_in_readme())
def test_a_file_that_the_readme_names_exists(name: str) -> None:
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE))))
def test_a_target_that_the_readme_names_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


def leaves() -> list[tuple[str, click.Command]]:
    """Every command that does something, with its full name."""
    found, context = [], click.Context(all_commands)
    for name in COMMANDS:
        command = all_commands.get_command(context, name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found += [(f"{name} {under}".strip(), each) for under, each in inner.items()]
    return found


@pytest.mark.parametrize(("name", "command"), leaves(), ids=[name for name, _command in leaves()])
def test_the_help_of_a_command_names_every_option_and_says_what_it_does(name: str, command: click.Command) -> None:
    shown = dealbot(*name.split(), "--help").out
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.opts[0] for option in options if option.opts[0] not in shown] == []
    assert [option.opts[0] for option in options if not option.help] == []
    assert command.get_short_help_str()
