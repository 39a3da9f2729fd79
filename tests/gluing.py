"""Finds texts that are put together from translated pieces. A translator has to see a whole sentence: the order of its
words, their endings and what a number changes differ by language."""

import ast
import re
from collections.abc import Iterator

MARKS = {
    "_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext",
    "npgettext_lazy",
}  # fmt: skip
#: What gives back its first argument as another text.
_SAME = {"str", "capfirst", "mark_safe", "escape", "conditional_escape"}
#: What gives back the text whose method it is.
_METHODS = {"lower", "upper", "capitalize", "title", "strip", "rstrip", "lstrip", "format", "removesuffix"}
#: Between words and between sentences. " · " stands between facts that no sentence holds together.
_SEPARATORS = re.compile(r"\s*[,;:]?\s+| and | or ")


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


class _Scope:
    """What is translated in one function or module. `functions`: names of those that return a translated text."""

    def __init__(self, tree: ast.AST, functions: set[str]) -> None:
        self.functions, self.names = functions, set[str]()
        for _round in range(2):
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and self.translated(node.value):
                    self.names |= {target.id for target in node.targets if isinstance(target, ast.Name)}

    def translated(self, node: ast.AST) -> bool:
        match node:
            case ast.Call():
                name = _name(node)
                if name in MARKS or (isinstance(node.func, ast.Name) and name in self.functions):
                    return True
                if name in _SAME and node.args:
                    return self.translated(node.args[0])
                return name in _METHODS and isinstance(node.func, ast.Attribute) and self.translated(node.func.value)
            case ast.BinOp(left=left, op=ast.Mod()):
                return self.translated(left)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self.translated(left) or self.translated(right)
            case ast.IfExp(body=body, orelse=orelse):
                return self.translated(body) or self.translated(orelse)
            case ast.BoolOp(values=values):
                return any(map(self.translated, values))
            case ast.Name(id=name):
                return name in self.names
            case ast.JoinedStr(values=values):
                return any(isinstance(one, ast.FormattedValue) and self.translated(one.value) for one in values)
        return False


def glued_in_code(source: str) -> list[tuple[int, str]]:
    """Line, and how: "+", "f-string", "join", "%" of a translated text into another, or "case" for a label whose case
    is changed."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    telling: set[str] = set()
    for _round in range(3):
        for function in functions:
            scope = _Scope(function, telling)
            returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
            if any(map(scope.translated, returned)):
                telling.add(function.name)
    speaks = any(isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation" for node in tree.body)
    found = {each for scope_tree in functions or [tree] for each in _glued(scope_tree, _Scope(scope_tree, telling))}
    found |= set(_glued(tree, _Scope(ast.Module([], []), telling)))
    return sorted(found | set(_joined(tree)) if speaks else found)


def _glued(tree: ast.AST, scope: _Scope) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right) if scope.translated(left) or scope.translated(right):
                yield node.lineno, "+"
            case ast.AugAssign(op=ast.Add(), value=value) if scope.translated(value):
                yield node.lineno, "+"
            case ast.JoinedStr() if scope.translated(node):
                yield node.lineno, "f-string"
            case ast.BinOp(left=left, op=ast.Mod(), right=right) if scope.translated(left):
                values = right.values if isinstance(right, ast.Dict) else getattr(right, "elts", [right])
                for value in values:
                    if _fragment(value, scope):
                        yield node.lineno, "%"
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _METHODS - {"format"}:
                if scope.translated(value) or _is_label(value):
                    yield node.lineno, "case"
            case ast.Call(args=[value, *_]) if _name(node) == "capfirst":
                yield node.lineno, "case"


def _fragment(node: ast.AST, scope: _Scope) -> bool:
    """A text that a placeholder of another one takes, unless the placeholder stands for a value that may be missing:
    `name or _("nobody")`."""
    return not isinstance(node, ast.BoolOp) and scope.translated(node)


def _is_label(node: ast.AST) -> bool:
    """`band.label`, `str(band.label)`"""
    if isinstance(node, ast.Call) and _name(node) == "str" and node.args:
        return _is_label(node.args[0])
    return isinstance(node, ast.Attribute) and node.attr == "label"


def _joined(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """In a module that speaks to people. `" ".join(text.split())` only takes spaces out."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(separator)), attr="join"), args=[what]):
                squeezes = isinstance(what, ast.Call) and _name(what) == "split"
                if _SEPARATORS.fullmatch(separator) and "\n" not in separator and not squeezes:
                    yield node.lineno, "join"


#: Elements inside a sentence. With a class they are a label, a hint or a badge: something of its own.
_INLINE = {"a", "strong", "em", "b", "i", "time", "bdi", "code", "abbr", "kbd", "span", "small"}
_OF_ITS_OWN = {"small"}
_PARTS = re.compile(r"""({%.*?%}|{{.*?}}|<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>)""", re.DOTALL)
_COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
_BLOCK = re.compile(r"{% blocktranslate(?P<head>.*?)%}(?P<text>.*?){% endblocktranslate %}", re.DOTALL)
_TEXT = re.compile(r"""{% translate ("[^"]*"|'[^']*')(?! as )""")
_JOIN_FILTER = re.compile(r"""\|\s*(join\s*:\s*["'](?! · ")[^"']*["']|lower|capfirst|title|pluralize)""")
_STATEMENT = re.compile(r"[.?!…][\"'”’»)]*\s*$")


def glued_in_template(source: str, *, lines: bool = False) -> list[tuple[int, str]]:
    """Line, and the text that is glued. `lines`: a line's end is the end of a sentence, as in a text file."""
    source = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)
    found = [(source.count("\n", 0, one.start()) + 1, one[1]) for one in _JOIN_FILTER.finditer(source)]
    source = _BLOCK.sub(_as_one, source)
    run: list[tuple[str, str, int]] = []
    line, last_tag, stack = 1, "", list[bool]()
    for part in _PARTS.split(source):
        kind = _kind(part, last_tag, stack)
        if kind == "ends" or (lines and "\n" in part and not part.startswith("{%")):
            found += _of_run(run)
            run = []
        elif kind:
            run.append((kind, part, line))
        if part.strip():
            last_tag = part if part.startswith("<") else ""
        line += part.count("\n")
    return sorted({*found, *_of_run(run)})


def _as_one(found: re.Match[str]) -> str:
    """A sentence in a block, as the tag of one text. Nothing for one that is kept in a variable."""
    rows = "\n" * found[0].count("\n")
    if " asvar " in found["head"]:
        return rows
    text = re.sub(r"[\"'<>{}%]", "", " ".join(found["text"].split()))
    return f'{{% translate "{text}" %}}{rows}'


def _kind(part: str, last_tag: str, stack: list[bool]) -> str:
    """text: of ours; value: a variable; ends: here something else begins. `stack`: of the open inline elements, whether
    each is something of its own."""
    if part.startswith("{%"):
        if _TEXT.match(part):
            return "text"
        return "" if re.match(r"{% (if|endif|with|endwith|translate|load|firstof|url|icon) ?", part) else "ends"
    if part.startswith("{{"):
        return "value"
    if part.startswith("<"):
        tag = re.match(r"</?([a-z0-9]+)([^>]*)", part)
        if tag is None or part.startswith("<!--"):
            return ""
        if tag[1] not in _INLINE:
            return "ends"
        if part.startswith("</"):
            return "ends" if stack and stack.pop() else ""
        stack.append(tag[1] in _OF_ITS_OWN or "class=" in tag[2])
        return "ends" if stack[-1] or (tag[1] == "a" and last_tag == "</a>") else ""  # two links: a menu
    if "·" in part or "–" in part:
        return "ends"
    return "word" if part.strip() else ""


def _of_run(run: list[tuple[str, str, int]]) -> list[tuple[int, str]]:
    """What is read as one sentence but comes in pieces. A whole sentence may have neighbours."""
    pieces = [(kind, part, line) for kind, part, line in run if not _is_sentence(kind, part)]
    if len([part for kind, part, _line in pieces if kind != "word"]) < 2:
        return []
    return [(line, " ".join(part.split())) for kind, part, line in pieces if kind != "value"]


def _is_sentence(kind: str, part: str) -> bool:
    text = _TEXT.match(part) if kind == "text" else None
    return text is not None and bool(_STATEMENT.search(text[1][1:-1]))
