"""Reads the learner's syntax tree for what the assignment does not allow, before it runs.

Only what is certain is refused: a name counts when it was imported and is bound in no other way,
and a method of arrays when nothing else in the file has its name. What slips through (a module
passed around, a name put together at run time) is met by `guard`.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.guest.policy import Policy
from sandbox.guest.scopes import Scoped, Scopes

_CALLS_WITHIN_CALLS = 20_000
"""What a visit of the deepest tree that Python builds needs; most of them are no calls in C."""


@dataclass(frozen=True)
class Breach:
    """One place where the rules are broken."""

    line: int
    words: str


def inspect(tree: ast.Module, policy: Policy) -> list[Breach]:
    """All breaches, by line."""
    inspector = _Inspector(tree, policy)
    with _deep_enough():
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                inspector.check_package(node)
            inspector.visit(node)
    return sorted(inspector.breaches, key=lambda breach: breach.line)


@contextmanager
def _deep_enough() -> Iterator[None]:
    """Let a sum of a thousand terms be visited: Python compiles it without a word."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _CALLS_WITHIN_CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Inspector(ast.NodeVisitor):
    def __init__(self, tree: ast.Module, policy: Policy) -> None:
        self.breaches: list[Breach] = []
        self._policy = policy
        self._scopes = Scopes(tree)
        self._origins: dict[ast.expr, str | None] = {}
        self._own_attributes = set(_own_attributes(tree))

    def _refuse(self, node: ast.stmt | ast.expr, words: str) -> None:
        self.breaches.append(Breach(node.lineno, words))

    # ---------------------------------------------------------------- imports

    def check_package(self, node: ast.Import | ast.ImportFrom) -> None:
        """Refuse a package at the file's top level; elsewhere it may be optional or never run."""
        for name in _imported_modules(node):
            if not self._policy.importable(name):
                self._refuse(node, self._policy.package_words(name))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._check(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level or node.module is None:
            return
        for alias in node.names:
            name = node.module if alias.name == "*" else f"{node.module}.{alias.name}"
            self._check(node, name)

    # ---------------------------------------------------------------- uses

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._visit_expression(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._visit_expression(node)

    def visit_Call(self, node: ast.Call) -> None:
        self._visit_expression(node)

    def _visit_expression(self, node: ast.expr) -> None:
        dotted = self._origin(node)
        if dotted is not None:
            self._check(node, dotted)
            return
        if isinstance(node, ast.Attribute):
            self._check_method(node)
        self.generic_visit(node)

    def _check_method(self, node: ast.Attribute) -> None:
        """`A.dot(B)`: of what A is the tree says nothing, so the name must be nobody else's."""
        if self._policy.forbids_method(node.attr) and node.attr not in self._own_attributes:
            self._refuse(node, f"this assignment does not allow .{node.attr} of an array")

    def _visit_operator(self, node: ast.BinOp | ast.AugAssign) -> None:
        if isinstance(node.op, ast.MatMult) and self._policy.forbids_at:
            self._refuse(node, "this assignment does not allow the operator @")
        self.generic_visit(node)

    visit_BinOp = _visit_operator
    visit_AugAssign = _visit_operator

    def _check(self, node: ast.stmt | ast.expr, dotted: str) -> None:
        if self._policy.refused(dotted):
            self._refuse(node, self._policy.name_words(dotted))

    def _origin(self, node: ast.expr) -> str | None:
        """The dotted name an expression stands for, if that is certain."""
        if node not in self._origins:
            self._origins[node] = self._find_origin(node)
        return self._origins[node]

    def _find_origin(self, node: ast.expr) -> str | None:
        match node:
            case ast.Name():
                return self._scopes.origin(node.id)
            case ast.Attribute():
                return _joined(self._origin(node.value), node.attr)
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(str(name)), *_]):
                certain = self._scopes.is_builtin("getattr")
                return _joined(self._origin(owner), name) if certain else None
            case ast.Call(func=function, args=[ast.Constant(str(name)), *_]):
                return name if self._imports(function) else None
            case ast.Subscript(value=table, slice=ast.Constant(str(name))):
                return name if self._origin(table) == "sys.modules" else self._member(table, name)
        return None

    def _imports(self, function: ast.expr) -> bool:
        if self._origin(function) in ("importlib.import_module", "builtins.__import__"):
            return True
        return isinstance(function, ast.Name) and (
            function.id == "__import__" and self._scopes.is_builtin("__import__")
        )

    def _member(self, table: ast.expr, name: str) -> str | None:
        """`module.__dict__["name"]` and `vars(module)["name"]`."""
        match table:
            case ast.Attribute(attr="__dict__"):
                return _joined(self._origin(table.value), name)
            case ast.Call(func=ast.Name(id="vars"), args=[module]):
                return _joined(self._origin(module), name)
        return None

    # ---------------------------------------------------------------- structure

    def visit_If(self, node: ast.If) -> None:
        """What runs only as a script, or only for a type checker, does not run here."""
        if _never_true(node.test):
            for statement in node.orelse:
                self.visit(statement)
        else:
            self.generic_visit(node)

    def _visit_scoped(self, node: Scoped) -> None:
        self._scopes.enter(node)
        self.generic_visit(node)
        self._scopes.leave()

    visit_FunctionDef = _visit_scoped
    visit_AsyncFunctionDef = _visit_scoped
    visit_Lambda = _visit_scoped
    visit_ClassDef = _visit_scoped
    visit_ListComp = _visit_scoped
    visit_SetComp = _visit_scoped
    visit_DictComp = _visit_scoped
    visit_GeneratorExp = _visit_scoped


def _own_attributes(tree: ast.Module) -> Iterator[str]:
    """What the file defines or assigns as an attribute of something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _joined(owner: str | None, name: str) -> str | None:
    return None if owner is None else f"{owner}.{name}"


def _imported_modules(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif node.module is not None and not node.level:
        yield node.module


def _never_true(test: ast.expr) -> bool:
    match test:
        case ast.Compare(
            left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant("__main__")]
        ):
            return True
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
    return False
