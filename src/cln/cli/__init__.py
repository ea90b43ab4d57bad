"""The command line: verbs on nouns, each command a few lines that call a room or the desk.

Heavy modules are imported inside the commands, so that ``cln --help`` is quick.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from cln import __version__
from cln.cli._shared import Workplace
from cln.errors import CleanNewsError

# Rooms work on short vectors, one page at a time: more threads than one only get in each other's way (three times the CPU time).
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

# command -> module that holds it: a module is imported when one of its commands is called
COMMANDS = {
    "demo": "_serve",
    "serve": "_serve",
    "read": "_read",
    "ingest": "_take",
    "bulk": "_bulk",
    "fetch": "_take",
    "source": "_sources",
    "front": "_show",
    "story": "_show",
    "article": "_show",
    "repair": "_repairs",
    "search": "_show",
    "comment": "_care",
    "outlet": "_care",
    "doctor": "_care",
    "backup": "_care",
}
HELP = {
    "demo": "Open a full desk on the sample press, offline.",
    "serve": "Serve the site, and fetch the sources in rounds.",
    "read": "Read one page as it was written.",
    "ingest": "Take in archives, saved pages, JSON Lines, text.",
    "bulk": "Read many archives on all cores, or on a cluster.",
    "fetch": "Make one polite round over the sources.",
    "source": "Add, list, test, remove, import, export sources.",
    "front": "Print an edition: latest, breaking or diverse.",
    "story": "Show a story; merge or split stories.",
    "article": "Show an article, with its repairs.",
    "repair": "Rule on a repair; run today's rules over the archive.",
    "search": "Search the articles, in any script.",
    "comment": "Approve or remove readers' comments.",
    "outlet": "List outlets; set their owner, country, kind.",
    "doctor": "Check that the desk is sound.",
    "backup": "Copy the database while it is in use.",
}


class Lazy(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"cln.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(HELP.items()))


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cln")
@click.option("--store", "where", metavar="FILE|postgresql://...", help="Where the desk keeps its news. Default: cln.db here.")
@click.option("--config", type=click.Path(), help="A cln.toml with settings. Default: ./cln.toml where there is one.")
@click.pass_context
def cln(context: click.Context, where: str | None, config: str | None) -> None:
    """Clean news: restore the news as it was written, trace its copies, count its witnesses.

    \b
    Try:      cln demo
    Read:     cln read page.html --repairs
    Run:      cln source add https://example.org/feed.xml && cln serve
    """
    context.obj = Workplace(where=where, config=config)
    context.call_on_close(context.obj.close)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 refused or failed (one sentence on stderr), 2 wrong usage, 130 interrupted."""
    try:
        code = cln.main(standalone_mode=False, color=False if os.environ.get("NO_COLOR") else None)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except CleanNewsError as error:
        code = _say(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nothing is left to say
        code = 0
    except OSError as error:
        code = _say(f"{error.filename or 'system'}: {error.strerror or error}")
    sys.exit(code if isinstance(code, int) else 0)


def _say(sentence: str) -> int:
    click.echo(f"cln: {sentence}", err=True)
    return 1
