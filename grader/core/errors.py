"""Everything that can go wrong, drawn by who is to blame.

GradusError
├── Refusal               the request cannot be granted; the message says what to do
│   ├── Invalid           the content is wrong (field says where)
│   ├── TooLarge          a limit on size or number is exceeded
│   ├── Unauthenticated   no or no valid credential
│   ├── Forbidden         known, but not allowed
│   ├── NotFound          no such thing, or not yours to see
│   ├── Conflict          clashes with what is there
│   └── TooSoon           attempts, cooldown, or too many waiting (retry_after says when)
│       └── QueueFull     too much of everybody's is waiting
└── Fault                 we failed: retried up to a limit, then shown to staff; never a zero
    ├── HostUnfit         this host cannot grade; nothing runs, and no try is counted
    ├── BoxFault          a box could not be made or died for no reason of the learner's
    ├── ExamFault         the examiner died, or wrote a report that does not hold
    │   └── ExaminerHung  it did not end in time
    └── Unavailable       the database or another service is away; no try is counted
"""


class GradusError(Exception):
    """The root of all errors the grader raises on purpose; `str()` is for people."""


class Refusal(GradusError):
    """A request that cannot be granted, through no failure of ours."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Invalid(Refusal):
    """The content is wrong."""


class TooLarge(Refusal):
    """A limit on size or number is exceeded."""


class Unauthenticated(Refusal):
    """No credential, or none that is valid."""


class Forbidden(Refusal):
    """The actor is known but may not do this."""


class NotFound(Refusal):
    """No such thing, or not the actor's to see."""


class Conflict(Refusal):
    """The request clashes with what is already there."""


class TooSoon(Refusal):
    """Attempts are used up, a cooldown runs, or too much is waiting."""

    def __init__(self, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QueueFull(TooSoon):
    """So much is waiting that grading would come too late; nothing was stored."""


class Fault(GradusError):
    """We failed; the learner's submission is kept and tried again."""

    counts = True
    """Whether it uses up a try: work waits out what would have befallen any other as well."""


class HostUnfit(Fault):
    """This host cannot grade, or not without danger."""

    counts = False


class BoxFault(Fault):
    """A box could not be made, or died for no reason of the learner's."""


class ExamFault(Fault):
    """The examiner died, hung, or wrote a report that does not hold."""


class ExaminerHung(ExamFault):
    """The examiner did not end in time: it was still computing (busy), or was held up."""

    def __init__(self, message: str, *, busy: bool = False) -> None:
        super().__init__(message)
        self.busy = busy


class GuestSilent(ExamFault):
    """The guest's first process did not answer: its box kept the processor busy, or was held up."""

    busy = False


class Unavailable(Fault):
    """The database or another service we need is away."""

    counts = False
