"""The commands, one a file: what they are called with, and one call."""
