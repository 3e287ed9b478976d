"""The JSON that comes in, and how OpenAPI describes it and the other request bodies."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

_EXAMPLE_SOURCE = "import numpy as np\n\n\ndef gram_schmidt(A):\n    ...\n"


def _written_out(value: object) -> object:
    """Refuse what pydantic would take for seconds since 1970."""
    if value is not None and not (isinstance(value, str) and "-" in value[1:]):
        raise ValueError("a time is written as in 2026-03-02T09:30:00Z")
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""A time with its zone, in the format of RFC 3339."""


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EncodedContent(_Body):
    """A file that is not text."""

    base64: str


class UploadRequest(_Body):
    """Files to be graded."""

    files: dict[str, str | EncodedContent] = Field(
        description="File name → text, or an object with the content in base64.",
        examples=[{"solution.py": _EXAMPLE_SOURCE}],
    )


class PersonRequest(_Body):
    """Somebody to be enrolled."""

    username: str = Field(examples=["ada"])
    name: str = Field(examples=["Ada Lovelace"])
    role: Literal["learner", "instructor"] = "learner"


class TokenRequest(_Body):
    """A token to be made."""

    username: str = Field(examples=["ada"])
    label: str = Field(examples=["Ada's laptop"], description="What it is for.")
    expires_at: Time | None = Field(
        None,
        description="Not after the token it is made with ends. `null`: then, or after 365 days for"
        " a learner, 180 for an instructor.",
    )


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """OpenAPI of a JSON body."""
    return {"requestBody": {"required": True, "content": _json(model)}}


def upload_body() -> dict[str, Any]:
    """OpenAPI of a hand-in: multipart or JSON."""
    form = {
        "type": "object",
        "required": ["files"],
        "properties": {
            "files": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "format": "binary"},
                "description": "Python files, one zip archive, or one notebook.",
            }
        },
    }
    content = _json(UploadRequest) | {"multipart/form-data": {"schema": form}}
    return {"requestBody": {"required": True, "content": content}}


def bundle_body() -> dict[str, Any]:
    """OpenAPI of a bundle."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = {"application/zip": binary}
    return {"requestBody": {"required": True, "content": content}}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    reference = f"#/components/schemas/{model.__name__}"
    return {"application/json": {"schema": {"$ref": reference}}}
