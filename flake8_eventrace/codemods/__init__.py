"""The fixes as LibCST codemods, to run over a repository with LibCST's own tool:

    python -m libcst.tool codemod -x flake8_eventrace.codemods.recheck.Recheck --no-format PATH

Each makes one kind of fix, with the engine's guarantees; `eventrace fix` makes them all.
"""
