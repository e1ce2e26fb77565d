"""The `eventrace` command: one file for each subcommand, imported when it is called.

Arguments and settings files go in; jobs go to the runner, results to a report, and an exit code comes out.
Exit codes: 0 clean, 1 findings, 2 something could not be done (which outweighs 1), 130 interrupted, 141
output pipe closed.
"""

from __future__ import annotations

import errno
import io
import os
import sys

import click

from .. import __version__
from .exit_codes import BROKEN_PIPE, FAILED, INTERRUPTED
from .interrupts import heeded

#: The modules here that hold a command of the same name, in the order of `--help`.
COMMANDS = {
    "check": "Report the findings in files and directories.",
    "fix": "Mend the findings in files and directories.",
    "explain": "Show the interleaving that loses the signal.",
    "rule": "Print the pages of rules.",
    "baseline": "Write down today's findings.",
    "lsp": "Run the language server for editors.",
}

#: How a standard output that is a file says that it takes no more.
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}


class _Command(click.Group):
    """Keeps exit code 1 for findings: neither an interruption nor a crash may look like one."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            with heeded():
                result = super().invoke(ctx)
            sys.stdout.flush()  # here, where a reader that has gone is no surprise
            return result
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _forget_output()
            ctx.exit(BROKEN_PIPE)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # noqa: BLE001
            _explain(error)
            ctx.exit(FAILED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = getattr(import_module(f".{cmd_name}", __name__), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Without asking the commands themselves, which would import them."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="eventrace")
def main() -> None:
    """Find and mend lost wakeups: event flags whose signal is erased, missed or late."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A path that the terminal's encoding cannot show is no reason to stop.
            stream.reconfigure(errors="backslashreplace")


def _explain(error: Exception) -> None:
    """One line for what the user can mend; all there is to know about the rest."""
    from ..settings import SettingsError

    if isinstance(error, SettingsError):
        click.echo(f"error: {error}", err=True)
    elif isinstance(error, OSError) and error.filename is None and error.errno in _NO_ROOM:
        _forget_output()
        click.echo(f"error: standard output cannot be written: {str(error.strerror).lower()}", err=True)
    else:
        import traceback

        traceback.print_exception(error)


def _forget_output() -> None:
    """Nobody reads any more: what is still buffered must not fail when the interpreter ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return
