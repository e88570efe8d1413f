"""
In which groups a picker shows emoji: those of Unicode, by the first character of each.

The package has no groups. A character that came later than this table is taken
for one of the group of its neighbours, which is mostly true.
"""

from __future__ import annotations

from bisect import bisect_right

# In the order of the picker, each with the character with which it begins; the lesser ones follow.
GROUPS = {
    "smileys": 0x1F600,
    "people": 0x1F44A,
    "nature": 0x1F400,
    "food": 0x1F345,
    "activities": 0x1F380,
    "travel": 0x1F680,
    "objects": 0x1F4A1,
    "symbols": 0x1F4A0,
    "flags": 0x1F1E6,
}
_LETTERS = dict(zip("spnfatoyl", GROUPS, strict=True))
# The first character of each run of one group, in hexadecimal, with the letter of the group.
_RUNS = """
23y 231at 2328o 23cfy 23f0t 23f8y 2600t 260eo 2611y 2614t 2615f 2618n 261dp 2620s 2622y 2639s
2640y 265fa 2668t 267by 2692o 2693t 2694o 2695y 2696o 269by 26a1t 26a7y 26b0o 26bda 26c4t 26cey
26cfo 26d4y 26e9t 26f3a 26f4t 26f7p 26f8a 26f9p 26fat 2702o 2705y 2708t 2709o 270ap 270fo 2714y
2728a 2733y 2744t 2747y 2763s 2795y 2b50t 2b55y 1f004a 1f170y 1f1e6l 1f201y 1f300t 1f32df 1f331n
1f336f 1f337n 1f33df 1f33en 1f345f 1f380a 1f382f 1f383a 1f385p 1f386a 1f38cl 1f38da 1f392o
1f396a 1f399o 1f39fa 1f3a0t 1f3a3a 1f3a4o 1f3a6y 1f3a7o 1f3a8a 1f3a9o 1f3aat 1f3aba 1f3aco
1f3ada 1f3b5o 1f3bda 1f3c1l 1f3c2p 1f3c5a 1f3c7p 1f3c8a 1f3cap 1f3cdt 1f3cfa 1f3d4t 1f3e7y
1f3e8t 1f3eeo 1f3eft 1f3f3l 1f3f5n 1f3f7o 1f3f8a 1f3f9o 1f3faf 1f400n 1f440p 1f451o 1f463p
1f479s 1f47cp 1f47ds 1f481p 1f484o 1f485p 1f488t 1f489o 1f48bs 1f48do 1f48fp 1f490n 1f491p
1f492t 1f493s 1f4a0y 1f4a1o 1f4a2s 1f4a3o 1f4a4s 1f4a7t 1f4a8s 1f4aap 1f4abs 1f4aen 1f4afs
1f4b0o 1f4b1y 1f4b3o 1f4bat 1f4bbo 1f4dby 1f4dco 1f4f3y 1f4f7o 1f500y 1f507o 1f518y 1f525t
1f526o 1f52af 1f52ba 1f52co 1f52ea 1f52fy 1f54an 1f54bt 1f54ey 1f550t 1f56fo 1f570t 1f573s
1f574p 1f576o 1f577n 1f579a 1f57ap 1f587o 1f590p 1f5a4s 1f5a5o 1f5bca 1f5c2o 1f5e3p 1f5e8s
1f5f3o 1f5fat 1f5ffo 1f600s 1f645p 1f648s 1f64bp 1f680t 1f6a3p 1f6a4t 1f6a9l 1f6aao 1f6aby
1f6aco 1f6ady 1f6b2t 1f6b3y 1f6b4p 1f6b7y 1f6bdo 1f6bey 1f6bfo 1f6c0p 1f6c1o 1f6c2y 1f6cbo
1f6ccp 1f6cdo 1f6cet 1f6cfo 1f6d0y 1f6d1t 1f6d2o 1f6d5t 1f6d7o 1f6dcy 1f6ddt 1f6e0o 1f6e2t
1f6f7a 1f6f8t 1f7e0y 1f90cp 1f90ds 1f90fp 1f910s 1f918p 1f920s 1f926p 1f927s 1f930p 1f93fa
1f940n 1f941o 1f942f 1f945a 1f950f 1f970s 1f977p 1f978s 1f97bo 1f980f 1f981n 1f990f 1f992n
1f99ef 1f99fn 1f9aaf 1f9abn 1f9afo 1f9b4p 1f9bao 1f9bbp 1f9bct 1f9bep 1f9c0f 1f9ccp 1f9d0s
1f9d1p 1f9e1s 1f9e2o 1f9e7a 1f9eao 1f9edt 1f9eeo 1f9f1t 1f9f2o 1f9f3t 1f9f4o 1f9f5a 1f9f7o
1f9f8a 1f9f9o 1fa75s 1fa78o 1fa80a 1fa82t 1fa83o 1fa84a 1fa87o 1fa90t 1fa91o 1faa1a 1faa3o
1faa8t 1faa9a 1faaao 1faafy 1fab0n 1fab5t 1fab6n 1fac0p 1facen 1fad0f 1fae0s 1fae6p 1fae7o
1fae8s 1faf0p
"""


def group_of(emoji: str) -> str:
    """Return the group of an emoji."""
    return _GROUPS[bisect_right(_STARTS, ord(emoji[0])) - 1]


def place(emoji: str) -> tuple[int, ...]:
    """Return by what emoji of one group stand in order."""
    begins = GROUPS[group_of(emoji)]
    return (ord(emoji[0]) < begins, *map(ord, emoji))


_STARTS = [int(run[:-1], 16) for run in _RUNS.split()]
_GROUPS = [_LETTERS[run[-1]] for run in _RUNS.split()]
