"""Which imported thing a name in a syntax tree stands for."""

import ast
from collections.abc import Iterable, Iterator

FunctionScope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Scoped = FunctionScope | ast.ClassDef | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

_SCOPED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


class Scopes:
    """The names in force where the visitor is: imported ones by their dotted origin.

    A name that is also bound in any other way in the same scope stands for nothing here: it may
    be anything when it is used, and only the check at run time can tell.
    """

    def __init__(self, module: ast.Module) -> None:
        self._stack = [_bindings(module.body)]

    def enter(self, node: Scoped) -> None:
        """Go into a function, class or comprehension."""
        self._stack.append(_bindings(_inside(node)) | _parameters(node))

    def leave(self) -> None:
        """Come out of it again."""
        self._stack.pop()

    def origin(self, name: str) -> str | None:
        """The dotted name an imported name stands for."""
        for scope in reversed(self._stack):
            if name in scope:
                return scope[name]
        return None

    def is_builtin(self, name: str) -> bool:
        """Whether nothing in the file binds the name."""
        return not any(name in scope for scope in self._stack)


def _inside(node: Scoped) -> Iterable[ast.AST]:
    if isinstance(node, ast.Lambda):
        return [node.body]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.body
    return [generator.target for generator in node.generators]


def _parameters(node: Scoped) -> dict[str, str | None]:
    if not isinstance(node, FunctionScope):
        return {}
    given = node.args
    listed = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return {parameter.arg: None for parameter in listed if parameter is not None}


def _bindings(nodes: Iterable[ast.AST]) -> dict[str, str | None]:
    bound: dict[str, str | None] = {}
    elsewhere: set[str] = set()
    for node in _walk(nodes):
        if isinstance(node, ast.Global | ast.Nonlocal):
            elsewhere.update(node.names)
        for name, origin in _bound_by(node):
            bound[name] = origin if bound.get(name, origin) == origin else None
    return {name: origin for name, origin in bound.items() if name not in elsewhere}


def _walk(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of one scope; of a nested one only its first."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPED):
            waiting.extend(ast.iter_child_nodes(node))


def _bound_by(node: ast.AST) -> list[tuple[str, str | None]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [_imported(node, alias) for alias in node.names]
    return [(name, None) for name in _otherwise_bound(node)]


def _imported(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[str, str | None]:
    if isinstance(node, ast.ImportFrom):
        origin = f"{node.module}.{alias.name}" if not node.level else None
        return alias.asname or alias.name, origin
    top = alias.name.partition(".")[0]
    return (alias.asname, alias.name) if alias.asname else (top, top)


def _otherwise_bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node.id
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
