"""Control-flow graphs of functions, and searches for paths in them.

`FunctionFacts` go in. `statements.lower` makes the graph of one function, with one operation at each node
(wait, clear, set, read, write, call, suspend, acquire, release); `Program.inlined` copies the graphs of
callees into their callers. Questions are asked with `paths.search`, `reach` and `solve`.

The lowering consists of a builder (the graph under construction) and two readers of syntax: statements use
expressions, both use the builder, and nothing leads back.
"""
