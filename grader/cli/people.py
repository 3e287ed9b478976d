"""Courses and people, on the database of this installation."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from grader.cli import backend
from grader.cli.console import out, print_json
from grader.cli.render.text import line
from grader.core.errors import Invalid, NotFound
from grader.core.people import Course, Person, Role
from grader.core.text import on_one_line
from grader.workflow.enrol import set_up_course, set_up_person
from grader.workflow.ports import Store


async def add_course(slug: str, title: str, *, as_json: bool) -> None:
    """Make a course."""
    async with backend.store() as store:
        course = await set_up_course(store, slug, title)
    if as_json:
        print_json(course)
    else:
        out().print(line(f"{course.slug}: {course.title}"))


async def list_courses(*, as_json: bool) -> None:
    """List the courses."""
    async with backend.store() as store, store.begin() as tx:
        courses = await tx.people.courses()
    if as_json:
        print_json({"items": [asdict(course) for course in courses]})
        return
    for course in courses:
        out().print(line(f"{course.slug}: {course.title}"))


async def add_person(
    username: str, name: str, course_slug: str | None, role: Role, *, as_json: bool
) -> None:
    """Make a person known and enrol them."""
    async with backend.store() as store:
        course = await course_of(store, course_slug)
        person = await set_up_person(store, course, username, name=name, role=role)
    _show_enrolled(person, course, role, as_json=as_json)


async def enrol_person(
    username: str, course_slug: str | None, role: Role, *, as_json: bool
) -> None:
    """Enrol a known person."""
    async with backend.store() as store:
        course = await course_of(store, course_slug)
        person = await person_of(store, username)
        await set_up_person(store, course, person.username, name=person.name, role=role)
    _show_enrolled(person, course, role, as_json=as_json)


async def list_people(course_slug: str | None, *, as_json: bool) -> None:
    """List who is enrolled."""
    async with backend.store() as store:
        course = await course_of(store, course_slug)
        async with store.begin() as tx:
            enrolled = await tx.people.enrolled(course)
    if as_json:
        print_json({"items": [_as_data(person, role) for person, role in enrolled]})
    else:
        out().print(_table(enrolled))


async def course_of(store: Store, slug: str | None) -> Course:
    """The course of that name; without a name the only course there is."""
    async with store.begin() as tx:
        if slug is not None:
            course = await tx.people.course(slug)
            if course is None:
                raise NotFound(f"There is no course {on_one_line(slug)}.")
            return course
        courses = await tx.people.courses()
    if not courses:
        raise NotFound("There is no course yet; make one with: grader course add SLUG TITLE")
    if len(courses) > 1:
        names = ", ".join(course.slug for course in courses)
        raise Invalid(f"There are several courses; choose one with --course: {names}")
    return courses[0]


async def person_of(store: Store, username: str) -> Person:
    """The person of that user name."""
    async with store.begin() as tx:
        person = await tx.people.person(username)
    if person is None:
        raise NotFound(f"Nobody is called {on_one_line(username)}; see: grader user add --help")
    return person


def _show_enrolled(person: Person, course: Course, role: Role, *, as_json: bool) -> None:
    if as_json:
        print_json({**_as_data(person, role), "course": course.slug})
    else:
        out().print(line(f"{person.username} ({person.name}) is {role} in {course.slug}."))


def _as_data(person: Person, role: Role) -> dict[str, object]:
    return {"username": person.username, "name": person.name, "role": role}


def _table(enrolled: Sequence[tuple[Person, Role]]) -> Table | Text:
    if not enrolled:
        return Text("Nobody is enrolled yet.", "dim")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("username", "name", "role"):
        table.add_column(title, overflow="fold")
    for person, role in enrolled:
        table.add_row(line(person.username), line(person.name), Text(role))
    return table
