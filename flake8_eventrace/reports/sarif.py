"""SARIF 2.1.0: the interleaving of a finding is a code flow of two thread flows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .. import __version__
from ..engine.results import Checked, Problem
from ..finding import Finding, Fix, Lane, Step
from ..rules.base import Rule, Severity
from ..rules.registry import ALL_RULES, severity
from ..source.text import lines_of
from ..suppression.fingerprint import Fingerprints
from . import Look
from .automation import automation_details
from .locations import uri
from .page import markdown
from .reproduction.offer import recipe_for

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"

Data = dict[str, object]

#: SARIF's words.
_LEVELS = {Severity.WARNING: "warning", Severity.INFORMATION: "note", Severity.HINT: "note"}


@dataclass(frozen=True)
class Tool:
    """The tool in the log; `codes` are those of other tools whose results are in the same log."""

    name: str = "eventrace"
    version: str = __version__
    codes: tuple[str, ...] = ()


def write(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write one document when all results are there."""
    findings: list[Data] = []
    problems: list[Problem] = []
    for result in results:
        if isinstance(result, Problem):
            problems.append(result)
        else:
            findings.extend(results_of(result))
    out.write(json.dumps(log(Tool(), findings, problems), indent=2) + "\n")


def results_of(checked: Checked) -> list[Data]:
    """Return the findings of one file as SARIF results."""
    fingerprints = Fingerprints(lines_of(checked.source))
    return [_result(checked.job.path, finding, fingerprints.of(finding)) for finding in checked.findings]


def plain_result(path: str, line: int, column: int, code: str, message: str) -> Data:
    """Return a result with only a place and a text; line and column are 1-based."""
    region: Data = {"startLine": max(1, line), "startColumn": max(1, column)}
    return {
        "ruleId": code,
        "level": "warning",
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}],
    }


def log(tool: Tool, results: Sequence[Data], problems: Sequence[Problem]) -> Data:
    """Return the complete document."""
    indices = {rule.code: index for index, rule in enumerate(ALL_RULES)}
    for result in results:
        if result["ruleId"] in indices:
            result["ruleIndex"] = indices[str(result["ruleId"])]
    others = [_foreign_rule(code, tool) for code in sorted({*tool.codes} - {*indices})]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": tool.name,
                        "fullName": f"{tool.name} {tool.version}",
                        "semanticVersion": tool.version,
                        "rules": [*map(_rule, ALL_RULES), *others],
                    }
                },
                "automationDetails": automation_details(tool.name),
                "originalUriBaseIds": {_ROOT: {"uri": Path.cwd().as_uri() + "/"}},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not problems,
                        "toolExecutionNotifications": [_notification(problem) for problem in problems],
                    }
                ],
                "results": list(results),
            }
        ],
    }


def _rule(rule: Rule) -> Data:
    texts = (markdown(rule), recipe_for(rule.code))
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(rule.page.what.split())},
        "help": {"text": rule.page.what, "markdown": "\n\n".join(filter(None, texts))},
        "defaultConfiguration": {"enabled": rule.on_by_default, "level": _LEVELS[rule.severity]},
        "properties": {"tags": ["concurrency", "reliability"], "precision": "high"},
    }


def _foreign_rule(code: str, tool: Tool) -> Data:
    """Return the descriptor of another tool's rule. GitHub asks for each kind of text."""
    text = {"text": f"{code}, as {tool.name} reports it."}
    return {"id": code, "shortDescription": text, "fullDescription": text, "help": text}


def _notification(problem: Problem) -> Data:
    location: Data = {"artifactLocation": _artifact(problem.path)}
    if problem.line:
        location["region"] = {"startLine": problem.line}
    return {
        "level": "error",
        "message": {"text": problem.reason},
        "locations": [{"physicalLocation": location}],
    }


def _result(path: str, finding: Finding, fingerprint: str) -> Data:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column + 1,
        "endLine": finding.end_line,
        "endColumn": finding.end_column + 1,
    }
    result: Data = {
        "ruleId": finding.code,
        "level": _LEVELS[severity(finding.code)],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}],
        "partialFingerprints": {"eventraceSurroundings/v1": fingerprint},
    }
    if finding.witness:
        result["codeFlows"] = [_code_flow(path, finding)]
    if finding.fix is not None:
        result["fixes"] = [_fix(path, finding.fix)]
    return result


def _code_flow(path: str, finding: Finding) -> Data:
    """Return a thread flow for each party; the steps are numbered in the order of execution."""
    flows: list[Data] = []
    for lane in Lane:
        locations: list[Data] = [
            {
                "executionOrder": order,
                "importance": "essential" if step.dies else "important",
                "location": _location(path, step),
            }
            for order, step in enumerate(finding.witness, 1)
            if step.lane is lane
        ]
        if locations:
            flows.append({"id": lane.value, "message": {"text": lane.value}, "locations": locations})
    does = "delays the signal" if finding.code.startswith("LAG2") else "loses the signal"
    return {"message": {"text": f"the interleaving that {does}"}, "threadFlows": flows}


def _location(path: str, step: Step) -> Data:
    if not step.line:
        return {"message": {"text": f"{step.text}: {step.note}"}}
    location: Data = {
        "message": {"text": step.note},
        "physicalLocation": {
            "artifactLocation": _artifact(step.path or path),
            "region": {"startLine": step.line, "snippet": {"text": step.text}},
        },
    }
    if step.function:
        location["logicalLocations"] = [{"fullyQualifiedName": step.function, "kind": "function"}]
    return location


def _fix(path: str, fix: Fix) -> Data:
    replacements: list[Data] = [
        {
            "deletedRegion": {
                "startLine": edit.start[0],
                "startColumn": edit.start[1] + 1,
                "endLine": edit.end[0],
                "endColumn": edit.end[1] + 1,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    return {
        "description": {"text": f"{fix.title} ({fix.safety.value})"},
        "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": replacements}],
    }


def _artifact(path: str) -> Data:
    reference = uri(path)
    return {"uri": reference} if reference.startswith("file:") else {"uri": reference, "uriBaseId": _ROOT}
