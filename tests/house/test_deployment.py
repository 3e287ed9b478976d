"""The image, compose.yaml and the units agree with each other and with the project."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "api", "worker")
WORKER_CAPABILITIES = {
    "CHOWN",
    "DAC_OVERRIDE",
    "NET_ADMIN",
    "SETGID",
    "SETUID",
    "SYS_ADMIN",
    "SYS_CHROOT",
    "SYS_PTRACE",
}


def test_services_are_those_of_the_design():
    assert set(SERVICES) == {"postgres", *OURS}


def test_the_image_carries_the_projects_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {SERVICES[name]["image"] for name in OURS} == {f"${{GRADUS_IMAGE:-gradus:{version}}}"}


def test_the_base_python_is_new_enough():
    assert "ARG BASE=debian:bookworm-slim" in DOCKERFILE  # Python 3.11
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"] == (
        ">=3.11"
    )


def test_every_wheel_is_installed_by_its_hash():
    installs = [part for part in DOCKERFILE.split("\nRUN ") if "pip/bin/pip" in part]
    assert installs
    assert all("--require-hashes" in part or "--no-index" in part for part in installs)


def test_no_download_host_is_named():
    for file in (ROOT / "Dockerfile", *DEPLOY.rglob("*")):
        if file.is_file() and "secrets" not in file.relative_to(ROOT).parts:
            hosts = re.findall(r"https?://([^\s:/$\"']+)", file.read_text())
            assert set(hosts) <= {"127.0.0.1"}, file


def test_the_image_runs_as_nobody_in_particular():
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["gradus"]
    assert all("user" not in SERVICES[name] for name in ("api", "migrate"))


def test_what_the_image_copies_passes_the_ignore_list():
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_write_nowhere_and_gain_nothing(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert "volumes" not in service


def test_the_worker_has_the_rights_that_runc_needs_and_the_others_none():
    assert set(SERVICES["worker"]["cap_add"]) == WORKER_CAPABILITIES
    assert all("cap_add" not in SERVICES[name] for name in ("api", "migrate", "postgres"))


def test_the_unit_and_the_container_give_the_worker_the_same_rights():
    unit = (DEPLOY / "systemd" / "gradus-worker.service").read_text()
    line = re.search(r"^CapabilityBoundingSet=(.+)$", unit, re.MULTILINE)
    assert line is not None
    assert {name.removeprefix("CAP_") for name in line[1].split()} == WORKER_CAPABILITIES


def test_the_workers_filter_is_there_and_leaves_the_runtime_what_it_needs():
    assert "seccomp:./seccomp-worker.json" in SERVICES["worker"]["security_opt"]
    profile = json.loads((DEPLOY / "seccomp-worker.json").read_text())
    denied = {name for rule in profile["syscalls"] for name in rule["names"]}
    assert {"ptrace", "open_by_handle_at", "finit_module", "kexec_load"} <= denied
    assert denied.isdisjoint({"bpf", "keyctl", "mount", "setns", "unshare", "clone", "clone3"})


def test_only_the_api_is_reached_from_outside_and_only_from_this_machine():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["api"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["api"]["ports"])
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert SERVICES["worker"]["networks"] == SERVICES["postgres"]["networks"] == ["data"]


def test_passwords_come_from_files_that_git_does_not_hold():
    assert "/secrets/" in (DEPLOY / ".gitignore").read_text()
    files = {secret["file"] for secret in COMPOSE["secrets"].values()}
    names = ("postgres_password", "grader_database_url", "api_database_url")
    assert files == {f"./secrets/{name}" for name in names}
    written = (ROOT / "Dockerfile").read_text() + (DEPLOY / "compose.yaml").read_text()
    assert not re.search(r"postgres(ql)?://|PASSWORD: |DATABASE_URL: ", written)


def test_the_api_has_a_user_of_its_own_in_the_database():
    for name in ("postgres", "worker"):
        assert "api_database_url" not in SERVICES[name]["secrets"]
    (secret,) = SERVICES["api"]["secrets"]
    assert secret == {"source": "api_database_url", "target": "grader_database_url"}
    assert "grader db grant /run/secrets/api_database_url" in SERVICES["migrate"]["command"][0]


def test_secrets_are_drawn_once(tmp_path):
    script = tmp_path / "secrets.sh"
    script.write_text((DEPLOY / "secrets.sh").read_text())
    read = []
    for _ in range(2):
        subprocess.run(["bash", script], check=True)
        read.append({file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()})
    first, again = read
    assert first == again
    assert set(first) == {"postgres_password", "grader_database_url", "api_database_url"}
    assert first["postgres_password"].strip() in first["grader_database_url"]
    assert re.fullmatch(
        r"postgresql://gradus_api:[0-9a-f]{48}@postgres:5432/gradus\n", first["api_database_url"]
    )


def test_a_setting_is_read_from_a_folder_of_secrets(tmp_path):
    (tmp_path / "grader_database_url").write_text("postgresql://from-a-file\n")
    code = "from grader.settings import Settings; print(Settings().database_url)"
    environment = {"PATH": os.environ["PATH"], "CREDENTIALS_DIRECTORY": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout == "postgresql://from-a-file\n"


def test_the_settings_table_lists_every_variable():
    from grader.settings import Settings

    page = (ROOT / "docs" / "deployment.md").read_text()
    listed = set(re.findall(r"^\| `(GRADER_[A-Z_]+)`", page, re.MULTILINE))
    assert listed == {f"GRADER_{name.upper()}" for name in Settings.model_fields}
