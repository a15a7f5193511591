"""The faults that tests/mutate.py puts in: one change inside a function each."""

import ast
from dataclasses import dataclass

COMPARISONS = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
CALCULATIONS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.BitOr: "&", ast.BitAnd: "|"}
# Calls on something that may be left out and still give something of the same kind.
STEPS = {"filter", "exclude", "published", "in_use", "distinct", "order_by", "strip", "lower", "additive", "shown"}

HANGS = "its tests do not end"  # what notices a fault that makes a loop endless


@dataclass(frozen=True, order=True)
class Fault:
    """One change of a file: the text from `start` to `end` (offsets in bytes) becomes `after`."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str
    statement: int  # the line where the statement begins that it is part of

    def __str__(self):
        return f"{self.path}:{self.line}: {_short(self.before)}  ->  {_short(self.after)}"

    @property
    def lines(self):
        """The lines of which at least one runs before it can be noticed."""
        return {self.statement, *range(self.line, self.line + self.before.count("\n") + 1)}

    @property
    def name(self):
        """What it is called in EQUIVALENT: it stays when lines move."""
        return f"{self.path}: {_short(self.before)} -> {_short(self.after)}"

    def put_into(self, folder):
        """Change the file in a copy of the code; return what it held before."""
        file = folder / self.path
        whole = file.read_bytes()
        assert whole[self.start : self.end].decode() == self.before
        file.write_bytes(whole[: self.start] + self.after.encode() + whole[self.end :])
        return whole


def _short(text):
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:69]}…"


def faults_of(path, source):
    """Return the Faults that can be put into the functions of a file."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    whole, found = source.encode(), []

    def add(node, after, statement):
        start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        found.append(Fault(path, node.lineno, start, end, whole[start:end].decode(), after, statement.lineno))

    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            inside = (node for part in function.body for node in ast.walk(part))
            for statement in (node for node in inside if isinstance(node, ast.stmt)):
                for node in _own(statement):
                    for after in _changed(node):
                        add(node, after, statement)
    return list(dict.fromkeys(found))  # a function inside a function is met twice


def _own(node):
    """Yield a statement and its parts, without the statements inside it, and without types: nothing runs them."""
    yield node
    types = (getattr(node, "annotation", None), getattr(node, "returns", None))
    for child in ast.iter_child_nodes(node):
        if child not in types and not isinstance(child, ast.stmt):
            yield from _own(child)


def _changed(node):
    """Yield what a node may become, as source."""
    text = ast.unparse
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            yield f"{text(left)} {COMPARISONS[type(operator)]} {text(right)}"
        case ast.BoolOp(op=operator, values=values):
            yield (" or " if isinstance(operator, ast.And) else " and ").join(f"({text(value)})" for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"bool({text(operand)})"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in CALCULATIONS:
            if not any(isinstance(side, ast.Constant | ast.JoinedStr) for side in (left, right)):
                yield f"({text(left)}) {CALCULATIONS[type(operator)]} ({text(right)})"
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() as value):
            yield str(value + 1)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            yield f"({text(otherwise)} if {text(test)} else {text(body)})"
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in STEPS:
            yield text(value)
        case ast.Return(value=value) if value is not None and text(value) != "None":
            yield "return None"
        case ast.Expr(value=ast.Call()):
            yield "pass"
