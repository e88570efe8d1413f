"""What the files for Prometheus and Grafana ask for."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy" / "alerts.yml"
PROMETHEUS = ROOT / "deploy" / "prometheus.yml"
GRAFANA = ROOT / "deploy" / "grafana.json"


def alerts():
    """Return the expression of each alert, by its name."""
    return dict(
        re.findall(r"- alert: (\w+)\n +expr: (.*)$", ALERTS.read_text(encoding="utf-8"), re.M)
    )


def panels():
    """Return the expressions of each panel of the dashboard, by its title."""
    return {
        panel["title"]: [target["expr"] for target in panel["targets"]]
        for panel in json.loads(GRAFANA.read_text(encoding="utf-8"))["panels"]
        if panel["type"] != "row"
    }


def expressions():
    """Return all that is asked of Prometheus."""
    asked = [*alerts().values(), *(one for some in panels().values() for one in some)]
    return [one.replace("$instance", ".*") for one in asked]


def numbers_named():
    """Return the names of all numbers in them, as Parlor tells them."""
    return {name for one in expressions() for name in re.findall(r"\b(?:parlor|process)_\w+", one)}
