"""Docs that can rot are tested: commands exist, links lead somewhere, settings and records are the ones that are described."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from cln import cli, settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
COMMAND = re.compile(r"\bcln ((?:[a-z]+ ?)+)")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def commands_in(text: str) -> list[list[str]]:
    code = "\n".join(re.findall(r"```(?!python)[a-z]*\n(.*?)```", text, re.S) + re.findall(r"`(cln [^`]+)`", text))
    return [words.split() for words in COMMAND.findall(code)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    context = click.Context(cli.cln)
    for first, *rest in commands_in(page.read_text("utf-8")):
        command = cli.cln.get_command(context, first)
        assert command, f"{page.name} names cln {first}"
        if isinstance(command, click.Group) and rest:
            assert rest[0] in command.commands, f"{page.name} names cln {first} {rest[0]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_setting_is_described() -> None:
    described = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for section in settings.Settings.__struct_fields__:
        for key in getattr(settings.Settings(), section).__struct_fields__:
            assert f"`{section}.{key}`" in described


def test_every_command_is_described_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8") + (ROOT / "docs" / "bulk.md").read_text("utf-8")
    for command in cli.COMMANDS:
        assert f"cln {command}" in readme, command


def test_every_decision_page_says_something() -> None:
    for page in (ROOT / "docs" / "why").glob("*.md"):
        assert len(page.read_text("utf-8").split()) > 15, page.name
