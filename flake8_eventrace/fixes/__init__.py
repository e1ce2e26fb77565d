"""Edits that several fixes share: moving statements, adding imports, a background helper, hazards.

Syntax goes in; `Changes` come out, which `edit` applies to a module. The fixes themselves stand beside the
rules that offer them.
"""
