"""Runs one program in a box; knows nothing of the grader.

Imports nothing, on purpose: inside a learner's box this package has only `wire` and `guest`.
"""
