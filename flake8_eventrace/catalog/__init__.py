"""What is known about code of other packages, as data.

A dotted path goes in (`catalog.Catalog`); whether it is slow, defers its arguments or publishes an event
comes out. `catalog.toml` lists the callables and the words of terminal events (`emit_calls`, `event_names`);
`spelling` rewrites paths to the spelling that is listed there. `callbacks.toml` lists in which thread
libraries call what they were handed (`callback_threads`).
"""
