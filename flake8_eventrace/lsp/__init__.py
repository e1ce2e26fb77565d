"""The language server, `eventrace lsp`: an adapter over the engine for editors (extra: `lsp`).

Documents go in; diagnostics, code actions and hover texts come out. `document` holds one version of an
open text. `analysis` analyses it (no event loop, no protocol). `scheduler` decides when (the only module
with threads and timers). `positions`, `diagnostics`, `actions` and `hover` convert findings to the types
of the protocol. `server` connects them to the client.
"""
