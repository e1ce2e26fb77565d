"""Checking and fixing on other machines: any executor that can pickle will do, Dask's here."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_eventrace.runner import Checked, Problem, check_files, find_jobs, fix_files
from flake8_eventrace.settings import Settings
from tests.expectations import TESTDATA

#: A cluster takes long to start and to import.
pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def executor():
    """The executor of a Dask cluster of two processes on this machine."""
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        yield executor


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """A few dozen files with findings, one that cannot be parsed, and one that is not there."""
    home = tmp_path_factory.mktemp("fleet")
    for path in sorted((TESTDATA / "LAG101").glob("*.py"))[:40]:
        (home / path.name).write_bytes(path.read_bytes())
    (home / "broken.py").write_text("def f(:\n")
    (home / "gone.py").write_text("")
    named = [str(home), str(home / "broken.py")]
    found = list(find_jobs(named, lambda path: Settings()))
    (home / "gone.py").unlink()
    return found


def test_a_cluster_finds_what_this_process_finds(executor, jobs):
    here = list(check_files(jobs))
    there = list(check_files(jobs, 2, executor))
    assert there == here
    assert sum(len(result.findings) for result in there if isinstance(result, Checked)) > 10
    problems = {Path(result.path).name for result in there if isinstance(result, Problem)}
    assert problems == {"broken.py", "gone.py"}


def test_a_cluster_mends_as_this_process_does(executor, jobs):
    some = jobs[:12]
    assert list(fix_files(some, 2, executor)) == list(fix_files(some))


def test_results_stream_in_order_and_the_executor_stays_the_callers(executor, jobs):
    streamed = check_files(jobs, 2, executor)
    first = next(streamed)
    assert isinstance(first, Checked)
    assert first.job == jobs[0]
    streamed.close()
    assert executor.submit(sum, (1, 2)).result() == 3
