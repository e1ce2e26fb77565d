"""Writing `# noqa: LAG101 - reason` where a finding is meant to stay."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Sequence

from ..finding import Finding
from ..source.python_ast import parse_ast
from .noqa import Suppressions, split

#: A multi-line string may keep the place for a comment this far from the finding.
_FARTHEST = 200


def add_noqa(
    source: bytes, path: str, findings: Sequence[Finding], reason: str, encoding: str
) -> tuple[bytes, tuple[Finding, ...]]:
    """The source with a comment for each finding, and the findings for which none could be placed.

    A comment stands only where flake8 then reads it as meant and the program stays what it was. With an
    empty reason it holds the codes alone.
    """
    left: list[Finding] = []
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding)
    for _, group in sorted(by_line.items(), reverse=True):  # from below: the lines above stay in place
        after = _silenced(source, path, group, " ".join(reason.split()), encoding)
        if after is None:
            left.extend(group)
        else:
            source = after
    return source, tuple(left)


def _silenced(source: bytes, path: str, group: Sequence[Finding], reason: str, encoding: str) -> bytes | None:
    tree = ast.dump(parse_ast(source))
    lines = io.StringIO(source.decode(encoding), newline="").readlines()
    codes = list(dict.fromkeys(finding.code for finding in group))
    for index, changed in _candidates(lines, group[0].line - 1, codes, reason):
        after = "".join((*lines[:index], changed, *lines[index + 1 :])).encode(encoding)
        try:
            unchanged = ast.dump(parse_ast(after)) == tree
        except (SyntaxError, ValueError):
            continue
        if unchanged and not split(tuple(group), after, path)[0] and _is_only_for(after, path, group[0]):
            return after
    return None


def _candidates(lines: list[str], first: int, codes: list[str], reason: str) -> Iterator[tuple[int, str]]:
    """(index of the line, the line with the comment), the likeliest first."""
    from flake8.defaults import NOQA_INLINE_REGEXP

    why = f" - {reason}" if reason else ""
    reach = range(first, min(len(lines), first + _FARTHEST))
    for index in reach:
        text, end = _parted(lines[index])
        match = NOQA_INLINE_REGEXP.search(text)
        if match is not None and match["codes"] is not None:
            place = match.start("codes") + len(match["codes"].rstrip(", \t"))
            yield index, f"{text[:place]},{','.join(codes)}{text[place:]}{why}{end}"
        else:
            yield index, f"{text}  # noqa: {','.join(codes)}{why}{end}"


def _parted(line: str) -> tuple[str, str]:
    """A line without trailing white space, and how it ends."""
    end = re.search(r"[\r\n]*\Z", line)
    assert end is not None
    return line[: end.start()].rstrip(), end[0]


def _is_only_for(source: bytes, path: str, finding: Finding) -> bool:
    """Whether the comment silences just what it names: findings of other tools go on."""
    from flake8.defaults import NOQA_INLINE_REGEXP

    match = NOQA_INLINE_REGEXP.search(Suppressions(source, path).searched(finding.line))
    return match is not None and match["codes"] is not None
