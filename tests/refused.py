"""`python -m tests.refused FILE:LINE`: says of each fix proposed for a finding why it is refused.

All rules are on, those that are off by default as well. Settings files and `# noqa` are not read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from flake8_eventrace.engine.check import check_source
from flake8_eventrace.engine.funnel import Analysis, analyse
from flake8_eventrace.engine.verdicts import Verdicts
from flake8_eventrace.finding import Finding
from flake8_eventrace.fixes.proposed_fix import ProposedFix
from flake8_eventrace.rules.registry import OFF_BY_DEFAULT
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.diff import unified
from flake8_eventrace.source.errors import SourceError
from flake8_eventrace.source.source_file import SourceFile

EVERYTHING = Settings(extend_select=tuple(sorted(OFF_BY_DEFAULT)), unsafe_fixes=True, cache=False)


def report(content: bytes, path: str, line: int) -> Iterator[str]:
    """Yield lines about each fix that was proposed for the findings in a line (1-based)."""
    analysis = analyse(SourceFile(content, path), EVERYTHING)
    pairs = analysis.located() if analysis is not None else []
    here = [(detection, finding) for detection, finding in pairs if finding.line == line]
    if analysis is None or not here:
        yield f"{path}:{line}: no finding"
        return
    verdicts = Verdicts(analysis)
    for detection, finding in here:
        yield f"{path}:{line}: {finding.code} {finding.message}"
        if not detection.fixes:
            yield "  no fix was proposed: the rule's own conditions for one do not hold"
        for proposed in detection.fixes:
            verdicts.settle([(detection, [proposed])])
            verified = verdicts.first_that_holds([proposed]) is not None
            yield f"  {proposed.name} ({proposed.safety.value}): {'verified' if verified else 'refused'}"
            if not verified:
                yield from (f"    {text}" for text in _reason(analysis, proposed, [f for _, f in pairs]))


def _reason(analysis: Analysis, proposed: ProposedFix, before: list[Finding]) -> Iterator[str]:
    """Yield why a fix was refused: in words, and the change that it would have made."""
    statements, source = analysis.statements, analysis.source
    if statements.bytes != source.content:
        yield "LibCST does not reproduce this source byte for byte"
        return
    module = proposed.apply(statements)
    if module is None:
        yield "`apply` returned None: the code is not of the shape that this fix is for"
        return
    yield from _difference(module.bytes, source.path, before)
    yield from unified(source.path, source.content, module.bytes).decode("utf-8", "replace").splitlines()


def _difference(changed: bytes, path: str, before: list[Finding]) -> Iterator[str]:
    try:
        compile(changed, path, "exec", dont_inherit=True)
        after = check_source(changed, path, EVERYTHING)
    except (SyntaxError, ValueError, SourceError) as error:
        yield f"the result is no Python: {error}"
        return
    old = [(finding.code, finding.receiver) for finding in before]
    for finding in after:
        identity = finding.code, finding.receiver
        if identity in old:
            old.remove(identity)
        else:
            yield f"a new finding, line {finding.line}: {finding.code} {finding.message}"
    if not old:
        yield "no finding is gone"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.refused", description=__doc__)
    parser.add_argument("target", metavar="FILE:LINE")
    path, _, line = parser.parse_args(arguments).target.rpartition(":")
    if not path or not line.isdecimal():
        parser.error("expected FILE:LINE")
    try:
        sys.stdout.writelines(f"{text}\n" for text in report(Path(path).read_bytes(), path, int(line)))
    except (OSError, SourceError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
