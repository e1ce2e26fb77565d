"""`eventrace lsp`: runs the language server."""

from __future__ import annotations

import click

from .exit_codes import CLEAN, FAILED
from .options import Selection

#: The exit code that the protocol requires if the client exits without a shutdown request.
NO_SHUTDOWN = 1


@click.command()
@click.option("--stdio", is_flag=True, help="Use standard input and output; this is always so.")
@click.pass_context
def lsp(ctx: click.Context, stdio: bool) -> None:
    """Run the language server for editors.

    It uses standard input and output.
    """
    try:
        from ..lsp.server import EventraceServer
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("lsprotocol", "pygls", "cattrs", "attrs"):
            raise
        click.echo(
            "error: the language server needs more packages: pip install 'flake8-eventrace[lsp]'", err=True
        )
        ctx.exit(FAILED)
    import logging
    import os
    import sys

    # pygls warns about the client's behaviour, and editors show standard error to their users.
    logging.getLogger("pygls").setLevel(logging.ERROR)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # stray output would damage the messages to the client
    server = EventraceServer(Selection(()).settings_lookup())
    server.start_io(stdout=out)
    ctx.exit(CLEAN if server.shutdown_requested else NO_SHUTDOWN)
