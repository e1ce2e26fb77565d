"""Real packages from the registry: what must be found in them, and what must not.

`PLACES` names every place that must be reported in a file; nothing else may be.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_eventrace.engine.check import check_source, fix_source
from tests.corpus.published import unpack

pytestmark = pytest.mark.corpus

#: (package, file): the lines, with their codes; empty where look-alikes stand that are innocent.
PLACES: dict[tuple[str, str], set[tuple[int, str]]] = {
    ("gptme==0.31.0", "gptme/server/api_v2_sessions.py"): set(),
    ("gptme==0.32.0", "gptme/server/a2a_api.py"): {(461, "LAG101")},
    ("gptme==0.32.0", "gptme/server/api_v2_sessions.py"): {(546, "LAG101")},
    ("gptme==0.35.1", "gptme/server/a2a_api.py"): {(466, "LAG101")},
    ("gptme==0.35.1", "gptme/server/api_v2_sessions.py"): {(650, "LAG101")},
    ("persist-queue==1.1.0", "persistqueue/sqlbase.py"): {(175, "LAG101"), (185, "LAG101")},
    ("persist-queue==1.1.0", "persistqueue/sqlackqueue.py"): {(286, "LAG101"), (300, "LAG101")},
    # The same text on one event loop, where nothing runs between the test and the clear.
    ("persist-queue==1.1.0", "persistqueue/async_sqlqueue.py"): set(),
    ("mlflow==3.18.0", "mlflow/tracing/export/span_batcher.py"): {(78, "LAG102")},
    ("mlflow==3.18.0", "mlflow/utils/async_logging/async_logging_queue.py"): set(),
    # Armed, then asked.
    ("pychromecast==14.0.10", "pychromecast/controllers/plex.py"): set(),
    ("kafka-python==3.0.12", "kafka/producer/kafka.py"): set(),
    # Waited for, cleared, then read.
    ("slixmpp==1.17.0", "slixmpp/plugins/xep_0410/self_ping.py"): set(),
    ("temporalio==1.35.0", "temporalio/contrib/workflow_streams/_client.py"): set(),
    # Looked at again after the clear.
    ("openai-agents==0.24.0", "agents/voice/result.py"): set(),
    ("aiokafka==0.14.0", "aiokafka/consumer/group_coordinator.py"): set(),
    # Set before what it announces is written.
    ("sglang==0.5.10.post1", "sglang/lang/interpreter.py"): {(433, "LAG104")},
    # A pulse that the timer's thread misses between its look and its wait.
    ("octoprint==1.11.8", "octoprint/util/__init__.py"): {(1412, "LAG105")},
    ("slixmpp==1.17.0", "slixmpp/plugins/xep_0323/timerreset.py"): {(64, "LAG105")},
    # A pulse that answers a request, which is still being sent.
    ("pyatv==0.18.0", "pyatv/protocols/mrp/__init__.py"): {(860, "LAG105"), (923, "LAG105")},
    # Pulses on one event loop, whose waiters look again before they suspend.
    ("pyatv==0.18.0", "pyatv/scripts/atvproxy.py"): set(),
    # Tested under another lock, before the condition's is taken.
    ("cassandra-driver==3.30.1", "cassandra/pool.py"): {(739, "LAG107")},
    # The background task begins by clearing the event that ends it.
    ("python-socketio==5.18.1", "socketio/client.py"): {(465, "LAG109")},
    ("python-socketio==5.18.1", "socketio/async_client.py"): {(506, "LAG109")},
    ("discord-py==2.7.1", "discord/voice_state.py"): {(135, "LAG109")},
    # Under one lock that the setter takes as well.
    ("prefect==3.9.1", "prefect/futures.py"): set(),
}

#: Events that are late, and calls that block: what must be reported, and what must not be (by the
#: beginning of the code). The files hold other coroutines, whose findings are not judged here.
LATE: dict[tuple[str, str], tuple[set[tuple[int, str]], set[tuple[int, str]]]] = {
    # The name of the chat is found by a model while the client waits; a release later, behind the event.
    ("gptme==0.31.0", "gptme/server/api_v2_sessions.py"): ({(394, "LAG201")}, set()),
    ("gptme==0.32.0", "gptme/server/session_step.py"): (
        {(486, "LAG203")},
        {(486, "LAG201"), (486, "LAG202"), (804, "LAG2")},
    ),
    ("gptme==0.35.1", "gptme/server/session_step.py"): ({(677, "LAG203")}, {(677, "LAG201")}),
    # A webhook without a timeout in front of the last event; results that are in the payload, and a
    # row that is saved first.
    ("open-webui==0.6.5", "open_webui/utils/middleware.py"): (
        {(2217, "LAG201"), (2217, "LAG203"), (1135, "LAG203")},
        {(2196, "LAG201"), (2196, "LAG202"), (2205, "LAG201"), (2205, "LAG202")},
    ),
    ("open-webui==0.6.5", "open_webui/routers/auths.py"): ({(505, "LAG203")}, {(505, "LAG201")}),
    # An upsert and a search, whose embedding is computed on the loop.
    ("agno==2.6.9", "agno/vectordb/couchbase/couchbase.py"): (
        {(752, "LAG203"), (1086, "LAG203")},
        {(752, "LAG201")},
    ),
    ("agno==2.9.0", "agno/agent/_messages.py"): ({(601, "LAG203")}, set()),
    # The run itself, forwarded to a queue or saved before its end is told.
    ("agno==2.9.0", "agno/agent/_run.py"): (
        set(),
        {(line, code) for line in (958, 1016, 1150, 2066, 2555, 4386) for code in ("LAG201", "LAG202")},
    ),
    ("letta==0.16.8", "letta/schemas/providers.py"): ({(907, "LAG203")}, set()),
}


@pytest.mark.parametrize(("place", "expected"), PLACES.items(), ids=["/".join(place) for place in PLACES])
def test_findings_in_published_code(place, expected):
    path = unpack(place[0]) / place[1]
    findings = check_source(path.read_bytes(), str(path))
    assert {(f.line, f.code) for f in findings if f.code.startswith("LAG10")} == expected


#: Codes whose finding in published code can be mended safely.
MENDED = {"LAG101", "LAG102", "LAG104"}


@pytest.mark.parametrize(
    "place", [p for p, found in PLACES.items() if found and {c for _, c in found} <= MENDED], ids="/".join
)
def test_fixes_in_published_code(place):
    """Every finding is mended with a few changed lines; a second run has nothing to say."""
    path = unpack(place[0]) / place[1]
    before = path.read_bytes()
    mended = fix_source(before, str(path))
    assert mended.remaining == ()
    ast.parse(mended.source)
    old, new = before.splitlines(), mended.source.splitlines()
    assert sorted(old) == sorted(new) or len(new) - len(old) <= 2 * len(mended.applied)
    again = fix_source(mended.source, str(path))
    assert again.applied == ()
    assert again.source == mended.source


@pytest.mark.parametrize(("place", "expected"), LATE.items(), ids=["/".join(place) for place in LATE])
def test_late_events_in_published_code(place, expected):
    path = unpack(place[0]) / place[1]
    found = {(f.line, f.code) for f in check_source(path.read_bytes(), str(path))}
    wanted, unwanted = expected
    assert wanted <= found
    for line, code in unwanted:
        assert not [at for at, known in found if abs(at - line) <= 3 and known.startswith(code)]


def test_the_chain_to_the_model_in_published_code():
    """From the server's step through three more modules to the request."""
    home = unpack("gptme==0.31.0") / "gptme"
    path = home / "server" / "api_v2_sessions.py"
    (finding,) = (f for f in check_source(path.read_bytes(), str(path)) if f.code == "LAG201")
    assert "`auto_generate_display_name()` delays `generation_complete`" in finding.message
    assert "openai.OpenAI().chat.completions.create" in finding.message
    steps = [step for step in finding.witness if step.path]
    files = [Path(step.path).relative_to(home).as_posix() for step in steps]
    assert list(dict.fromkeys(files)) == ["util/auto_naming.py", "llm/__init__.py", "llm/llm_openai.py"]
    for step in steps:  # the line calls what the step tells, or an alias of it
        line = Path(step.path).read_text("utf-8").splitlines()[step.line - 1]
        assert step.text.rpartition(" ")[2].rpartition(".")[2] in line


def test_flake8_prints_the_lost_signals_of_a_release_and_nothing_else():
    home = unpack("gptme==0.32.0")
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "--isolated", "--select=LAG1", "gptme"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {tuple(line.split(":", 4)[:2]) for line in done.stdout.splitlines()}
    expected = {
        (os.path.join("gptme", "server", "a2a_api.py"), "461"),
        (os.path.join("gptme", "server", "api_v2_sessions.py"), "546"),
    }
    assert (done.stderr, found) == ("", expected)
