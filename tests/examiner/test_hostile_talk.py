"""Frames wrong in length, type, depth, order and time: a verdict for a child, a fault for ours."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examiner import supervision
from grader.examiner.errors import (
    GuestFault,
    LearnerCrashed,
    LearnerFlooded,
    LearnerMissing,
    LearnerTimedOut,
)
from grader.examiner.learner import RemoteObject
from grader.examiner.session import GuestSession
from grader.examiner.supervision import Supervision
from sandbox.wire import channel
from sandbox.wire.caps import CONTROL_CAPS
from sandbox.wire.codec import encode_frame
from sandbox.wire.messages import (
    Callback,
    Collect,
    Ended,
    ExaminerFunction,
    Handle,
    Imported,
    Output,
    Raised,
    Ready,
    Record,
    Refused,
    Returned,
    Started,
    Stop,
)
from tests.fuzz.mutators import mutate_frame, mutate_talk
from tests.fuzz.seeds import TALK
from tests.fuzz.targets import conversations
from tests.support.hostile_child import Examined, Script, examined

CONTROL = [Started(1), Ended(1, "stopped", 9), Output(b"", False), Ended(2, "memory", 9)]


def frames(*messages: Any) -> bytes:
    return b"".join(encode_frame(message, CONTROL_CAPS) for message in messages)


def loaded(*answers: Any, **script: bool) -> Any:
    """A session whose child imported its file and goes on with these answers."""
    return examined(Script(frames(Imported({"f": "function"}), *answers), **script))


def ask(made: Examined, name: str = "f", *args: Any) -> Any:
    return made.ask(lambda: made.session.call(name, args, {}, name))


class TestAnyTalk:
    @given(st.integers(0, 15), st.binary(max_size=300))
    @settings(deadline=None)
    def test_any_bytes(self, flags: int, said: bytes) -> None:
        conversations(bytes([flags]) + frames(Imported({})) + said)
        conversations(bytes([flags]) + said)

    @given(st.randoms(use_true_random=False), st.integers(0, 15), st.integers(1, 6))
    @settings(deadline=None, max_examples=200)
    def test_frames_changed_and_out_of_order(
        self, chance: random.Random, flags: int, times: int
    ) -> None:
        talk = bytes([flags]) + TALK
        for _ in range(times):
            with suppress(ValueError, TypeError, IndexError, OverflowError, RecursionError):
                talk = mutate_talk(talk, chance, lambda payload: mutate_frame(payload, chance))
        conversations(talk)

    answers = st.one_of(
        st.builds(Returned, st.integers() | st.builds(Handle, st.integers(0, 3), st.just("M"))),
        st.builds(Raised, st.just("ValueError"), st.just([]), st.text(), st.just([])),
        st.builds(Refused, st.sampled_from(["missing", "unsendable", "odd"]), st.text()),
        st.builds(Callback, st.integers(0, 2), st.just([]), st.just({})),
        st.builds(Imported, st.dictionaries(st.text(max_size=3), st.just("function"), max_size=2)),
        st.sampled_from([Ended(1, "exited", 0), Started(2), Ready(1, 1), Stop(), Collect()]),
    )  # fmt: skip

    @given(st.lists(answers, max_size=12), st.integers(0, 15))
    @settings(deadline=None)
    def test_whole_messages_in_any_order(self, said: list[Any], flags: int) -> None:
        conversations(bytes([flags]) + frames(Imported({"f": "function"}), *said))


class TestOrder:
    @given(st.permutations(range(5)), st.booleans())
    @settings(deadline=None)
    def test_an_answer_is_that_to_its_own_question(self, order: list[int], trickle: bool) -> None:
        """Whatever the order: what is said in a question's turn is its answer, and no other's."""
        with loaded(*map(Returned, order), trickle=trickle) as made:
            made.session.load()
            assert [ask(made) for _ in order] == order

    def test_answers_given_in_advance_count_for_nothing(self) -> None:
        with loaded(*[Returned(True)] * 5, early=True) as made:
            assert isinstance(made.ask(made.session.load), LearnerCrashed)
            assert isinstance(ask(made), LearnerCrashed)

    def test_a_second_answer_ends_the_child(self) -> None:
        said = Script(frames(Imported({}), Returned(1), Returned(True), Returned(True)))
        with examined(said) as made:
            made.session.load()
            said.twice = True
            assert ask(made) == 1
            assert isinstance(ask(made), LearnerCrashed)

    def test_a_second_answer_does_not_reach_the_next_test(self) -> None:
        said = Script(frames(Imported({}), Returned(1), Returned(2), Imported({}), Returned(3)))
        with examined(said) as made:
            made.session.load()
            said.twice = True
            assert ask(made) == 1
            said.twice = False
            made.begin_test()
            assert ask(made) == 3
            assert len(made.supervisor.children) == 2

    @pytest.mark.parametrize(
        "said",
        [
            Callback(7, [], {}),
            Returned(ExaminerFunction(7, "f")),
            Returned([ExaminerFunction(0, "f")]),
            Imported({}),
            Started(2),
            Ended(1, "memory", 9),
            Output(b"", False),
            Ready(1, 1),
        ],
        ids=repr,
    )
    def test_what_a_child_may_not_say_or_claim(self, said: Any) -> None:
        with loaded(said) as made:
            made.session.load()
            assert isinstance(ask(made), LearnerCrashed)

    def test_an_object_of_a_child_that_is_gone_is_not_asked_of_the_next(self) -> None:
        model, junk = Returned(Handle(1, "Model")), b"\0\0\0\1\0"
        said = frames(Imported({}), model) + junk + frames(Imported({}), model)
        with examined(Script(said)) as made:
            made.session.load()
            before = ask(made)
            assert isinstance(before, RemoteObject)
            assert isinstance(ask(made), LearnerCrashed)
            made.begin_test()
            assert isinstance(ask(made, "f", before), LearnerMissing)
            assert ask(made) is not before

    def test_a_record_without_end_is_no_fault_even_as_the_file_loads(self) -> None:
        deep = b"\x92\xa8Imported" + b"\x95\x0d\xa1P\xc2\xa1x" * 570 + b"\xc0"
        with examined(Script(len(deep).to_bytes(4, "big") + deep)) as made:
            assert isinstance(made.ask(made.session.load), LearnerCrashed)

    def test_a_child_that_answers_its_import_and_is_gone_has_crashed(self) -> None:
        with loaded() as made:
            made.supervisor.collect = lambda child: Ended(child, "exited", 0)  # type: ignore[method-assign, assignment, return-value]
            assert isinstance(made.ask(made.session.load), LearnerCrashed)
            made.begin_test()
            assert isinstance(ask(made), LearnerCrashed)

    def test_records_stay_with_what_was_asked(self) -> None:
        record = Record("Pair", {"a": 1, "b": 2}, positional=True)
        with loaded(Returned(record), Returned(record)) as made:
            made.session.load()
            assert ask(made) == (1, 2)
            assert [kept.answer for kept in made.session.records] == [(1, 2)]


@contextmanager
def alive(play: Callable[[socket.socket], None], seconds: float = 0.3) -> Iterator[GuestSession]:
    """A session whose child is a thread that plays its part on a real socket."""
    ours, theirs = socket.socketpair()

    def run() -> None:
        with theirs, suppress(OSError):
            theirs.recv(1 << 16)
            theirs.sendall(frames(Imported({})))
            theirs.recv(1 << 16)
            play(theirs)

    player = threading.Thread(target=run)
    player.start()
    made = Examined(Script(b""))
    made.supervisor.start = lambda: (1, ours)  # type: ignore[method-assign]
    made.supervisor.stop = lambda child: Ended(child, "stopped", 9)  # type: ignore[method-assign]
    made.supervisor.collect = lambda _: Output(b"", False)  # type: ignore[method-assign]
    try:
        made.session.load()
        made.session.begin_test(seconds)
        yield made.session
    finally:
        made.session.close()
        player.join(10)
        assert not player.is_alive()


def one_byte_at_a_time(theirs: socket.socket) -> None:
    theirs.sendall((1 << 20).to_bytes(4, "big"))
    while theirs.send(b"\0"):
        time.sleep(0.01)


def half_a_header(theirs: socket.socket) -> None:
    theirs.sendall(b"\0\0")
    theirs.recv(1)


def never(theirs: socket.socket) -> None:
    theirs.recv(1)


def endless_callbacks(theirs: socket.socket) -> None:
    while True:
        theirs.sendall(frames(Callback(1, [], {})))
        theirs.recv(1 << 16)


class TestTime:
    @pytest.mark.parametrize("play", [one_byte_at_a_time, half_a_header, never, endless_callbacks])
    def test_an_answer_that_never_ends_is_timed_out(
        self, play: Callable[[socket.socket], None]
    ) -> None:
        started = time.monotonic()
        with alive(play) as session, pytest.raises(LearnerTimedOut):
            session.call("f", [int], {}, "f")
        assert time.monotonic() - started < 10

    def test_a_child_that_does_not_listen_is_timed_out(self) -> None:
        with alive(lambda theirs: time.sleep(1)) as session, pytest.raises(LearnerTimedOut):
            session.call("f", [bytes(8 << 20)], {}, "f")

    def test_a_frame_cut_anywhere_is_the_same_frame(self) -> None:
        answer = frames(Returned({"k": [1.5, "text"]}))

        def cut(theirs: socket.socket) -> None:
            for place in range(1, len(answer)):
                theirs.sendall(answer[:place])
                time.sleep(0.001)
                theirs.sendall(answer[place:])
                theirs.recv(1 << 16)

        with alive(cut, seconds=60) as session:
            for _ in range(1, len(answer)):
                assert session.call("f", [], {}, "f") == {"k": [1.5, "text"]}


def test_an_answer_there_is_no_room_for_is_a_verdict_even_as_the_file_loads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def decode(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(channel, "decode_message", decode)
    with loaded() as made:
        assert isinstance(made.ask(made.session.load), LearnerFlooded)


def test_more_than_its_share_ends_the_child() -> None:
    giant = (1 << 31).to_bytes(4, "big")
    with examined(Script(frames(Imported({})) + giant)) as made:
        made.session.load()
        assert isinstance(ask(made), LearnerFlooded)


class TestSupervisor:
    """Its word decides; so what is wrong with it is our fault, never a verdict."""

    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(supervision, "SUPERVISOR_SECONDS", 0.05)

    @given(
        st.lists(st.sampled_from(list(map(frames, CONTROL))) | st.binary(max_size=40)),
        st.lists(st.sampled_from(["start", "stop", "collect"]), min_size=1, max_size=4),
        st.booleans(),
    )  # fmt: skip
    @settings(deadline=None)
    def test_any_talk(self, said: list[bytes], steps: list[str], leaves: bool) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.sendall(b"".join(said))
            if leaves:
                theirs.shutdown(socket.SHUT_WR)
            made = Supervision(ours)
            with suppress(GuestFault):
                for step in steps:
                    self.take(made, step)
            made.close()

    def take(self, made: Supervision, step: str) -> None:
        match step:
            case "start":
                number, connection = made.start()
                connection.close()
                assert type(number) is int
            case "stop":
                assert made.stop(1).child == 1
            case _:
                assert isinstance(made.collect(1), Output | Ended)
