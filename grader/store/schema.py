"""Which migration is the newest, known without loading Alembic."""

from pathlib import Path

_VERSIONS = Path(__file__).parent / "migrations" / "versions"

NEWEST = max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))
"""The revision this program needs: migrations are numbered in their files' names."""
