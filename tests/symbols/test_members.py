"""What is put together of the members of a class is what LibCST says of the whole."""

from __future__ import annotations

from collections import Counter

import libcst as cst
import pytest

from flake8_eventrace.symbols.incremental import TopLevelStatements
from flake8_eventrace.symbols.members import calls_in, ids_in
from flake8_eventrace.symbols.reparsing import changed_text, reparsed
from flake8_eventrace.symbols.walk import comments
from tests.expectations import all_cases

SOURCE = '''\
import threading


# above
@decorated(by())
class Box(Base, metaclass=made()):  # beside
    """A box."""
    # first

    wake = threading.Event()  # an event

    def put(self, item):
        # inside
        self.items.append(item)

        # at the end of the body

    def take(self):
        if not self.items:
            self.wake.wait()
        return """
not indented
"""
            # deeper than the class

    # below all members
# above the function
def last():
    pass
'''


def of_testdata() -> list[bytes]:
    return [case.source for case in all_cases() if b"class " in case.source][::20]


@pytest.mark.parametrize(
    "source",
    [SOURCE, SOURCE.replace("    ", "\t"), SOURCE.replace("    ", " "), SOURCE.replace("\n", "\r\n")],
    ids=["spaces", "tabs", "one space", "carriage returns"],
)
def test_a_class_is_what_its_members_are(source: str) -> None:
    compare(source.encode())


def test_classes_of_testdata_are_what_their_members_are() -> None:
    assert sum(map(compare, of_testdata()))


def compare(source: bytes) -> int:
    """Compare each class of a source with its members; how many there are."""
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError:
        return 0
    classes = [s for s in TopLevelStatements(module).all if s.members is not None]
    for one in classes:
        assert one.text == module.code_for_node(one.node)
        assert one.calls == calls_in([(one.node, one.module)])
        assert one.node_ids == ids_in(one.node)
        assert one.comments == Counter(comments(one.node))
    return len(classes)


@pytest.mark.parametrize("index", range(4))
def test_a_changed_member_is_parsed_as_all_of_the_text_is(index: int) -> None:
    module = cst.parse_module(SOURCE)
    before = TopLevelStatements(module)
    owner = module.body[1]
    assert isinstance(owner, cst.ClassDef)
    body = list(owner.body.body)
    body[index] = body[index].deep_clone()
    changed = owner.with_changes(body=owner.body.with_changes(body=body))
    after = TopLevelStatements(module.with_changes(body=[module.body[0], changed, module.body[2]]), before)
    assert changed_text(after, before) is not None
    parsed = reparsed(after, before)
    assert parsed is not None
    assert parsed.deep_equals(module)
    kept = [
        i for i, (old, new) in enumerate(zip(owner.body.body, members(parsed), strict=True)) if old is new
    ]
    assert kept == [i for i in range(4) if i != index]


def members(module: cst.Module) -> list[cst.BaseStatement]:
    owner = module.body[1]
    assert isinstance(owner, cst.ClassDef)
    assert isinstance(owner.body, cst.IndentedBlock)
    return list(owner.body.body)
