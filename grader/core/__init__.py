"""The grader's own words and rules: pure data and functions, no I/O, no framework."""
