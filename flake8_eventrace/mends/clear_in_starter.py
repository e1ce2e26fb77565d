from __future__ import annotations


def mends(program, early):
    return ()
