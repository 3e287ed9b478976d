import json
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.bundle import IDS_PER_BOX, Placement, oci_config, outermost_first
from sandbox.limits import BoxLimits
from sandbox.runtime.gvisor import GVisor, enclosure
from sandbox.spec import BoxSpec, Mount

GOLDEN = Path(__file__).parent / "golden"
PLACE = Placement(
    name="7-cafe",
    root=Path("/run/gradus/roots/0123"),
    cgroup=PurePosixPath("/gradus/7-cafe"),
    first_id=2_000_458_752,
    network="/proc/1/fd/9",
)
GUEST = BoxSpec(
    argv=("/usr/bin/python3", "-c", "pass"),
    mounts=(
        Mount(Path("/srv/code"), PurePosixPath("/app/grader")),
        Mount(Path("/usr/bin/python3.11"), PurePosixPath("/usr/bin/python3")),
        Mount(Path("/srv/all"), PurePosixPath("/app")),
    ),
    environment={"LANG": "C.UTF-8", "HOME": "/tmp"},
    masked=(PurePosixPath("/app/secret"),),
    drops_privileges=True,
)
PLAIN = BoxSpec(argv=("/bin/true",), mounts=())


@pytest.mark.parametrize(
    ("name", "spec", "place"),
    [
        ("guest", GUEST, PLACE),
        ("container", replace(GUEST, drops_privileges=False, forks_boxes=True), PLACE),
        (
            "plain",
            PLAIN,
            Placement("0-b", Path("/r"), PurePosixPath("/g/0-b"), 1, swap_counted=False),
        ),
    ],
)
def test_configuration_is_the_golden_one(name, spec, place):
    """`REFRESH_GOLDEN=1 pytest tests/sandbox/test_bundle.py` writes them anew: read the diff."""
    check_golden(name, oci_config(spec, place))


def check_golden(name, made):
    text = json.dumps(made, indent=2) + "\n"
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("REFRESH_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()


def test_what_is_left_to_gvisor_is_the_golden_one():
    made = {
        "config.json": GVisor().configuration(GUEST, PLACE),
        "enclosure.json": enclosure(GUEST, PLACE),
    }
    check_golden("gvisor", made)


specs = st.builds(
    BoxSpec,
    argv=st.tuples(st.just("/bin/true")),
    mounts=st.lists(
        st.builds(
            Mount,
            st.sampled_from([Path("/a"), Path("/b/c")]),
            st.lists(st.sampled_from("xyz"), min_size=1, max_size=3).map(
                lambda parts: PurePosixPath("/", *parts)
            ),
        ),
        max_size=5,
    ).map(tuple),
    drops_privileges=st.booleans(),
    limits=st.builds(BoxLimits, processes=st.integers(1, 100), cpus=st.floats(0.1, 8)),
)


@given(specs)
def test_every_box_is_shut(spec):
    config = oci_config(spec, PLACE)
    process, linux = config["process"], config["linux"]
    assert process["noNewPrivileges"]
    assert config["root"]["readonly"]
    assert linux["seccomp"]["defaultAction"] == "SCMP_ACT_ERRNO"
    kinds = {namespace["type"] for namespace in linux["namespaces"]}
    assert kinds == {"cgroup", "ipc", "mount", "network", "pid", "user", "uts"}
    held = {name for names in process["capabilities"].values() for name in names}
    assert held <= {"CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL"}
    assert spec.drops_privileges or not held
    assert linux["uidMappings"] == linux["gidMappings"]
    assert linux["uidMappings"][0]["size"] == IDS_PER_BOX
    for mount in config["mounts"]:
        if mount["destination"] != "/dev":
            assert {"nosuid", "nodev"} <= set(mount["options"])
        if mount["type"] == "bind":
            assert "ro" in mount["options"]
            assert "rbind" not in mount["options"]


@given(specs)
def test_no_mount_covers_an_earlier_one(spec):
    ordered = outermost_first(spec.mounts)
    assert sorted(map(str, ordered)) == sorted(map(str, spec.mounts))
    for place, mount in enumerate(ordered):
        assert all(mount.target not in earlier.target.parents for earlier in ordered[:place])


def test_a_program_can_not_raise_its_own_limits():
    limits = oci_config(PLAIN, PLACE)["process"]["rlimits"]
    assert all(limit["hard"] == limit["soft"] for limit in limits)


@given(specs)
def test_every_box_of_gvisor_is_shut_as_well(spec):
    config, around = GVisor().configuration(spec, PLACE), enclosure(spec, PLACE)
    assert config["root"]["readonly"]
    assert config["process"]["noNewPrivileges"]
    assert config["linux"]["seccomp"]["defaultAction"] == "SCMP_ACT_ERRNO"
    assert all(mount["type"] != "bind" for mount in config["mounts"])
    for mount in config["mounts"]:
        assert {"nosuid", "noexec"} <= set(mount["options"])
    assert len(around["binds"]) == len(spec.mounts)
    assert around["first_id"] == PLACE.first_id
    assert around["network"] == PLACE.network
