from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_eventrace.source.patterns import MAX_ALTERNATIVES, PatternMap, complaint, expand, split


def matches(pattern, path):
    assert complaint(pattern) == ""
    return path in PatternMap([(pattern, None)])


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("requests.get", "requests.get"),
        ("requests.{get,post}", "requests.post"),
        ("{requests,httpx}.get", "httpx.get"),
        ("a.{b.c,d}().e", "a.b.c().e"),
        ("a.{b{1,2},c}.e", "a.b2.e"),
        ("a.b{,_async}.c", "a.b.c"),
        ("a.upload_*", "a.upload_file"),
        ("a.*_async", "a.chat_async"),
        ("a.*().get", "a.Client().get"),
        ("a.**", "a.b"),
        ("a.**", "a.b().c.d"),
        ("a.**.get", "a.get"),
        ("a.**.get", "a.b().c.get"),
        ("langchain*.**.invoke", "langchain_openai.chat.invoke"),
        ("**.router.put", "router.put"),
        ("**.router.put", "self.app.router.put"),
        ("publish", "app.bus.publish"),
        ("publish", "publish"),
        ("emit_*", "self.emit_done"),
        ("{emit,publish}", "bus().emit"),
        ("transformers.pipeline()", "transformers.pipeline()"),
        ("größe.straße", "größe.straße"),
    ],
)
def test_a_pattern_matches(pattern, path):
    assert matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("requests.get", "requests.get_adapter"),
        ("requests.get", "myrequests.get"),
        ("requests.get", "requests.get().json"),
        ("a.Client().get", "a.Client.get"),
        ("a.*", "a"),
        ("a.*", "a.b.c"),
        ("a.*", "a.b()"),
        ("a.*().get", "a.get"),
        ("a.upload_*", "a.upload_x.y"),
        ("a.**", "a"),
        ("a.**.get", "a.b.getter"),
        ("publish", "app.publisher"),
        ("publish", "app.publish().result"),
        ("publish", "app.publish()"),
        ("a.b.c", "aXb.c"),
    ],
)
def test_a_pattern_does_not_match(pattern, path):
    assert not matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "it is empty"),
        ("a b", "it contains white space"),
        ("a.{b,c", "an opening brace without a closing one"),
        ("a.b}", "a closing brace without an opening one"),
        ("a.}b{", "a closing brace without an opening one"),
        ("*", "it would match everything"),
        ("**.*", "it would match everything"),
        ("a..b", "it is not made of names"),
        ("a.b(x)", "it is not made of names"),
        ("a.b[0]", "it is not made of names"),
        ("a.***", "it is not made of names"),
        ("a.b**", "it is not made of names"),
        ("requests/get", "it is not made of names"),
        ("1a.b", "it is not made of names"),
        ("{a}" * 3000, "more than 50 braces"),
        ("{" * 3000 + "a" + "}" * 3000, "more than 50 braces"),
        (".".join(["{a,b}"] * 12), f"expands to more than {MAX_ALTERNATIVES} paths"),
    ],
)
def test_what_is_no_pattern_is_told(pattern, reason):
    assert complaint(pattern).startswith(reason)


def test_the_pattern_that_matched_is_given_without_its_alternatives():
    known = PatternMap([("a.{b,c}.*", 1), ("a.c.exact", 2)])
    assert known.find("a.c.other") == ("a.c.*", 1)
    assert known.find("a.c.exact") == ("a.c.exact", 2), "an exact path comes before a wildcard"
    assert known.find("a.d.other") is None


def test_alternatives_keep_their_order():
    assert expand("{a,b}.{c,d}") == ["a.c", "a.d", "b.c", "b.d"]


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("a.b,c.d", ["a.b", "c.d"]),
        ("a.{b,c}.d, e", ["a.{b,c}.d", "e"]),
        ("\n  a.{b, c}\n  d.e,\n", ["a.{b,c}", "d.e"]),
        ("", []),
    ],
)
def test_a_list_of_an_ini_file_is_split_outside_of_braces(text, patterns):
    assert split(text) == patterns


NAMES = st.sampled_from(["a", "b", "emit", "emit_all", "emit_one_done", "a()", "emit()"])
SEGMENTS = st.one_of(NAMES, st.sampled_from(["*", "**", "*_all", "emit_*", "*_o*d*", "{a,emit_*}", "a*()"]))


def dotted(segments):
    return st.lists(segments, min_size=1, max_size=4).map(".".join)


@given(st.lists(dotted(SEGMENTS).filter(lambda pattern: not complaint(pattern)), max_size=4), dotted(NAMES))
def test_what_is_found_is_the_first_match(patterns, path):
    map_ = PatternMap((pattern, index) for index, pattern in enumerate(patterns))
    asked = path
    if all("." not in pattern and "(" not in pattern for pattern in patterns):
        asked = "" if path.endswith(")") else path.rpartition(".")[2]
    assert map_.find(path) == next(map_.matches(asked), None)
