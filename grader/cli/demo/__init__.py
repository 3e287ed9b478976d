"""`grader demo`: everything at once on one machine, with data of its own."""
