"""Breaks statements that a fix made too long, as black would break them.

Only statements that the fix wrote are looked at, and of these only those that kept to the limit before, a
comment at the end aside. The last bracket behind which the line begins short enough is opened: what is in it
goes to a line of its own, indented, or, where that is too long, each argument or element to one, with a comma
behind the last. Where this is not enough, or a comment is in the way, the line stays long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import cast

import libcst as cst

from ..source.text import split
from ..symbols.incremental import TopLevelStatement, TopLevelStatements
from ..symbols.walk import children, comments, walk
from .blocks import Changes, edit
from .line_length import width

_VALUE = "_value_that_is_laid_out_"
_OPERATORS = (cst.BinaryOperation, cst.BooleanOperation, cst.Comparison, cst.IfExp)
#: Where the expression is that a statement can be broken in.
_FIELDS: tuple[tuple[type[cst.CSTNode], str], ...] = (
    (cst.Expr, "value"),
    (cst.Assign, "value"),
    (cst.AnnAssign, "value"),
    (cst.AugAssign, "value"),
    (cst.Return, "value"),
    (cst.Raise, "exc"),
    (cst.Assert, "test"),
    (cst.If, "test"),
    (cst.While, "test"),
    (cst.For, "iter"),
    (cst.Match, "subject"),
    (cst.WithItem, "item"),
)


def laid_out(module: cst.Module, before: TopLevelStatements, limit: int) -> TopLevelStatements:
    """Return the statements that a fix made of `before`, with what it wrote laid out."""
    new = {id(statement) for statement in module.body}
    replaced = [statement for statement in before.all if id(statement.node) not in new]
    known = set().union(*(one.node_ids for one in replaced))
    old = {id(statement.node) for statement in before.all}
    positions = [index for index, statement in enumerate(module.body) if id(statement) not in old]
    changes = Changes()
    for index in positions:
        for inner, indent in _statements(module.body[index], module, known):
            _join(inner, _Layout(module, limit, indent), known, changes)
    after = TopLevelStatements(edit(TopLevelStatements(module, before), changes), before)
    module = after.module

    lines = {line for statement in replaced for line in _lines(statement.text)}
    long_before: set[int] | None = None
    changes = Changes()
    for index in positions:
        written = module.body[index]
        if all(width(line) <= limit or line in lines for line in _lines(after.all[index].text)):
            continue
        if long_before is None:
            long_before = {id(node) for one in replaced for node in _in_long_statements(one, limit)}
        for inner, indent in _statements(written, module, known):
            if long_before.isdisjoint(map(id, _own(inner))):
                _break(inner, _Layout(module, limit, indent), changes)
    return TopLevelStatements(edit(after, changes), after)


def _in_long_statements(top: TopLevelStatement, limit: int) -> Iterator[cst.CSTNode]:
    """Yield the nodes of the statements that have too long a line, each without the statements in it."""
    for statement, indent in _statements(top.node, top.module):
        text = indent + _head(_without_comment(statement), top.module)
        if any(width(line) > limit for line in _lines(text)):
            yield from _own(statement)


def _without_comment(statement: cst.CSTNode) -> cst.CSTNode:
    """Return a statement without the comment at its end."""
    if isinstance(statement, cst.SimpleStatementLine):
        return statement.with_changes(trailing_whitespace=cst.TrailingWhitespace())
    return statement


def _join(statement: cst.CSTNode, layout: _Layout, known: AbstractSet[int], changes: Changes) -> None:
    """Note how the calls are laid out that the fix wrote around arguments on lines of their own.

    The fix put one more argument above them. Where the author gave each argument a line, it fits in.
    """
    inside: set[int] = set()
    for node in _own(statement):
        call = node.expression if isinstance(node, cst.Await) and node.lpar else node
        if not isinstance(call, cst.Call) or id(call) in inside:
            continue
        if any(id(part) in known for part in walk(call.func)) or not _is_hanging(call):
            continue
        closing = call.args[-1].whitespace_after_arg
        last = call.args[-1].comma
        outer = _last_indent(last, _last_indent(closing, ""))
        gaps = [arg.comma.whitespace_after for arg in call.args[1:-1] if isinstance(arg.comma, cst.Comma)]
        new: cst.BaseExpression = call
        if isinstance(last, cst.MaybeSentinel) and not any(map(_is_break, gaps)):
            opened = layout.opened_call(call, outer, _last_indent(call.whitespace_before_args, ""))
            new = opened if opened is not None else call
        if isinstance(node, cst.Await) and node.lpar:
            inside.add(id(call))
            new = node.with_changes(expression=new)
            if not _is_break(node.lpar[0].whitespace_after):
                new = layout.opened_parentheses(new, outer) or node
        if new is not node and new is not call:
            changes.replace(node, new)


def _is_hanging(call: cst.Call) -> bool:
    """Return whether the arguments of a call begin on a line of their own, and so does what follows."""
    if not call.args or not _is_break(call.whitespace_before_args):
        return False
    last = call.args[-1]
    comma = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else None
    return _is_break(last.whitespace_after_arg) or _is_break(comma)


def _is_break(space: object) -> bool:
    return isinstance(space, cst.ParenthesizedWhitespace)


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r\n") for line in split(text)]


def _statements(
    node: cst.CSTNode, module: cst.Module, known: AbstractSet[int] = frozenset()
) -> Iterator[tuple[cst.CSTNode, str]]:
    """Yield the statements in a top-level one and itself with their indentation, without those in `known`."""
    stack = [(node, "")]
    while stack:
        current, indent = stack.pop()
        if id(current) in known:
            continue
        if isinstance(current, cst.BaseExpression | cst.BaseSmallStatement):
            continue
        if isinstance(current, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            yield current, indent
        if isinstance(current, cst.IndentedBlock):
            indent += module.default_indent if current.indent is None else current.indent
        stack.extend((child, indent) for child in children(current))


def _own(statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes of a statement that are in no statement in it."""
    stack = [statement]
    while stack:
        node = stack.pop()
        if node is not statement:
            yield node
        stack.extend(child for child in children(node) if not isinstance(child, cst.BaseSuite | cst.Else))


def _head(statement: cst.CSTNode, module: cst.Module) -> str:
    """Return the text of a statement, without what is above it and without its block."""
    return _text(_bare(statement), module)


def _text(bare: cst.CSTNode, module: cst.Module) -> str:
    return module.code_for_node(bare).rstrip().removesuffix("pass").rstrip()


def _bare(statement: cst.CSTNode) -> cst.CSTNode:
    """Return a statement without what is above it, and with as little as can be below its head."""
    if isinstance(statement, cst.Try | cst.TryStar):  # nothing in its head can be broken
        return cst.SimpleStatementLine([cst.Pass()])
    changed: dict[str, object] = {"leading_lines": ()}
    if isinstance(statement, cst.Match):
        changed["cases"] = [cst.MatchCase(cst.MatchAs(), cst.SimpleStatementSuite([cst.Pass()]))]
    elif isinstance(statement, cst.BaseCompoundStatement):
        changed["body"] = cst.SimpleStatementSuite([cst.Pass()])
    if isinstance(statement, cst.If | cst.For | cst.While):
        changed["orelse"] = None
    if isinstance(statement, cst.FunctionDef | cst.ClassDef):
        changed["decorators"] = ()
    return statement.with_changes(**changed)


def _break(statement: cst.CSTNode, layout: _Layout, changes: Changes) -> None:
    """Note how a statement is broken, if it is too long and can be."""
    holder = statement
    if isinstance(statement, cst.SimpleStatementLine):
        if len(statement.body) > 1:
            return
        holder = statement.body[0]
    elif isinstance(statement, cst.With) and len(statement.items) == 1:
        holder = statement.items[0]
    name = next((name for kind, name in _FIELDS if isinstance(holder, kind)), "")
    value = getattr(holder, name) if name else None
    text = layout.indent + _head(statement, layout.module)
    if not isinstance(value, cst.BaseExpression) or all(width(line) <= layout.limit for line in _lines(text)):
        return
    marked = _bare(statement).deep_replace(value, cst.Name(_VALUE))
    before, found, after = _text(marked, layout.module).partition(_VALUE)
    if not found or "\n" in before or "\r" in before:
        return
    code = _lines(after)[0] if after else ""
    comment = code.find("#")
    if comment >= 0 and '"' not in code and "'" not in code:
        code = code[:comment].rstrip()
    place = _Place("", width(layout.indent + before), width(code))
    new = layout.fitted(value, place)
    if new is not value:
        changes.replace(value, new)


@dataclass(frozen=True)
class _Place:
    """Where an expression stands.

    Attributes:
        indent: How much the line that it begins on is indented, beyond the statement.
        before: The width of what is before it on its line.
        after: The width of what follows on its last line.
    """

    indent: str
    before: int
    after: int


@dataclass(frozen=True)
class _Layout:
    """Lays out the expressions of one statement; `indent` is that of the statement."""

    module: cst.Module
    limit: int
    indent: str

    def fitted(self, node: cst.BaseExpression, place: _Place) -> cst.BaseExpression:
        """Return the expression with line breaks if it does not fit without, else as it is."""
        if self._fits(node, place):
            return node
        if isinstance(node, _OPERATORS) and not node.lpar and not self._is_held(node, place):
            return self._wrapped(node, place)
        node = _with_closed_subscripts(node)
        if self._fits(node, place):
            return node
        for choice in _brackets(node):
            head, tail = self._around(node, choice)
            if self._may_be_ends(head, tail, place):
                opened = self._opened(choice, place)
                return node if opened is None else _with(node, choice, opened)
        return node

    def _may_be_ends(self, head: str, tail: str, place: _Place) -> bool:
        """Return whether lines can end and begin with these texts, which are outside of the brackets."""
        if "\n" in head or "\r" in head or place.before + width(head) > self.limit:
            return False
        first, *rest = _lines(tail) or [""]
        widths = [width(self.indent + line) for line in (place.indent + first, *rest)]
        widths[-1] += place.after
        return max(widths) <= self.limit

    def _fits(self, node: cst.BaseExpression, place: _Place) -> bool:
        lines = _lines(self.module.code_for_node(node)) or [""]
        first = width(lines[0]) + place.before
        if len(lines) == 1:
            return first + place.after <= self.limit
        # Further lines are printed with the indentation that the module has at its own level.
        rest = [width(self.indent + line) for line in lines[1:]]
        rest[-1] += place.after
        return max(first, *rest) <= self.limit

    def _around(self, node: cst.BaseExpression, choice: cst.BaseExpression) -> tuple[str, str]:
        """Return the text of an expression before and after what is in the brackets of `choice`."""
        mark: cst.BaseExpression = cst.Name(_VALUE, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        if choice.lpar:
            pass
        elif isinstance(choice, cst.Call):
            arg = cst.Arg(cst.Name(_VALUE))
            mark = choice.with_changes(args=[arg], whitespace_before_args=_NOTHING)
        elif isinstance(choice, cst.List | cst.ListComp):
            mark = cst.List([cst.Element(cst.Name(_VALUE))])
        elif isinstance(choice, _DISPLAYS):
            mark = cst.Set([cst.Element(cst.Name(_VALUE))])
        head, _, tail = self.module.code_for_node(_with(node, choice, mark)).partition(_VALUE)
        return head, tail

    def _is_held(self, node: cst.BaseExpression, place: _Place) -> bool:
        """Return whether an expression with one operator begins or ends in brackets that can be opened."""
        if sum(isinstance(part, _OPERATORS) for part in _outside(node)) > 1:
            return False
        choices = list(_brackets(node))
        if not choices:
            return False
        head, tail = self._around(node, choices[0])
        if tail == ")" and self._may_be_ends(head, tail, place):
            return True
        head, tail = self._around(node, choices[-1])
        return head == "(" and self._may_be_ends(head, tail, place)

    def _wrapped(self, node: cst.BaseExpression, place: _Place) -> cst.BaseExpression:
        """Return an expression in parentheses, on a line of its own or with a line for each operand."""
        inner = place.indent + self.module.default_indent
        text = self.module.code_for_node(node)
        if _has_comment([node]):
            return node
        if len(_lines(text)) > 1 or width(self.indent + inner + text) > self.limit:
            node = self._split(_shifted(node, place.indent, inner), type(node), inner, "")
        return node.with_changes(
            lpar=[cst.LeftParen(whitespace_after=_line(inner))],
            rpar=[cst.RightParen(whitespace_before=_line(place.indent))],
        )

    def _split(
        self, node: cst.BaseExpression, kind: type[cst.CSTNode], inner: str, before: str
    ) -> cst.BaseExpression:
        """Return an expression with a line for each operand of the operators of a kind in it.

        `before` is what stands before it on its line.
        """
        split = partial(self._split, kind=kind, inner=inner)
        if node.lpar or not isinstance(node, kind):
            return self.fitted(node, _Place(inner, width(self.indent + inner + before), 0))
        if isinstance(node, cst.BooleanOperation | cst.BinaryOperation):
            sign = self.module.code_for_node(node.operator).strip() + " "
            return node.with_changes(
                left=split(node.left, before=before),
                operator=node.operator.with_changes(whitespace_before=_line(inner)),
                right=split(node.right, before=sign),
            )
        if isinstance(node, cst.Comparison):
            targets = [
                one.with_changes(operator=one.operator.with_changes(whitespace_before=_line(inner)))
                for one in node.comparisons
            ]
            return node.with_changes(left=split(node.left, before=before), comparisons=targets)
        assert isinstance(node, cst.IfExp)
        return node.with_changes(
            body=split(node.body, before=before),
            whitespace_before_if=_line(inner),
            whitespace_before_else=_line(inner),
        )

    def _opened(self, choice: cst.BaseExpression, place: _Place) -> cst.BaseExpression | None:
        """Return an expression with line breaks in its brackets; None if that cannot be done."""
        inner = place.indent + self.module.default_indent
        if choice.lpar:
            return self.opened_parentheses(choice, place.indent)
        if isinstance(choice, cst.Call):
            return self.opened_call(choice, place.indent, inner)
        return self._opened_display(choice, place.indent, inner)

    def _opened_display(self, node: cst.BaseExpression, outer: str, inner: str) -> cst.BaseExpression | None:
        """Return a list, a set, a dictionary or a comprehension with line breaks in its brackets."""
        if _has_comment([node]):
            return None
        opening, closing = ("lbracket", "rbracket") if hasattr(node, "lbracket") else ("lbrace", "rbrace")
        left, right = getattr(node, opening), getattr(node, closing)
        opened = {opening: left.with_changes(whitespace_after=_line(inner))}
        if isinstance(node, cst.BaseComp):
            opened[closing] = right.with_changes(whitespace_before=_line(outer))
            shifted = cast("cst.BaseComp", _shifted(node, outer, inner).with_changes(**opened))
            return self._split_comprehension(shifted, inner)
        assert isinstance(node, cst.List | cst.Set | cst.Dict)
        elements = self._elements_on_a_line(node.elements, inner)
        if elements is not None:
            opened[closing] = right.with_changes(whitespace_before=_line(outer))
            return node.with_changes(elements=elements, **opened)
        elements = list(self._each_element_on_a_line(node, left, outer, inner))
        elements[-1] = elements[-1].with_changes(comma=cst.Comma(whitespace_after=_line(outer)))
        opened[closing] = right.with_changes(whitespace_before=_NOTHING)
        return node.with_changes(elements=elements, **opened)

    def _split_comprehension(self, node: cst.BaseComp, inner: str) -> cst.BaseComp:
        """Return a comprehension with a line for each clause, where one line is too short for them."""
        bare = node.for_in.with_changes(whitespace_before=cst.SimpleWhitespace(" "))
        head = node.elt if isinstance(node, cst.BaseSimpleComp) else None
        if head is None or bare.inner_for_in is not None:
            return node
        text = self.module.code_for_node(head) + self.module.code_for_node(bare)
        if len(_lines(text)) == 1 and width(self.indent + inner + text) <= self.limit:
            return node
        before = self.module.code_for_node(bare.with_changes(iter=cst.Name(_VALUE))).partition(_VALUE)[0]
        place = _Place(inner, width(self.indent + inner + before.lstrip()), 0)
        clauses = bare.with_changes(
            iter=self.fitted(bare.iter, place),
            ifs=[one.with_changes(whitespace_before=_line(inner)) for one in bare.ifs],
            whitespace_before=_line(inner),
        )
        elt = self.fitted(head, _Place(inner, width(self.indent + inner), 0))
        return node.with_changes(elt=elt, for_in=clauses)

    def _elements_on_a_line(
        self, elements: Sequence[cst.BaseElement | cst.BaseDictElement], inner: str
    ) -> list[cst.BaseElement | cst.BaseDictElement] | None:
        """Return elements for one line; None if they do not fit, or the last has a comma behind it."""
        if isinstance(elements[-1].comma, cst.Comma):
            return None
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        joined = [element.with_changes(comma=comma) for element in elements[:-1]]
        joined.append(elements[-1])
        text = "".join(map(self.module.code_for_node, joined))
        if len(_lines(text)) > 1 or width(self.indent + inner + text) > self.limit:
            return None
        return joined

    def _each_element_on_a_line(
        self, node: cst.List | cst.Set | cst.Dict, opening: cst.CSTNode, outer: str, inner: str
    ) -> Iterator[cst.BaseElement | cst.BaseDictElement]:
        old = _last_indent(opening, outer)
        for element in node.elements:
            value = _shifted(element.value, old, inner)
            bare = element.with_changes(value=cst.Name(_VALUE), comma=cst.MaybeSentinel.DEFAULT)
            before = self.module.code_for_node(bare).partition(_VALUE)[0]
            spot = _Place(inner, width(self.indent + inner + before), 1)
            comma = cst.Comma(whitespace_after=_line(inner))
            yield element.with_changes(value=self.fitted(value, spot), comma=comma)
            old = _last_indent(element.comma, _last_indent(element.value, old))

    def opened_parentheses(self, node: cst.BaseExpression, outer: str) -> cst.BaseExpression | None:
        """Return an expression in parentheses with these on lines of their own, indented by `outer`."""
        if _has_comment([*node.lpar, *node.rpar]):
            return None
        inner = outer + self.module.default_indent
        bare = node.with_changes(lpar=node.lpar[1:], rpar=node.rpar[:-1])
        old = _last_indent(node.lpar[0], outer)
        bare, place = _shifted(bare, old, inner), _Place(inner, width(self.indent + inner), 0)
        if isinstance(bare, _OPERATORS) and not bare.lpar and not self._fits(bare, place):
            if _has_comment([bare]):
                return None
            laid = self._split(bare, type(bare), inner, "")
        else:
            laid = self.fitted(bare, place)
        return laid.with_changes(
            lpar=[cst.LeftParen(whitespace_after=_line(inner)), *laid.lpar],
            rpar=[*laid.rpar, cst.RightParen(whitespace_before=_line(outer))],
        )

    def opened_call(self, call: cst.Call, outer: str, inner: str) -> cst.Call | None:
        """Return a call whose arguments are indented by `inner`, and its closing bracket by `outer`."""
        between: list[object] = [call.whitespace_before_args, call.whitespace_after_func]
        for arg in call.args:
            between += [arg.comma, arg.whitespace_after_arg]
        if _has_comment(between):
            return None
        one_line = self._on_one_line(call, inner)
        if one_line is not None:
            last = one_line[-1].with_changes(whitespace_after_arg=_line(outer))
            return call.with_changes(args=[*one_line[:-1], last], whitespace_before_args=_line(inner))
        args = list(self._each_on_a_line(call, outer, inner))
        comma: cst.Comma | cst.MaybeSentinel = cst.Comma(whitespace_after=_line(outer))
        if len(args) == 1 and isinstance(args[0].value, cst.GeneratorExp) and not args[0].value.lpar:
            comma = cst.MaybeSentinel.DEFAULT
            args[-1] = args[-1].with_changes(whitespace_after_arg=_line(outer))
        args[-1] = args[-1].with_changes(comma=comma)
        return call.with_changes(args=args, whitespace_before_args=_line(inner))

    def _on_one_line(self, call: cst.Call, inner: str) -> list[cst.Arg] | None:
        """Return the arguments for one line; None if they do not fit, or the last has a comma behind it."""
        if isinstance(call.args[-1].comma, cst.Comma):
            return None
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        nothing = cst.SimpleWhitespace("")
        args = [arg.with_changes(comma=comma, whitespace_after_arg=nothing) for arg in call.args]
        args[-1] = args[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        text = "".join(map(self.module.code_for_node, args))
        if len(_lines(text)) > 1 or width(self.indent + inner + text) > self.limit:
            return None
        return args

    def _each_on_a_line(self, call: cst.Call, outer: str, inner: str) -> Iterator[cst.Arg]:
        old = _last_indent(call.whitespace_before_args, outer)
        for arg in call.args:
            value = _shifted(arg.value, old, inner)
            bare = arg.with_changes(
                value=cst.Name(_VALUE), comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=_NOTHING
            )
            before = self.module.code_for_node(bare).partition(_VALUE)[0]
            spot = _Place(inner, width(self.indent + inner + before), 1)
            yield arg.with_changes(
                value=self.fitted(value, spot),
                comma=cst.Comma(whitespace_after=_line(inner)),
                whitespace_after_arg=_NOTHING,
            )
            old = _last_indent(arg.comma, _last_indent(arg.value, old))


_NOTHING = cst.SimpleWhitespace("")
#: What has brackets of its own, other than parentheses.
_DISPLAYS = (cst.List, cst.Set, cst.Dict, cst.ListComp, cst.SetComp, cst.DictComp)


def _line(extra: str) -> cst.ParenthesizedWhitespace:
    """Return a line break, and the indentation beyond the statement's."""
    return cst.ParenthesizedWhitespace(
        first_line=cst.TrailingWhitespace(), indent=True, last_line=cst.SimpleWhitespace(extra)
    )


def _with_closed_subscripts(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression without line breaks in the brackets of its subscripts: others can be opened."""
    for part in _outside(node):
        if not isinstance(part, cst.Subscript):
            continue
        spaces = (part.lbracket.whitespace_after, part.rbracket.whitespace_before)
        last = part.slice[-1].comma
        if all(map(_is_break, spaces)) and not _has_comment([part]) and not isinstance(last, cst.Comma):
            left, right = cst.LeftSquareBracket(), cst.RightSquareBracket()
            closed = part.with_changes(lbracket=left, rbracket=right)
            return _with_closed_subscripts(_with(node, part, closed))
    return node


def _with(node: cst.BaseExpression, part: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression with another one in the place of a part of it."""
    return new if part is node else cast("cst.BaseExpression", node.deep_replace(part, new))


def _brackets(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Yield what has brackets that can be opened and are in no others, from right to left."""
    if node.lpar:
        yield node
        return
    if isinstance(node, cst.Call) and node.args:
        yield node
    if isinstance(node, _DISPLAYS):
        if getattr(node, "elements", True):
            yield node
        return
    for part in reversed(_operands(node)):
        yield from _brackets(part)


def _outside(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Yield the parts of an expression that are in no brackets, and the expression."""
    yield node
    for part in _operands(node):
        if not part.lpar:
            yield from _outside(part)


def _operands(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """Return the parts of an expression that its own brackets do not hold."""
    if isinstance(node, cst.Call):
        return [node.func]
    if isinstance(node, cst.Attribute | cst.Subscript):
        return [node.value]
    if isinstance(node, cst.Await | cst.UnaryOperation):
        return [node.expression]
    if isinstance(node, cst.BinaryOperation | cst.BooleanOperation):
        return [node.left, node.right]
    if isinstance(node, cst.Comparison):
        return [node.left, *(one.comparator for one in node.comparisons)]
    return [node.body, node.test, node.orelse] if isinstance(node, cst.IfExp) else []


def _has_comment(parts: list[object]) -> bool:
    return any(isinstance(part, cst.CSTNode) and next(comments(part), None) is not None for part in parts)


def _last_indent(node: object, otherwise: str) -> str:
    """Return the indentation of the last line that begins in a node."""
    if not isinstance(node, cst.CSTNode):
        return otherwise
    finder = _Breaks()
    node.visit(finder)
    return finder.last.last_line.value if finder.last is not None else otherwise


class _Breaks(cst.CSTVisitor):
    """Finds the last line break in brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.last: cst.ParenthesizedWhitespace | None = None

    def visit_ParenthesizedWhitespace(self, node: cst.ParenthesizedWhitespace) -> None:
        self.last = node


class _Shift(cst.CSTTransformer):
    """Changes the indentation of the lines that begin in an expression."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self.old, self.new = old, new

    def leave_ParenthesizedWhitespace(
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        value = updated_node.last_line.value
        if not value.startswith(self.old):
            return updated_node
        last = cst.SimpleWhitespace(self.new + value.removeprefix(self.old))
        return updated_node.with_changes(last_line=last)


def _shifted(node: cst.BaseExpression, old: str, new: str) -> cst.BaseExpression:
    """Return an expression as it is where its first line is indented by `new` instead of `old`."""
    return node if old == new else cast("cst.BaseExpression", node.visit(_Shift(old, new)))
