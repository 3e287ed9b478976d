"""The one place that joins adapters, in two parts: only one of them knows of boxes."""
