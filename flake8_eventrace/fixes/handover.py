"""Rewriting `f(a, b)` so that something else makes the call: `to(f, a, b)`."""

from __future__ import annotations

import libcst as cst


def handed_over(call: cst.Call, to: cst.BaseExpression) -> cst.Call:
    """Return the call as arguments of `to`; line breaks are kept, and comments stay with the arguments."""
    if not call.args:
        return cst.Call(
            to, [cst.Arg(call.func.deep_clone())], whitespace_before_args=call.whitespace_before_args
        )
    opening = call.whitespace_before_args
    gap: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    if isinstance(opening, cst.ParenthesizedWhitespace):
        gap = opening
        opening = opening.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    args = [_parenthesized(call.args[0]), *call.args[1:]] if len(call.args) == 1 else list(call.args)
    first = cst.Arg(call.func.deep_clone(), comma=cst.Comma(whitespace_after=gap))
    return cst.Call(to, [first, *args], whitespace_before_args=opening)


def _parenthesized(argument: cst.Arg) -> cst.Arg:
    """Return an argument that may be one of several: there a generator expression needs parentheses."""
    value = argument.value
    if isinstance(value, cst.GeneratorExp) and not value.lpar:
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        return argument.with_changes(value=value)
    return argument
