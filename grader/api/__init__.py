"""The HTTP API: parse, one call of the workflow, render."""
