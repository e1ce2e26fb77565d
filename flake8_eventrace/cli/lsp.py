"""`eventrace lsp`: the language server."""

from __future__ import annotations

import click

from .exit_codes import CLEAN, FAILED
from .options import Selection

#: The protocol's word for a client that goes without a good-bye.
LEFT = 1


@click.command()
@click.option("--stdio", is_flag=True, help="Speak over standard input and output, as it does in any case.")
@click.pass_context
def lsp(ctx: click.Context, stdio: bool) -> None:
    """Run the language server for editors.

    It speaks over standard input and output.
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

    # Its warnings are about the client, and standard error is shown to whoever uses it.
    logging.getLogger("pygls").setLevel(logging.ERROR)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # a stray word would spoil what the client reads
    server = EventraceServer(Selection(()).chooser())
    server.start_io(stdout=out)
    ctx.exit(CLEAN if server.asked_to_end else LEFT)
