"""The templates of the pages: read lean, compiled to plain Python, once for all sites.

In: the names of templates. Out: Jinja's own templates. Jinja asks of each call and of each name
after a dot what it may be; these templates are the package's own and use a dot for an attribute
alone, so they are compiled to just that, which halves the time of a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from agencygraph.site import cite, claims, words

#: What may not stand in markup as it is.
_SIGN = re.compile("[&<>'\"]").search
_ENDS = re.compile(r'</(?:li|dt|dd|tr|t[hd]|thead|tbody)>|(?<=<th) scope="col"')
#: A new line before a block, or the end of one: no reader sees it, and there are thousands.
_BREAK = re.compile(
    r"\s*\n\s*(?=</?(?:meta|link|title|body|header|nav|main|footer|h[12]|p|dl|ul|table|thead|tbody|tr"
    r"|div|section)\b)"
)
_VALUE = re.compile(
    r"(?<= )(class|id|role|tabindex|rel|href|type|src|lang|name|charset|http-equiv|aria-label|scope"
    r"|data-[sw])"
    r'="((?:\{\{.*?\}\}|[^"<>{}])*)"(?=[ >{])'
)
_PLAIN = re.compile(
    r"(?:[\w./#:+-]|\{\{ (?:[\w.]*key|[\w.]*kind|kind|root|file|stem|scheme|name|entry\.path|"
    r"term\.name|"
    r"cell\.path|path|settings\.language|href\([^{}]*\)|cell\.(?:said|word)|one\.receipt\.start|"
    r"question\.name|fact\.reason|book\.source_of\(\w+\)|[\w.]*receipt\.start) \}\})+"
)


def _bare(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"{name}={value}" if _PLAIN.fullmatch(value) else found[0]


class _Lean(PackageLoader):
    """Templates without what HTML lets go: end tags of cells, needless quotes and lines, scope."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        source, path, fresh = super().get_source(environment, template)
        return _VALUE.sub(_bare, _BREAK.sub("", _ENDS.sub("", source))), path, fresh


#: Takes text as markup, as the class itself does, but without asking what else it may be.
markup: Callable[[str], Markup] = partial(str.__new__, Markup)


def said(value: object) -> str:
    """Escape a value; what needs none is given as it is, for it is joined at once.

    >>> said("<"), said(Markup("<")), said(2)
    (Markup('&lt;'), Markup('<'), '2')
    """
    if type(value) is Markup or (type(value) is str and _SIGN(value) is None):
        return value
    return str(value) if type(value) is int else escape(value)


class _Direct(CodeGenerator):
    """Python that calls a function and reads an attribute without asking what else it may be."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write an attribute."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call; no function of a template asks for its context."""
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        """Write a block as one text; else each piece of it would go by every template above."""
        if not self.has_known_extends:
            self.writeline(f"yield ''.join(context.blocks[{node.name!r}][0](context))", node)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """Write a subscript."""
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        """Write `said` for `escape`; a Jinja without this hook would be right, and slower.

        What `m` gives is markup already: see `phrases`.
        """
        match node:
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name="m"))):
                self.write("(")
            case _:
                self.write("environment.said(")


class _Pages(Environment):
    """Templates of pages: markup, compiled by `_Direct`."""

    code_generator_class = _Direct
    said = staticmethod(said)


@cache
def environment() -> Environment:
    """Give the templates: they are compiled once, whatever sites are made."""
    found = _Pages(
        loader=_Lean("agencygraph.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals |= {"apa": cite.apa, "c": claims, "text_fragment": cite.text_fragment, "w": words}
    return found
