"""Each rule's page: its example is reported, what to use instead is not, and is what the fix makes."""

from __future__ import annotations

import pytest

from flake8_eventrace.engine.check import check_source, fix_source
from flake8_eventrace.rules.registry import ALL_RULES, OFF_BY_DEFAULT, RULES
from flake8_eventrace.settings import Settings

#: What a rule reports where it is not a `clear()`.
REPORTED = {
    "LAG104": ".set()",
    "LAG105": ".set()",
    "LAG107": ".wait()",
    "LAG108": ".set()",
    "LAG111": ".append(boat)",
    "LAG112": ".notify()",
    "LAG113": ".wait()",
    "LAG201": "post_webhook(hook, prompt)",
    "LAG202": "post_webhook(hook, prompt)",
    "LAG203": 'post_webhook(order.webhook, "shipped")',
    "LAG204": "self.lock:",
    "LAG210": 'requests.post(hook, json={"run": run_id}, timeout=10)',
}

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@every_rule
def test_example_is_reported_once_at_the_call(rule):
    settings = Settings(extend_select=(rule.code,))
    findings = check_source(rule.page.example.encode(), settings=settings)
    assert [finding.code for finding in findings] == [rule.code], "the page's example gives one finding"
    (finding,) = findings
    reported = rule.page.example.splitlines()[finding.line - 1][finding.column :]
    assert reported.endswith(REPORTED.get(rule.code, ".clear()")), "name in REPORTED what the rule reports"


@every_rule
def test_use_instead_is_clean(rule):
    settings = Settings(extend_select=tuple(r.code for r in RULES))
    assert check_source(rule.page.use_instead.encode(), settings=settings) == []


@every_rule
def test_the_fix_makes_what_the_page_says(rule):
    fixed = fix_source(
        rule.page.example.encode(), settings=Settings(unsafe_fixes=True, extend_select=(rule.code,))
    )
    if fixed.applied:
        assert fixed.source.decode() == rule.page.use_instead
    else:
        assert rule.page.fix_safety.startswith("There is no fix")


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_page_is_whole(rule):
    page = rule.page
    parts = (rule.summary, page.what, page.why, page.fix_safety, page.limits)
    assert all(part.strip() for part in parts)
    assert all(len(line) <= 100 for part in parts for line in part.splitlines())


def test_codes_and_names_are_unique_and_sorted():
    codes = [rule.code for rule in ALL_RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)


def test_what_is_off_by_default_is_said_in_one_place():
    assert {rule.code for rule in ALL_RULES if not rule.on_by_default} == OFF_BY_DEFAULT
