"""Analyses one source: bytes, `ast`, facts, rules, findings, verified fixes.

A `SourceFile` and `Settings` go in, findings or fixed bytes come out. `check` holds the entrances, `funnel`
shows the way from bytes to findings, `verify` tests fixes. Beside them is what a run over many files needs:
discovery of files, a process pool, its jobs and results, and the caches of findings.
"""
