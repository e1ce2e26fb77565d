"""Fixes, one file each: pure transformations of a parsed module.

A fix proposes; the engine disposes: it applies the fix, checks the result again, and offers it
only if the finding is gone, nothing new is reported and the source still compiles.
"""
