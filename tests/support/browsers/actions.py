"""Keys and pointers in the words of WebDriver, which BiDi took over."""

from __future__ import annotations

from typing import Any

# Keys that are no characters, by the numbers that the standard gives them.
NAMED = {
    "Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008",
    "Control": "\ue009", "Alt": "\ue00a", "Escape": "\ue00c", "PageUp": "\ue00e",
    "End": "\ue010", "ArrowUp": "\ue013", "ArrowDown": "\ue015",
}  # fmt: skip

Actions = list[dict[str, Any]]


def keys(pressed: tuple[str, ...]) -> Actions:
    """Return the actions of pressing keys, such as `a`, `Enter` and `Shift+Enter`."""
    deeds = []
    for key in pressed:
        together = [NAMED.get(one, one) for one in (key.split("+") if len(key) > 1 else [key])]
        deeds += [{"type": "keyDown", "value": one} for one in together]
        deeds += [{"type": "keyUp", "value": one} for one in reversed(together)]
    return [{"type": "key", "id": "keyboard", "actions": deeds}]


def click(x: int, y: int) -> Actions:
    """Return the actions of pressing the button of a mouse somewhere."""
    deeds = [
        {"type": "pointerMove", "x": x, "y": y, "duration": 0},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]
    parameters = {"pointerType": "mouse"}
    return [{"type": "pointer", "id": "mouse", "parameters": parameters, "actions": deeds}]
