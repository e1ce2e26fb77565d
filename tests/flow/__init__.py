"""Tests of the control-flow graph: it contains every path that Python takes, and it can be printed."""
