"""Control-flow graphs of functions, and questions about their paths.

`FunctionFacts` go in. The graph of a function has one operation at each node (wait, clear, set, read, write,
call, suspend, acquire, release); `Program.view` copies the graphs of callees into their callers.
"""
