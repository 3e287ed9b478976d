"""The whole conversation, frozen.

Three channels, each a stream socket carrying length-prefixed frames (see `codec`):

*control*, worker → supervisor, then examiner ↔ supervisor. The supervisor is the guest's first
process; it never runs learner code. The worker reads `Ready` before any learner byte is in the
box, writes one `Load`, and hands its end of the socket to the examiner, which goes on with
`Start`, `Collect`, `Stop`.

*child*, examiner ↔ the forked process that runs learner code. The examiner makes the pair and sends
the child's end with `Start` (SCM_RIGHTS). All a learner's program can forge on it are its own
answers. The examiner speaks first; every `Ask` has exactly one `Answer`, and between them the
child may send any number of `Callback`s, each answered by one `CallbackAnswer`.

Values (`Value`) are what `codec` can carry: None, bool, int, float, complex, str, bytes, list,
tuple, dict, set, frozenset, slice, range, numpy arrays and scalars, `Record`, `Handle`,
`ExaminerFunction`.
"""

from dataclasses import dataclass, field
from typing import Any

Value = Any
"""A value that crosses; the codec checks it."""

LITTERED = 75
"""The guest's exit status when a child left more behind than can be removed."""

# ------------------------------------------------------------------ things inside values


@dataclass(frozen=True, slots=True)
class Record:
    """A dataclass instance or named tuple of the learner's, by field name."""

    type_name: str
    fields: dict[str, Value]
    positional: bool = False
    """A named tuple: its fields have an order and are a tuple."""

    def __hash__(self) -> int:
        """As of a frozen dataclass: by its fields, if these have one."""
        return hash((self.type_name, *self.fields.values()))

    def __getattr__(self, name: str) -> Value:
        """A field as an attribute; never one with a leading underscore.

        numpy and others look for such names on everything they are given, and would believe them.
        """
        if name.startswith("_") or name not in self.fields:
            raise AttributeError(f"{self.type_name} has no field {name}")
        return self.fields[name]


@dataclass(frozen=True, slots=True)
class Handle:
    """An object that stays in the child: an instance, class, function, generator."""

    id: int
    type_name: str
    callable: bool = False
    iterable: bool = False


@dataclass(frozen=True, slots=True)
class ExaminerFunction:
    """A callable the examiner holds; the learner's code gets a function that calls back."""

    id: int
    name: str


# ------------------------------------------------------------------ control: supervisor says


@dataclass(frozen=True, slots=True)
class Ready:
    """Interpreter and packages are loaded; no learner byte has come yet."""

    protocol: int
    pid: int


@dataclass(frozen=True, slots=True)
class Started:
    """A child runs; it listens on the socket that came with `Start`."""

    child: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A child is gone, with all its descendants."""

    child: int
    reason: str
    """`exited`, `signalled`, `memory`, `flooded`, `cpu` or `stopped`."""
    status: int
    """Exit status or signal number."""
    output: bytes = b""
    """What it printed since the last `Collect`, capped."""
    truncated: bool = False
    peak_memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """What the child printed since the last `Collect`, capped."""

    data: bytes
    truncated: bool


# ------------------------------------------------------------ control: worker and examiner say


@dataclass(frozen=True, slots=True)
class Load:
    """The learner's files and what they may do."""

    files: dict[str, bytes]
    entry: str
    allow: list[str]
    forbid: list[str]
    permit: list[str]
    cpu_seconds: int
    memory_bytes: int
    output_bytes: int
    answer_bytes: int
    processes: int = 32
    counts_kills: bool = False
    """Whether the cgroup's OOM counter comes with this frame, as a descriptor."""


@dataclass(frozen=True, slots=True)
class Start:
    """Fork a fresh child (ending the present one); its socket comes with this frame."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Kill the child and everything it started; answered by `Ended`."""


@dataclass(frozen=True, slots=True)
class Collect:
    """Ask for the captured output; answered by `Output`."""


# ------------------------------------------------------------------ child: examiner asks


@dataclass(frozen=True, slots=True)
class ImportModule:
    """Import the learner's entry file; answered by `Imported` or `Raised` or `Refused`."""


@dataclass(frozen=True, slots=True)
class Call:
    """Call a name of the module (target is a str) or a handle (target is its id)."""

    target: str | int
    args: list[Value] = field(default_factory=list)
    kwargs: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Get:
    """Read an attribute of the module (target is None) or of a handle."""

    target: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Set:
    """Assign an attribute of a handle."""

    target: int
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Apply:
    """Apply an operator or protocol to values: add, getitem, len, iter, next, contains, …."""

    operation: str
    args: list[Value]


@dataclass(frozen=True, slots=True)
class Release:
    """Forget handles; answered by `Returned(None)`."""

    handles: list[int]


@dataclass(frozen=True, slots=True)
class CallbackReturned:
    """The examiner's callable returned."""

    value: Value


@dataclass(frozen=True, slots=True)
class CallbackRaised:
    """The examiner's callable raised; the child raises the like into the learner's code."""

    type_name: str
    message: str


# ------------------------------------------------------------------ child: answers


@dataclass(frozen=True, slots=True)
class Imported:
    """The module is there; its public names and what they are: function, class or value."""

    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Returned:
    """The call returned this value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Raised:
    """The learner's code raised; lines are the learner's own part of the traceback."""

    type_name: str
    bases: list[str]
    """Names of the exception's built-in base classes, nearest first."""
    message: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Refused:
    """The value or the file cannot be accepted, said in words the learner understands."""

    reason: str
    """`unsendable`, `too_large`, `not_allowed`, `missing`."""
    message: str


@dataclass(frozen=True, slots=True)
class Callback:
    """The learner's code calls an examiner's function."""

    function: int
    args: list[Value]
    kwargs: dict[str, Value]


Ask = ImportModule | Call | Get | Set | Apply | Release
Answer = Imported | Returned | Raised | Refused
CallbackAnswer = CallbackReturned | CallbackRaised
