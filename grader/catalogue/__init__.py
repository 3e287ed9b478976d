"""An assignment's folder: its form, its bundle, its digest, and the check before publishing."""

from grader.catalogue.bundle import digest_of, pack, read_bundle, unpack_exam
from grader.catalogue.find import find_assignments
from grader.catalogue.folder import load_folder
from grader.catalogue.source import FolderProblems, Source, reference_files, starter_files
from grader.catalogue.specimen import Expect, Specimen, specimens

__all__ = [
    "Expect",
    "FolderProblems",
    "Source",
    "Specimen",
    "digest_of",
    "find_assignments",
    "load_folder",
    "pack",
    "read_bundle",
    "reference_files",
    "specimens",
    "starter_files",
    "unpack_exam",
]
