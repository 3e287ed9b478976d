"""Lends this machine's pip settings to a build: `lend_pip.py DIR` writes pip.conf, ca.crt.

Indexes and wheels in local folders are served on the loopback, which a build on the host's network
reaches, until it is told to end.
"""

import shutil
import signal
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

_INDEX_KEYS = ("index-url", "extra-index-url", "find-links")
_CERTIFICATES_IN_BUILD = "/run/secrets/ca.crt"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pip reports what it misses."""


def _settings() -> dict[str, str]:
    """What pip would do here; the environment wins over files, as with pip itself."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pairs = [line.partition("=") for line in listed.splitlines()]
    found = {name: value.strip("'\"") for name, _, value in pairs}
    settings = {}
    for key in (*_INDEX_KEYS, "cert", "trusted-host"):
        names = (f":env:.{key}", f"install.{key}", f"global.{key}")
        if value := next((found[name] for name in names if name in found), None):
            settings[key] = value
    return settings


def _lend(location: str) -> str:
    """A location a build can reach; one that is reached over the network stays as it is."""
    parts = urlsplit(location)
    if parts.scheme not in ("", "file"):
        return location
    folder = Path(parts.path)
    # An index's links lead to files beside it.
    root = folder.parent if parts.scheme else folder
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/{folder.relative_to(root).as_posix()}/"


def main(destination: Path) -> None:
    """Write the files, say so, and serve until told to end."""
    settings = _settings()
    certificates = settings.pop("cert", None)
    lines = ["[global]"]
    for key, value in settings.items():
        lent = value.split() if key == "trusted-host" else map(_lend, value.split())
        lines.append(f"{key} = {' '.join(lent)}")
    (destination / "ca.crt").touch()
    if certificates:
        shutil.copy(certificates, destination / "ca.crt")
        lines.append(f"cert = {_CERTIFICATES_IN_BUILD}")
    (destination / "pip.conf").write_text("\n".join(lines) + "\n")
    print("ready", flush=True)  # noqa: T201 - whoever started this waits for it
    signal.pause()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
