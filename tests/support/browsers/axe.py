"""What axe has to say against a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..required import require

SCRIPT = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
    // What still comes in is not yet as it will be.
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})));
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}"""


def complaints(page: Any) -> list[str]:
    """Return every rule that a page of Playwright's breaks, and by what."""
    require(SCRIPT.is_file(), "axe", "nodejs npm, then make test")
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(SCRIPT.read_text())
    found: list[str] = page.evaluate(RUN)
    return found
