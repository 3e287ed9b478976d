"""Rewrites a compose project for an engine without a bridge: every service on the host's loopback.

Reads what `docker compose config` prints; PORT and PGPORT say where the API and PostgreSQL listen.
"""

import os
import sys
from typing import Any

import yaml  # type: ignore[import-untyped]

Json = dict[str, Any]

_REPLACED = ("build", "networks", "ports")


def on_host_network(service: Json) -> Json:
    """The service without networks of its own; others are found by the same names as before."""
    kept = {key: value for key, value in service.items() if key not in _REPLACED}
    return kept | {"network_mode": "host", "extra_hosts": ["postgres:127.0.0.1"]}


def main() -> None:
    """From standard input to standard output."""
    project: Json = yaml.safe_load(sys.stdin)
    project.pop("networks", None)
    services = {name: on_host_network(service) for name, service in project["services"].items()}
    listens = {"GRADER_HOST": "127.0.0.1", "GRADER_PORT": os.environ["PORT"]}
    services["api"]["environment"] |= listens
    services["postgres"]["environment"] |= {"PGPORT": os.environ["PGPORT"]}
    services["postgres"]["command"] = ["postgres", "-c", "listen_addresses=127.0.0.1"]
    yaml.safe_dump(project | {"services": services}, sys.stdout)


if __name__ == "__main__":
    main()
