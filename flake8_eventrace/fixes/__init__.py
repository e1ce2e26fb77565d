"""What several fixes share: moving statements, imports, a background helper, and what forbids a change.

Syntax goes in; `Changes` come out, which `blocks.edit` applies to a module. The fixes themselves are in the
folders of the rules that offer them.

The contract of a fix, that is of `ProposedFix.apply`:

* *Pure*: it returns a changed module and leaves the given one, and all facts about it, as they were.
* *One `Changes`*: edits are noted by the identity of nodes and made in one pass. Every other token stays,
  comments and line ends included.
* *Refuse rather than guess*: it returns None where the code is not of the form that the fix knows, or where
  something may depend on the old order. The predicates of `hazards`, `mutation` and `thread_bound` therefore
  answer "may" questions: in doubt they forbid.
* *Safe or unsafe*: `Safety.SAFE` if every run that worked keeps its meaning; otherwise `Safety.UNSAFE`, and
  the rule's page says what changes.

The engine applies a fix, analyses the result and offers the fix only if the finding is gone and none is new
(`engine.check`).
"""
