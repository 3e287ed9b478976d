"""Gradus: an auto-grader for the mathematics of machine learning.

Imports nothing, on purpose: inside an examiner's box this package has only a few rooms.
"""
