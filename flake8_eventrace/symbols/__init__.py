"""Who is who in one module: scopes, bindings, classes, functions, access paths and their types.

A LibCST module goes in; `ModuleFacts` comes out, with one `FunctionFacts` for each function. Types are
inferred only as far as events, conditions and first-party classes need them.
"""
