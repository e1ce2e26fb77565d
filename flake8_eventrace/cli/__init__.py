"""The `eventrace` command: one file a subcommand.

Exit codes: 0 clean, 1 findings, 2 something could not be done (which outweighs 1), 130
interrupted, 141 the reader of the output went away.
"""

from __future__ import annotations

import io
import os
import sys
import traceback

import click

from .. import __version__
from ..settings import SettingsError
from .baseline import baseline
from .check import check
from .exits import BROKEN_PIPE, FAILED, INTERRUPTED
from .explain import explain
from .fix import fix
from .rule import rule


class _Command(click.Group):
    """Keeps exit code 1 for findings: neither an interruption nor a crash may look like one."""

    def invoke(self, ctx: click.Context) -> object:
        try:
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
        except SettingsError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(FAILED)
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            ctx.exit(FAILED)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="eventrace")
def main() -> None:
    """Find and mend lost wakeups: event flags whose signal is erased, missed or late."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A path that the terminal's encoding cannot show is no reason to stop.
            stream.reconfigure(errors="backslashreplace")


for _command in (check, fix, explain, rule, baseline):
    main.add_command(_command)


def _forget_output() -> None:
    """Nobody reads any more: what is still buffered must not fail when the interpreter ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return
