"""
Texts in ten languages, made up: words from their letters, some of them real, of which
a few stand everywhere and most hardly anywhere.
"""

from __future__ import annotations

import random
from itertools import accumulate

WORDS = 20_000  # of a language
# Syllables, so that some letters stand beside each other more often than others do, as they do.
SYLLABLES = (
    "er in an re on at en nd st es or te ed ti it al ar th ng le se ro ou de io me li ve co ra"
    " ing ion ter ent for ver con pro per sta tur men ship house ness able ly mo pa su"
)
LATIN = SYLLABLES.split()
CJK = [chr(code) for code in range(0x4E00, 0x4E00 + 2_500)]
HANGUL = [chr(code) for code in range(0xAC00, 0xD7A4, 9)]


class Language:
    """A language of some letters; `common` are its most frequent words, `rare` some seldom ones."""

    def __init__(
        self,
        seed: str,
        letters: str | list[str],
        lengths: tuple[int, int],
        common: str,
        rare: str = "",
        between: str = " ",
    ) -> None:
        drawn = random.Random(seed)
        made = [
            "".join(drawn.choices(letters, k=drawn.randint(*lengths)))
            for _ in range(WORDS - len(common.split()) - len(rare.split()))
        ]
        at = len(made) // 2
        self.words = [*common.split(), *made[:at], *rare.split(), *made[at:]]
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self.between = between

    def written(self, drawn: random.Random) -> str:
        """Return something that somebody may write, of 53 characters on average."""
        length = max(4, round(drawn.expovariate(1 / 49)))
        words: list[str] = []
        while sum(map(len, words)) + len(self.between) * len(words) < length:
            words += drawn.choices(self.words, cum_weights=self.weights, k=4)
        return self.between.join(words)[: length + 8]


ENGLISH = (
    "the of and to in a is it you that for on are with as be at one have this from or had by not"
    " word but what some we can out other were all there when up use your how said an each she"
    " which do their time if will way about many then them good morning house market lunch ok"
)
SHARES = [  # of all messages
    (50, Language("en", LATIN, (1, 4), ENGLISH, "lawyer quantum adventure example.org/abc")),
    (5, Language("de", [*LATIN, *"äöüß"], (1, 5), "der die und in den von zu das mit sich für")),
    (5, Language("fr", [*LATIN, *"éèàç"], (1, 4), "de la le et les des en un du une que est")),
    (5, Language("es", [*LATIN, *"ñáéíó"], (1, 4), "de la que el en y a los se del las un por")),
    (8, Language("ru", "оеаинтсрвлкмдпуяыьгзбчйхж", (2, 10), "и в не на я что тот быть как это")),
    (6, Language("ar", "المنويرتبسعدكقحفهجشصطخ", (2, 7), "في من على ان الى كتب هذا كان")),
    (9, Language("zh", CJK, (1, 2), "的 一 是 不 了 人 我 在 中国 为什么", "项目", "")),
    (5, Language("ja", [*"のにはをたがでてとしれさあいうえおカキクケコ", *CJK[:600]], (1, 3),
                 "の に は を た が で て と", "東京", "")),
    (3, Language("ko", HANGUL, (1, 4), "이 그 저 것 수 한국 사람")),
    (4, Language("th", "กขคงจชซดตถทนบปพมยรลวสหอะาิีุูเแโไ", (2, 6), "ที่ การ เรา เป็น ใน บาง", "", "")),
]  # fmt: skip


def text(drawn: random.Random) -> str:
    """Return a text in any of the languages."""
    [language] = drawn.choices([one for _, one in SHARES], [share for share, _ in SHARES])
    return language.written(drawn)
