"""The JSON that comes in, and how OpenAPI describes it and the other request bodies."""

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

_EXAMPLE_SOURCE = "import numpy as np\n\n\ndef gram_schmidt(A):\n    ...\n"


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
    expires_at: AwareDatetime | None = Field(None, description="`null`: never.")


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
