"""What a result depends on, as digests that can be compared."""

import hashlib
import json
from dataclasses import asdict

from grader.core.assignment import Limits


def limits_digest(limits: Limits) -> str:
    """Identifies a set of limits: `sha256:` and 64 hex digits."""
    canonical = json.dumps(asdict(limits), sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()
