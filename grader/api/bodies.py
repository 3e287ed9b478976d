"""Request bodies, read after the caller is known and never beyond their limit."""

import asyncio
import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from grader.api.bounds import share_of
from grader.api.problems import UnsupportedMediaType
from grader.api.requests import UploadRequest
from grader.core.errors import Invalid, TooLarge
from grader.core.text import on_one_line
from grader.core.uploads import UploadedFile

_DRAINED_BYTES = 64 * 1024 * 1024
_DRAINED_SECONDS = 10.0
_FILES_FIELD = "files"
_MOST_PARTS = 200
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_MOST_STRINGS = 1_000
_MOST_STRUCTURE = 64 * 1024
"""Bytes of JSON outside of strings. Values take up to a hundred times their bytes once parsed and
complained of; strings do not."""

M = TypeVar("M", bound=BaseModel)


async def read_zip_body(request: Request, limit: int) -> bytes:
    """A body that is a zip archive."""
    _require_type(request, "application/zip", "application/octet-stream")
    return await _read(request, limit)


async def read_json_body(request: Request, limit: int, model: type[M]) -> M:
    """A body that is JSON of this form."""
    _require_type(request, "application/json")
    data = await _read(request, limit)
    _check_structure(data)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise _invalid(error) from error


def _check_structure(data: bytes) -> None:
    """Refuse JSON of too many parts, or with a name twice, of which the parser would drop one."""
    structure = len(data)
    for number, string in enumerate(_STRING.finditer(data)):
        structure -= string.end() - string.start()
        if number >= _MOST_STRINGS:
            raise TooLarge("The JSON has too many texts.")
    if structure > _MOST_STRUCTURE:
        raise TooLarge("The JSON has too many parts.")
    with suppress(ValueError, RecursionError):  # what is no JSON, the model says better
        json.loads(data, object_pairs_hook=_distinct)


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    for name, times in Counter(name for name, _ in pairs).items():
        if times > 1:
            raise Invalid(f"{on_one_line(name)} is in the JSON {times} times.")


async def read_upload_body(request: Request, limit: int) -> list[UploadedFile]:
    """A learner's files, as multipart form or as JSON."""
    kind = _require_type(request, "multipart/form-data", "application/json")
    if kind == "application/json":
        return _uploaded(await read_json_body(request, limit, UploadRequest))
    return await _read_form(request, limit)


async def _read(request: Request, limit: int) -> bytes:
    return b"".join([chunk async for chunk in _limited(request, limit)])


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body as it arrives, whatever length it claims to have."""
    received = 0
    too_large = TooLarge(f"The request is larger than {limit / 1024 / 1024:.3g} MB.")
    claimed = request.headers.get("content-length", "")
    if claimed.isdecimal() and len(claimed) < 20 and int(claimed) > _DRAINED_BYTES:
        raise too_large
    share = share_of(request.scope)
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            await _drain(request)
            raise too_large
        share.take(len(chunk))
        yield chunk


async def _drain(request: Request) -> None:
    """Take in some of what is still coming: a client that is cut off never reads our answer."""
    drained = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAINED_SECONDS):
            more = True
            while more and drained < _DRAINED_BYTES:
                message = await request.receive()
                drained += len(message.get("body", b""))
                more = message.get("more_body", False)


def _require_type(request: Request, *understood: str) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in understood:
        raise UnsupportedMediaType(*understood)
    return kind


async def _read_form(request: Request, limit: int) -> list[UploadedFile]:
    parser = _Form(request.headers, _limited(request, limit))
    parser.spool_max_size = limit  # nothing of a learner's is written to this host's disk
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        words = f"The multipart form cannot be read, or has more than {_MOST_PARTS} parts."
        raise Invalid(words, field=_FILES_FIELD) from error
    try:
        return await _form_files(form)
    finally:
        await form.close()


class _Form(MultiPartParser):
    """Takes whole forms only: of one that is cut off, the last file would be missing."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None]) -> None:
        super().__init__(
            headers, self._whole(stream), max_files=_MOST_PARTS, max_fields=_MOST_PARTS
        )
        self._ended = False

    def on_end(self) -> None:
        """Take note of the closing boundary."""
        self._ended = True

    async def _whole(self, stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        async for chunk in stream:
            yield chunk
        if not self._ended:
            raise Invalid("The multipart form is cut off.", field=_FILES_FIELD)


async def _form_files(form: FormData) -> list[UploadedFile]:
    files = []
    for name, part in form.multi_items():
        if name != _FILES_FIELD:
            raise Invalid(
                f"Send files in form fields called files; {on_one_line(name)} is not one.",
                field=on_one_line(name),
            )
        if not isinstance(part, UploadFile):
            raise Invalid("Send each file with its file name.", field=_FILES_FIELD)
        files.append(UploadedFile(part.filename or "", await part.read()))
    return files


def _uploaded(upload: UploadRequest) -> list[UploadedFile]:
    files = []
    for name, content in upload.files.items():
        field = f"files.{on_one_line(name)}"
        if isinstance(content, str):
            files.append(UploadedFile(name, _encoded(content, field)))
        else:
            files.append(UploadedFile(name, _decoded(content.base64, field)))
    return files


def _encoded(text: str, field: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise Invalid("The text contains half a character (a surrogate).", field=field) from error


def _decoded(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("The content is not base64.", field=field) from error


def _invalid(error: ValidationError) -> Invalid:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = on_one_line(".".join(str(part) for part in first["loc"]))
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return Invalid(f"{where or 'The body'}: {first['msg']}{more}", field=where or None)
