"""The language server, `eventrace lsp`: an adapter over the engine for editors (extra: `lsp`).

One file an idea: `document` is a text that is open, `looking` what is found in it (no event loop,
no protocol), `desk` when it is looked at (the only code that knows threads and time), `positions`,
`diagnostics`, `actions` and `hover` turn findings into what the protocol speaks of, `server` joins
them.
"""
