"""What arrived of a learner's named tuple, and what is kept of the calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.examiner.errors import Interruption, LearnerError, LearnerRefused
from sandbox.wire.messages import Record

Value = Any

_MOST_RECORDS = 200
_MOST_RECORDED_BYTES = 64 * 1024 * 1024


class RecordTuple(tuple[Value, ...]):
    """A named tuple of the learner's: a tuple whose items also have names."""

    record: Record

    @classmethod
    def of(cls, record: Record) -> "RecordTuple":
        """The tuple of a positional record's fields."""
        made = cls(record.fields.values())
        made.record = record
        return made

    def __getattr__(self, name: str) -> Value:
        if name == "record":  # not there yet
            raise AttributeError(name)
        return getattr(self.record, name)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call of the learner's code: `function` reads like Python (`gram_schmidt`, `.fit`)."""

    function: str
    args: Sequence[Value]
    kwargs: Mapping[str, Value]
    answer: Value | LearnerError | LearnerRefused | Interruption


class CallRecords:
    """The latest calls, as many as fit."""

    def __init__(self) -> None:
        self.kept: list[CallRecord] = []
        self._sizes: list[int] = []

    def add(self, record: CallRecord, size: int) -> None:
        """Keep a call that moved so many bytes, dropping the oldest ones if need be."""
        self.kept.append(record)
        self._sizes.append(size)
        while len(self.kept) > 1 and self._too_much():
            del self.kept[0], self._sizes[0]

    def clear(self) -> None:
        """Forget all calls."""
        self.kept, self._sizes = [], []

    def _too_much(self) -> bool:
        return len(self.kept) > _MOST_RECORDS or sum(self._sizes) > _MOST_RECORDED_BYTES
