"""What the environment says, read once; every variable is `GRADER_` and the field's name.

A file of that name in the folder of secrets does as well: a password is better kept there.
"""

import os
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _default_home() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/gradus")
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "gradus"


def _default_learner_python() -> Path:
    return Path(sys.prefix).parent / ".venv-learner" / "bin" / "python"


def _secret_folders() -> list[Path]:
    """Where container engines and systemd (LoadCredential) put files named like the variables."""
    folders = [Path("/run/secrets"), Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nowhere"))]
    return [folder for folder in folders if folder.is_dir()]


class Settings(BaseSettings):
    """Where things are and how much is done at once."""

    model_config = SettingsConfigDict(
        env_prefix="GRADER_", frozen=True, extra="ignore", secrets_dir=_secret_folders()
    )

    database_url: str | None = Field(default=None, repr=False)
    """A PostgreSQL URL; without one an embedded server keeps its data below `home`."""
    home: Path = Field(default_factory=_default_home)
    """What must outlive a restart: the embedded database, unpacked suites."""
    run_dir: Path = Path("/run/gradus")
    """What may vanish at a restart: the boxes' skeletons and locks."""
    runtime: str = "runc"
    """The OCI runtime that runs learners' code: runc, crun or runsc (gVisor), by name or path."""
    boxes: Literal["forked", "single"] | None = None
    """Forked inside prepared containers, or a container for each submission; by default forked,
    but single with runsc, whose boxes cannot be forked."""
    examiner_runtime: str = "runc"
    """The OCI runtime that runs hidden suites; not runsc, which hands no socket out."""
    learner_python: Path = Field(default_factory=_default_learner_python)
    """The interpreter of the environment learners' code runs in."""
    concurrency: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Submissions a worker grades at once."""
    examiners: int = Field(default=16, ge=1, le=1024)
    """Assignment suites a worker keeps warm."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    base_url: str | None = None
    """How the outside reaches the service; default: host and port."""
    proxies: str = "127.0.0.1,::1"
    """Addresses or networks, with commas between them, whose X-Forwarded-For the API believes."""
    rate_factor: float = Field(default=1.0, gt=0, le=1_000_000)
    """All limits on how fast the API may be asked are this much higher."""

    longest_wait: float = Field(default=900.0, gt=0)
    """Seconds: when a first attempt would wait longer to be graded, hand-ins are refused for a
    while; prechecks and repeats are refused sooner."""

    @field_validator("proxies")
    @classmethod
    def _checked_proxies(cls, proxies: str) -> str:
        for proxy in proxies.split(",") if proxies else ():
            ip_network(proxy.strip(), strict=False)
        return proxies

    @property
    def public_url(self) -> str:
        """The address links start with, without a slash at its end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")
