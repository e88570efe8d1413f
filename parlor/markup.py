"""Markdown of messages, rendered to HTML that is safe to show."""

from __future__ import annotations

import html
import logging
import re

import nh3
from markdown_it import MarkdownIt

log = logging.getLogger(__name__)

TAGS = frozenset("p br strong em s code pre ul ol li blockquote a".split())
SCHEMES = frozenset({"http", "https", "mailto"})

# What is not among these stays as it was typed: HTML, entities, images, headings, tables, rules,
# and links whose address stands elsewhere in the text.
_RULES = (
    "linkify code fence blockquote list "
    "newline escape backticks strikethrough emphasis link autolink"
).split()

# Text in which no rule above finds anything to do: no special character, no line that begins
# like a list or a quote, no blank line, no address.
_INERT = r"\\*_~`\[\]<>&\x00-\x1f\x7f\x85\xa0\u2028\u2029"
_LINE = rf"(?:\d+(?![\d.)])|[^\s\d+\-{_INERT}])(?:[^{_INERT}]*[^\s{_INERT}])?"
_PLAIN = re.compile(rf"(?!.*(?:://|mailto:))(?-s:{_LINE}(?:\n{_LINE})*)", re.DOTALL | re.IGNORECASE)


def render(text: str) -> str:
    """
    Return the HTML of a message.

    Whatever the text, it has only TAGS, links only to SCHEMES, and HTML that
    was typed stands in it as text. A text that cannot be rendered is shown as
    it was typed.
    """
    if _PLAIN.fullmatch(text):
        return _as_typed(text)
    try:
        return _clean(_markdown.render(text)).strip()
    except Exception:
        log.exception("x could not render a text of %d characters", len(text))
        return _as_typed(text)


def _as_typed(text: str) -> str:
    return f"<p>{html.escape(text, quote=False)}</p>".replace("\n", "<br>\n")


def _has_known_scheme(url: str) -> bool:
    return url.partition(":")[0].lower() in SCHEMES


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"linkify": True, "breaks": True}).enable(_RULES)
    markdown.validateLink = _has_known_scheme  # type: ignore[method-assign]
    # Only what says that it is an address: readme.md and ada@home are none.
    markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return markdown


_markdown = _make_markdown()
# The second wall: nothing depends on the rules above being right.
_clean = nh3.Cleaner(
    tags=set(TAGS),
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel="noopener nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    strip_comments=True,
).clean
