from __future__ import annotations
from collections.abc import Iterator
from typing import TYPE_CHECKING
from .base import Detection, Page, Rule
if TYPE_CHECKING:
    from ..facts.views import Program
CODE="LAG102"
def find(program: Program) -> Iterator[Detection]:
    from .story import detections
    return detections(program, CODE, "clear before reading")
RULE = Rule(CODE,"clear-after-drain","",Page("","","","","",""),find,((b".wait",),(b".clear", b"Event(")))
