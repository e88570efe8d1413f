"""Texts of 8,000 characters that are made to take long, of marks, brackets and addresses."""

# ruff: noqa: RUF001 - punctuation of all scripts is what this is about

from __future__ import annotations

from parlor.wire import MAX_TEXT

PIECES = ["[", "]", "[](", "[a](", "[a](http://x ", "[a](<", '[a](http://x "', "![", "*", "*a ",
    "**a*", "_a*", "~~a ", "`", "``", "`a", "> ", ">", "- ", "- a\n", "* a\n  ", "1) a\n", "\n",
    "<", "<a", "<http://x> ", "<!--", "<a@b.c>", "&", "\\", "\\[", "http://", "http://a ", "://",
    "http://a(", "http://a)", "http://[", "(", ")", '"', "\t", "a\n", "```\n", "> ```\n",
    "[*", "[`", "[<", "*a**b", "a://[", "[](http://a.", " http://[", "\u202e", "😀", "a", " ", ".",
    "@", "a@", "a@b.cd ", "a.", "a.b", "a@b.", "www.", "www.a.bc ", "www.a.", "1. a\n", "3. a\n",
    "a ```\n", "a ```js\n", "a```b\n", "```a b\n", "\\*", "\\*a\\* ", "\\`a", "\\_", "*a* ",
    "**a** ", "***a***", "*_a_*", "**[a](http://b.c)** ", "[a](http://b.c) ", "[[a](http://b.c)",
    "[a.bc](http://b.c)", "[](http://x](http://y)", "[a](http://b(c)", "](http://b.c/(d)e",
    "http://a/(", "http://a/（", "http://a/[", "http://a.b/c）", "http://a'", "http://a/'s",
    "http://a/...", "\u200b", "\u0301", "中*a*", "中**a**", "**中**", "*中", "注：**", "> - ",
    "- > ", "- a\n\n", "> a\n\n", "  - a\n", "    a\n", "\n\n", "a \n", "<https://a.b/c>",
    "`a` ", "``a` ", "*`a`", "~~", "~~a~~", "_ ", " _a", "*(", ")*", "\\\\", "\\\\*a*",
    "ﬃ", "\U0001f468\u200d"]  # fmt: skip

BUILT = {
    "a quote that goes on": ">" * 20 + "a" + "\na" * 3900,
    "nested quotes": "\n".join("> " * 11 + "*a*" for _ in range(320)),
    "a staircase": "\n".join("  " * step + "- a" for step in range(88)),
    "two staircases": "\n".join("  " * (step % 11) + "- *a*" for step in range(440)),
    "backticks of every length": "".join("a" + "`" * length for length in range(124)),
    "fences of every length": "".join("a " + "`" * (length + 3) + "\nb\n" for length in range(115)),
    "brackets one way, then the other": "[" * 4000 + "]" * 4000,
    "brackets, then an address": "[" * 3900 + "a" + "](http://b.cd)" * 285,
    "stars one way, then the other": "*a " * 2000 + "a* " * 660,
    "openers of all kinds": "*a _a **a ~~a [a " * 470,
    "closers of all kinds": "a* a_ a** a~~ a](http://b) " * 290,
    "lengths of all kinds": "*a **a ***a " * 300 + "a* a** a*** " * 330,
    "one long address": "http://" + "a.b/(c)[d]" * 799,
    "one long label": "[" + "a.b " * 1990 + "](http://b.cd)",
    "one long title": '[a](http://b.cd "' + "x" * 7900,
}

LONG = {repr(piece): (piece * MAX_TEXT)[:MAX_TEXT] for piece in PIECES} | BUILT
