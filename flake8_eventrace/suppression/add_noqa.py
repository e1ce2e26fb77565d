"""Adds `# noqa: LAG101 - reason` comments for findings that are accepted."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Sequence

from ..finding import Finding
from ..source.newer_syntax import parse_any
from ..source.source_file import SourceFile
from .noqa import Suppressions, split

#: Lines that are searched for a place: a multi-line string may begin at the finding and end much later.
_MOST_LINES = 200


def add_noqa(
    source: bytes, path: str, findings: Sequence[Finding], reason: str, encoding: str
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the source with a comment for each finding, and the findings for which none could be placed.

    A comment is added only where flake8 then applies it to these findings alone and the program is unchanged.

    Args:
        source: The bytes of the file.
        path: The file, for flake8.
        findings: The findings to suppress.
        reason: Text after the codes; "" for none.
        encoding: The encoding of the source.
    """
    left: list[Finding] = []
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding)
    for _, group in sorted(by_line.items(), reverse=True):  # upwards: the lines above keep their numbers
        after = _silenced(source, path, group, " ".join(reason.split()), encoding)
        if after is None:
            left.extend(group)
        else:
            source = after
    return source, tuple(left)


def _silenced(source: bytes, path: str, group: Sequence[Finding], reason: str, encoding: str) -> bytes | None:
    tree = ast.dump(parse_any(source))
    lines = io.StringIO(source.decode(encoding), newline="").readlines()
    codes = list(dict.fromkeys(finding.code for finding in group))
    for index, changed in _candidates(lines, group[0].line - 1, codes, reason):
        after = SourceFile("".join((*lines[:index], changed, *lines[index + 1 :])).encode(encoding), path)
        if not after.has_tree or ast.dump(after.tree) != tree:
            continue
        if not split(tuple(group), after)[0] and _is_only_for(after, group[0]):
            return after.content
    return None


def _candidates(lines: list[str], first: int, codes: list[str], reason: str) -> Iterator[tuple[int, str]]:
    """Yield (0-based index of a line, the line with the comment), the most likely place first."""
    from flake8.defaults import NOQA_INLINE_REGEXP

    why = f" - {reason}" if reason else ""
    reach = range(first, min(len(lines), first + _MOST_LINES))
    for index in reach:
        text, end = _parted(lines[index])
        match = NOQA_INLINE_REGEXP.search(text)
        if match is not None and match["codes"] is not None:
            place = match.start("codes") + len(match["codes"].rstrip(", \t"))
            yield index, f"{text[:place]},{','.join(codes)}{text[place:]}{why}{end}"
        else:
            yield index, f"{text}  # noqa: {','.join(codes)}{why}{end}"


def _parted(line: str) -> tuple[str, str]:
    """Return a line without trailing white space, and its line ending."""
    end = re.search(r"[\r\n]*\Z", line)
    assert end is not None
    return line[: end.start()].rstrip(), end[0]


def _is_only_for(source: SourceFile, finding: Finding) -> bool:
    """Return whether the comment has codes, so that it does not suppress findings of other tools."""
    from flake8.defaults import NOQA_INLINE_REGEXP

    match = NOQA_INLINE_REGEXP.search(Suppressions(source).searched(finding.line))
    return match is not None and match["codes"] is not None
