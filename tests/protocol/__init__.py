"""Tests of who runs when: how threads, tasks and callbacks are recognised."""
