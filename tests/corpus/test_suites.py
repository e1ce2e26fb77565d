"""No test of a published package that passed fails after `eventrace fix --unsafe-fixes`: see `suites`."""

import sys

import pytest

from tests.corpus.suites import HEAD, SUITES, compare

pytestmark = [pytest.mark.corpus, pytest.mark.wide]


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_what_passed_still_passes(suite, capsys):
    outcome = compare(suite)
    with capsys.disabled():
        sys.stdout.write(f"\n{HEAD}\n{outcome.row()}\n")
    assert outcome.passed_before
    assert outcome.broken == [], outcome.diff
