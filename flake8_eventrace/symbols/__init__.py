"""The symbol table of one module: scopes, bindings, classes, functions, access paths and types.

A LibCST module goes in; `ModuleFacts` comes out, with one `FunctionFacts` for each function. `access_paths`
resolves expressions to places, `types` infers what is there, as far as events, conditions and first-party
classes need it. What is computed for a top-level statement is kept while the statement stays (`incremental`).
"""
