"""A fix broken on purpose: the proofs must be able to fail."""

from __future__ import annotations

import difflib
import re

from flake8_eventrace.finding import Finding

_TEST = re.compile(r"^(\s*if )(not )?.*:$")


def ask_the_flag(source: bytes, mended: bytes, finding: Finding) -> bytes:
    """The re-check that the fix put in asks the flag in place of the state.

    Raises ValueError where the fix put in no test.
    """
    before, after = source.decode().splitlines(), mended.decode().splitlines()
    spoilt = list(after)
    for tag, _, _, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            for at in range(start, end):
                spoilt[at] = _TEST.sub(rf"\1\2{finding.receiver}.is_set():", after[at])
    if spoilt == after:
        raise ValueError("the fix tests nothing")
    return "\n".join([*spoilt, ""]).encode()
