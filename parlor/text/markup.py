"""Markdown of messages, rendered to HTML that is safe to show."""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a"}
SCHEMES = {"http", "https", "mailto"}
NESTING = 10  # quotes in lists in quotes; deeper ones are cut off
ENTANGLED = 600  # marks, addresses, lines outside of code; more take too long, and are no prose

# What is not among these stays as it was typed: HTML, entities, images, headings, tables, rules,
# and links whose address stands elsewhere in the text.
_BLOCK_RULES = ["code", "fence", "blockquote", "list"]
_INLINE_RULES = ["newline", "escape", "backticks", "strikethrough", "emphasis", "link", "autolink"]

# A line on which no rule acts, neither at its beginning nor further on nor at its end.
_INERT = re.compile(r"(?:\d+(?![\d.)])|[^\s\d+\-\\*_~`[\]<>&])[^\\*_~`[\]<>&]*(?<! )\Z")

_MARKS = ["*", "_", "~", "`", "[", "<", "\n", "://"]
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_LAST_QUOTED = re.compile(r"^( {0,3}>.*)\n(?! {0,3}>|\n)", re.MULTILINE)
_SCHEME = re.compile(r"(?<![a-z0-9+.-])https?\Z", re.IGNORECASE)
_REST = re.compile(r"://[^\W_][^\s<>\[\]\"`\\^{}|\x00-\x20]{0,2000}")
_PUNCTUATION = frozenset(".,:;!?'*_~)")
_OUTSIDE = re.compile(r"https?://[^/]|mailto:[^/]", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def render(text: str) -> str:
    """
    Return the HTML of a message.

    Whatever the text, it has only TAGS, links only to SCHEMES, and HTML that
    was typed stands in it as text. A text that cannot be rendered, or not
    quickly, is shown as it was typed.
    """
    if _is_plain(text):
        return _in_lines(text)
    if _is_entangled(text):
        return _as_typed(text)
    try:
        rendered = _clean(_markdown.render(_with_ended_quotes(text))).strip()
    except Exception:
        # Not logged: this runs in a thread, which must not wait for the lock of logging.
        return _as_typed(text)
    # A lone > or ``` would leave a line with nothing in it.
    return rendered if _TAG.sub("", rendered).strip() else _as_typed(text)


def _as_typed(text: str) -> str:
    return _in_lines(html.escape(text, quote=False).replace("\0", "\ufffd"))


def _in_lines(escaped: str) -> str:
    return f"<p>{escaped}</p>".replace("\n", "<br>\n")


def _is_plain(text: str) -> bool:
    """Whether no rule finds anything to do; true of most messages, and ten times as fast."""
    return "://" not in text and all(map(_is_plain_line, text.split("\n")))


def _is_plain_line(line: str) -> bool:
    return line.isprintable() and _INERT.match(line) is not None


def _is_entangled(text: str) -> bool:
    return _marks(text) > ENTANGLED and _marks(_FENCED.sub("", text)) > ENTANGLED


def _marks(text: str) -> int:
    return sum(map(text.count, _MARKS))


def _with_ended_quotes(text: str) -> str:
    """Return a text in which a quote ends where its marks end, as people expect of a chat."""
    return text if "```" in text or "~~~" in text else _LAST_QUOTED.sub(r"\1\n\n", text)


def _address(state: StateInline, silent: bool) -> bool:
    """
    The rule for an address that stands by itself; it must begin with http:// or https://.

    linkify-it, the usual companion, finds more (it links readme.md) and takes
    a third of a second for a text of nothing but ://.
    """
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    rest = _REST.match(state.src, state.pos)
    if scheme is None or rest is None or not (silent or state.pending.endswith(scheme[0])):
        return False
    address = _without_punctuation(scheme[0] + rest[0])
    if not silent:
        state.pending = state.pending.removesuffix(scheme[0])
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[0])
    return True


def _without_punctuation(address: str) -> str:
    """Return an address without what belongs to the sentence around it."""
    while address[-1] in _PUNCTUATION:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _leads_outside(url: str) -> bool:
    return _OUTSIDE.match(url) is not None


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"breaks": True, "maxNesting": NESTING})
    markdown.enable([*_BLOCK_RULES, *_INLINE_RULES])
    markdown.inline.ruler.push("address", _address)
    markdown.validateLink = _leads_outside  # type: ignore[method-assign]
    return markdown


_markdown = _make_markdown()
# The second wall: nothing depends on the rules above being right.
_clean = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel="noopener nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
).clean
