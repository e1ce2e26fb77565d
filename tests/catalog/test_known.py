"""Every path that the catalog stands for was found in a release, and is what its list takes it for.

These tests are offline: they read `known.tsv`, which `python -m tests.catalog --write` makes of the releases
in `pins.txt`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from flake8_eventrace.catalog import slow_tables
from flake8_eventrace.catalog.catalog import load
from flake8_eventrace.source.patterns import exactness, expand, expression
from tests.catalog.concrete import alternatives
from tests.catalog.sources import OLDER, PYTHON, pins
from tests.catalog.tables import HEADER, KNOWN, answered, by_hand, read_known

CATALOG = load()
ROWS = read_known()

#: What may stand in each list, in the words of `known.tsv`.
KINDS = {
    "calls": {"function", "class"},
    "entered": {"context manager", "class", "function"},
    "iterated": {"function", "generator", "iterator", "class"},
    "awaited": {"coroutine", "awaitable"},
    "awaited-entered": {"async context manager", "awaitable", "coroutine"},
    "awaited-iterated": {"async generator", "async iterator", "coroutine"},
}
EXCUSES = re.compile(r"made at run time|too heavy|only (?:below|from) .+")


@cache
def paths_of(listed):
    return frozenset(row.path for row in ROWS if row.list == listed)


def has_row(alternative):
    if alternative.is_concrete:
        return alternative.pattern in paths_of(alternative.list)
    regex = re.compile(expression(alternative.pattern))
    return any(map(regex.fullmatch, paths_of(alternative.list)))


def is_excused(pattern):
    hand = answered(pattern)
    return hand is not None and bool(hand.excuse)


def test_every_alternative_is_there_or_has_a_reason():
    missing = [
        f"{each.pattern} ({each.list})"
        for each in alternatives()
        if not has_row(each) and not is_excused(each.pattern)
    ]
    assert missing == []


def test_every_row_stands_in_the_catalog():
    """A row that nothing stands for any more is to be dropped: `python -m tests.catalog --write`."""
    listed = {(each.pattern, each.list) for each in alternatives() if each.is_concrete}
    wild = [each for each in alternatives() if not each.is_concrete]
    by_list = {key: [re.compile(expression(e.pattern)) for e in wild if e.list == key] for key in KINDS}
    assert [
        row
        for row in ROWS
        if (row.path, row.list) not in listed and not any(r.fullmatch(row.path) for r in by_list[row.list])
    ] == []


def test_list_and_kind_agree():
    assert [row for row in ROWS if not set(row.kind.split(" or ")) & KINDS[row.list]] == []


def test_the_catalog_answers_for_every_row_by_its_list():
    """What is awaited is awaited, what is lazy is no call, and no other table is in the way."""
    wrong = []
    for row in ROWS:
        slow = CATALOG.slow(CATALOG.canonical(row.path))
        if slow is None:
            wrong.append((row.path, row.list, "not slow"))
            continue
        answer = "awaited" if slow.awaited else "calls"
        answer = answer.replace("calls", "entered") if slow.entered and not slow.awaited else answer
        answer += "-entered" if slow.entered and slow.awaited else ""
        if slow.iterated:
            answer = "awaited-iterated" if slow.awaited else "iterated"
        if answer != row.list:
            wrong.append((row.path, row.list, answer))
    assert wrong == []


def test_the_table_is_sorted_and_each_path_stands_there_once():
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    assert sorted(ROWS) == ROWS
    twice = Counter((row.path, row.list) for row in ROWS)
    assert [key for key, count in twice.items() if count > 1] == []


def test_every_row_names_a_release_that_is_pinned():
    pinned = {spec.rpartition(" ")[2] for spec in (*pins(), *pins(OLDER))}
    used = {f"{row.distribution}=={row.last}" for row in ROWS if row.distribution != PYTHON}
    assert used - pinned == set()


def test_what_is_written_by_hand_says_why_and_how():
    for hand in by_hand():
        assert hand.why
        assert hand.how
        assert not hand.excuse or EXCUSES.fullmatch(hand.excuse), hand
        assert re.match(r"read|run: |-$", hand.how), hand


def test_what_is_written_by_hand_is_needed():
    patterns = {each.pattern for each in alternatives()} | {row.path for row in ROWS}
    unused = []
    for hand in by_hand():
        plains = expand(hand.pattern)
        if hand.same_as:
            needed = any(pattern.startswith(plain) for plain in plains for pattern in patterns)
        else:
            regexes = [re.compile(expression(plain)) for plain in plains]
            needed = any(p in patterns for p in plains) or any(
                r.fullmatch(p) for r in regexes for p in patterns
            )
        if not needed:
            unused.append(hand.pattern)
    assert unused == []


def test_no_alternative_is_listed_twice_in_one_list():
    count = Counter((each.pattern, each.list) for each in alternatives())
    assert [key for key, number in count.items() if number > 1] == []


def test_the_files_are_those_of_the_folder_and_hold_their_own_paths():
    folder = slow_tables.__file__.rpartition("/")[0] if "/" in slow_tables.__file__ else ""
    import pathlib

    names = {file.stem for file in (pathlib.Path(folder) / "slow").glob("*.toml")}
    assert names == slow_tables.families()
    assert list(slow_tables.main_tables()["files"]["slow"]) == sorted(names)
    for each in alternatives():
        head = re.match(r"\w+", each.pattern)
        if each.file != slow_tables.MAIN:
            assert each.file == f"slow/{head and head.group()}.toml", each


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("azure.cosmos.CosmosClient().read", "azure.cosmos.*().read"),
        ("azure.keyvault.*.aio.*Client().get_key", "azure.keyvault.**.*Client().get_key"),
        ("azure.cosmos.aio.**.read_item", "azure.cosmos.**.read_item"),
        ("google.cloud.storage.Client().list_*", "google.cloud.**.*Client().list_*"),
    ],
)
def test_which_pattern_is_more_exact(more, less):
    assert exactness(more) < exactness(less)


@pytest.mark.parametrize(
    ("path", "awaited"),
    [
        ("azure.keyvault.secrets.SecretClient().get_secret", False),
        ("azure.keyvault.secrets.aio.SecretClient().get_secret", True),
        ("azure.cosmos.CosmosClient().get_database_client().get_container_client().read_item", False),
        ("azure.cosmos.aio.CosmosClient().get_database_client().get_container_client().read_item", True),
        ("azure.servicebus.aio.ServiceBusClient().get_queue_sender().send_messages", True),
    ],
)
def test_the_more_exact_pattern_wins_whatever_the_order_of_the_file(path, awaited):
    slow = CATALOG.slow(path)
    assert slow is not None
    assert slow.awaited is awaited
