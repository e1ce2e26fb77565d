"""The `eventrace` command: one file for each subcommand, imported when it is called.

Arguments and settings files go in; jobs go to the runner, results to a report, and an exit code comes out.
Exit codes: 0 clean, 1 findings, 2 an error (which takes precedence over 1), 130 interrupted, 141
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
from .interrupts import interrupts_recorded

#: The modules in this package that define a command of the same name, in the order of `--help`.
COMMANDS = {
    "check": "Report the findings in files and directories.",
    "fix": "Apply fixes to files and directories.",
    "explain": "Show the interleaving that loses or delays the signal.",
    "reproduce": "Write a test that fails because of a finding.",
    "rule": "Print the pages of rules.",
    "baseline": "Write the current findings to a file.",
    "lsp": "Run the language server for editors.",
}

#: The errors of a standard output that is a file on a full or broken disk.
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}


class _Command(click.Group):
    """Reserves exit code 1 for findings: an interruption or a crash has another code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            with interrupts_recorded():
                result = super().invoke(ctx)
            sys.stdout.flush()  # here, where a closed pipe is handled
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
        """List the commands without importing their modules."""
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="eventrace")
def main() -> None:
    """Find and fix lost wakeups: event flags whose signal is erased, missed or late."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A path that the terminal's encoding cannot show must not end the run.
            stream.reconfigure(errors="backslashreplace")


def _explain(error: Exception) -> None:
    """Print one line for an error that the user can correct; a traceback for any other."""
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
    """Discard buffered output, so that the interpreter does not fail when it flushes a closed pipe."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return
