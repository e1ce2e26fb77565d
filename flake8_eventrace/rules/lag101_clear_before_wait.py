from __future__ import annotations
from collections.abc import Iterator
from typing import TYPE_CHECKING
from .base import Detection, Page, Rule
if TYPE_CHECKING:
    from ..facts.views import Program
CODE="LAG101"
def find(program: Program) -> Iterator[Detection]:
    from .story import detections
    return detections(program, CODE, "re-check before waiting")
RULE = Rule(CODE,"clear-before-wait","",Page("","","","","",""),find,((b".wait",),(b".clear", b"Event(")))
