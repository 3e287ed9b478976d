"""Large bodies, over a real socket."""

import asyncio

import pytest

from tests.support.classroom import SLUG

PATH = f"/api/v1/assignments/{SLUG}/submissions"
MIB = 1024 * 1024


async def test_fifty_megabytes_get_a_clear_answer(served, classroom):
    await classroom.publish()
    answer = await served.post(PATH, files=[("files", ("solution.py", b"#" * 50 * MIB))])
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The request is larger than 12 MB."


async def test_a_body_without_a_length_is_counted_as_it_arrives(served, classroom):
    await classroom.publish()
    sent = 0

    async def endless():
        nonlocal sent
        while sent < 30 * MIB:
            sent += MIB
            yield b"x" * MIB

    answer = await served.post(
        PATH, content=endless(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


async def test_a_claim_beyond_all_measure_is_refused_unread(served):
    request = served.build_request("POST", PATH, headers={"Content-Type": "application/json"})
    host, port = request.url.host, request.url.port
    reader, writer = await asyncio.open_connection(host, port)
    token = served.headers["Authorization"]
    writer.write(
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {10**15}\r\n\r\n".encode()
    )
    async with asyncio.timeout(5):
        status = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert b" 413 " in status


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [("/people", "POST", "application/json"), ("/assignments/doubling", "PUT", "application/zip")],
)
async def test_every_body_has_a_limit(api, path, method, kind):
    answer = await api.teacher.request(
        method, f"/api/v1{path}", content=b" " * 21 * MIB, headers={"Content-Type": kind}
    )
    assert answer.status_code == 413
