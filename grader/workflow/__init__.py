"""What happens to assignments and submissions: one verb a file."""
