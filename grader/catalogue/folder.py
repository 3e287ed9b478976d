"""Reads an assignment folder from disk."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from grader.catalogue.code import code_problems
from grader.catalogue.form import build_source
from grader.catalogue.paths import MOST_BYTES, MOST_FILES, is_left_out, name_problem
from grader.catalogue.source import MANIFEST, FolderProblems, Source
from grader.core.assignment import Assignment
from grader.core.submission import Problem

_MODULE_FOLDER = re.compile(r"[0-9]{2}-.+")


def load_folder(folder: Path) -> Source:
    """Read and check the form of an assignment folder.

    Raises:
        FolderProblems: with everything that is wrong, not only the first.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise FolderProblems([Problem(str(folder), "is not a folder")])
    problems: list[Problem] = []
    files = _read_files(root, problems)
    problems += code_problems(files)
    source = build_source(files, problems)
    misplaced = list(_misplaced(root, source.assignment))
    if misplaced:
        raise FolderProblems(misplaced)
    return source


def _read_files(root: Path, problems: list[Problem]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    room = MOST_BYTES
    for path in _walk(root):
        name = path.relative_to(root).as_posix()
        problem = _file_problem(path, name, room)
        if problem:
            problems.append(Problem(name, problem))
            continue
        files[name] = path.read_bytes()
        room -= len(files[name])
        if len(files) > MOST_FILES:
            break  # the number is complained of with the form
    return files


def _walk(root: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(root):
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if not is_left_out(name) and name not in links)
        for name in sorted([*names, *links]):
            if not is_left_out(name):
                yield Path(here) / name


def _file_problem(path: Path, name: str, room: int) -> str | None:
    if path.is_symlink():
        return "is a link; a bundle holds plain files only"
    if not path.is_file():
        return "is not a plain file"
    if not os.access(path, os.R_OK):
        return "cannot be read"
    if path.stat().st_size > room:
        return f"makes the assignment larger than {MOST_BYTES >> 20} MiB"
    return name_problem(name)


def _misplaced(root: Path, assignment: Assignment) -> Iterator[Problem]:
    if assignment.slug != root.name:
        what = f'slug "{assignment.slug}" is not the name of its folder, "{root.name}"'
        yield Problem(MANIFEST, what)
    parent = root.parent.name
    if _MODULE_FOLDER.fullmatch(parent) and assignment.module != parent:
        what = f'module "{assignment.module}" is not the folder it is in, "{parent}"'
        yield Problem(MANIFEST, what)
