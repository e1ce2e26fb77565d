"""One source through the funnel: bytes, `ast`, facts, rules, findings, verified fixes.

`check_source` and `fix_source` are the entry points. Beside them stand what many sources need: discovery of
files, a process pool, and the caches of findings.
"""
