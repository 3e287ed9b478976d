"""One sitting: a box with the learner's code, a box with the examiner, and their socket."""

from grader.exam.config import ExamConfig
from grader.exam.examination import BoxedExamination, open_examination
from grader.exam.host import examine_host

__all__ = ["BoxedExamination", "ExamConfig", "examine_host", "open_examination"]
