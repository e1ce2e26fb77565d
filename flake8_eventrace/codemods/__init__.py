"""The fixes as LibCST codemods, run over a repository by LibCST's own tool:

    python -m libcst.tool codemod -x flake8_eventrace.codemods.recheck.Recheck --no-format PATH

Each makes one kind of fix, verified as `eventrace fix` verifies it, unsafe ones and those of rules that are
off by default included. A LibCST module goes in; the fixed module, or the same one, comes out. The classes
are made by `command` from the registry; the modules here only give them the paths that LibCST's tool needs.
"""
