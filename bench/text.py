"""
What rendering costs at worst: `python -m bench.text`, or `make bench-text`.

Texts of 8,000 characters, made to take long, are rendered by the server's
rules and, if there is Node, by the page's. Printed is the processor's time of
the dearest, in the quietest of some rounds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

from parlor.text.markup import render
from parlor.wire import MAX_TEXT

from .texts import LONG

ROUNDS = 9
SHOWN = 8
PAGE = Path(__file__).with_name("text.mjs")


def main() -> None:
    texts = {name: text[:MAX_TEXT] for name, text in LONG.items()}
    print(f"{len(texts)} texts of {MAX_TEXT:,} characters; milliseconds of CPU")
    show("server", {name: cost(text) for name, text in texts.items()})
    node = shutil.which("node")
    if node is None:
        print("page: not measured, for there is no Node")
        return
    asked = json.dumps({"rounds": ROUNDS, "texts": texts})
    told = subprocess.run([node, PAGE], input=asked, capture_output=True, text=True, check=True)
    show("page", json.loads(told.stdout))


def cost(text: str) -> float:
    """Return what rendering a text costs, in milliseconds."""
    costs = []
    for _ in range(ROUNDS):
        began = time.process_time()
        render(text)
        costs.append(time.process_time() - began)
    return min(costs) * 1000


def show(where: str, costs: dict[str, float]) -> None:
    dearest = sorted(costs, key=lambda name: costs[name], reverse=True)
    for name in dearest[:SHOWN]:
        print(f"{where:8}{costs[name]:6.1f}  {name}")


if __name__ == "__main__":
    main()
