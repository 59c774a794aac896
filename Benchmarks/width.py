"""Accuracy against width: condensed networks made narrower in several ways; writes a table, and the plot of the page."""
import csv
import pathlib
import re
import sys
import tempfile

import numpy as np

from digits import Digits, Network, score
from narrowing import folded, pruned, reduced

PAGE = pathlib.Path(__file__).resolve().parent.parent / "Documentation/Accuracy/AccuracyAgainstWidth.md"
SEEDS = range(5)
CASES = [
    ("tanh:64-128-10+bias", "{kind: normal, exponent: 4}", [2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 64, 96]),
    ("tanh:64-64-64-10+bias", "{kind: normal, exponent: 1}", [2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 48]),
]
WAYS = ["nagano", "folding, signed", "folding", "pruning"]


def networks(nagano, path, wide, widths, seed, digits):
    """Each way's network, without data and with biases corrected on the training data."""
    options = ["--widths", ",".join(map(str, widths))]
    for data in (None, digits):
        yield WAYS[0], data, reduced(nagano, path, wide.activation, options, data)
        for way, are_signed in ((WAYS[1], True), (WAYS[2], False)):
            yield way, data, folded(wide, widths, np.random.default_rng(seed), are_signed, data)
        yield WAYS[3], data, pruned(wide, widths, data)


def measure(nagano):
    """Rows of network, way, data, width, and means over the seeds: accuracy and agreement in percent."""
    rows, full = [], {}
    with tempfile.TemporaryDirectory() as folder:
        digits = Digits(folder)
        for network, initial, widths in CASES:
            found = {}
            for seed in SEEDS:
                path = digits.trained(nagano, network, initial, 500, seed)
                wide = Network.read(path, "tanh")
                full.setdefault(network, []).append(score(wide, wide, digits)[0])
                for width in widths:
                    for way, data, narrow in networks(nagano, path, wide, [width] * (len(wide.layers) - 1), seed, digits):
                        found.setdefault((way, data is not None, width), []).append(score(narrow, wide, digits))
            for (way, data, width), scores in found.items():
                accuracy, agreement = 100 * np.mean(scores, axis=0)
                rows.append(dict(network=network, way=way, data=int(data), width=width,
                                 accuracy=round(accuracy, 2), agreement=round(agreement, 2)))
    return rows, {network: 100 * np.mean(values) for network, values in full.items()}


def tables(rows, full):
    """Markdown: for each network accuracy and agreement by way and width, the best of each column in bold."""
    lines = []
    for network, _, widths in CASES:
        for key, title in (("accuracy", "test accuracy"), ("agreement", "agreement with the wide network")):
            note = f" (wide: {full[network]:.1f} %)" if key == "accuracy" else ""
            lines += [f"`{network}`, {title}{note}, in %:", ""]
            lines += ["| way | " + " | ".join(map(str, widths)) + " |", "|---|" + "---|" * len(widths)]
            for data in (0, 1):
                part = {(row["way"], row["width"]): row[key] for row in rows if row["network"] == network and row["data"] == data}
                best = {width: max(part[way, width] for way in WAYS) for width in widths}
                for way in WAYS:
                    cells = [f"**{part[way, width]:.1f}**" if part[way, width] > best[width] - 0.05 else f"{part[way, width]:.1f}"
                             for width in widths]
                    lines.append(f"| {way}{', biases corrected' if data else ''} | " + " | ".join(cells) + " |")
            lines.append("")
    return "\n".join(lines)


def replace_part(page, name, text):
    """Writes text between the marks of a part of a page."""
    marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.escape(marks[0]) + ".*?" + re.escape(marks[1])
    written, count = re.subn(pattern, lambda _: f"{marks[0]}\n\n{text.strip()}\n\n{marks[1]}", page.read_text(), flags=re.S)
    if count != 1:
        sys.exit(f"{page}: the part {name} is not there")
    page.write_text(written)


def draw(rows, path):
    import vl_convert
    colours = dict(zip(WAYS, ["#1f5fa8", "#5aa9a3", "#d1711f", "#999999"]))
    order = [network for network, _, _ in CASES]
    dashes = {"field": "biases", "type": "nominal", "title": None, "sort": ["without data", "biases corrected"],
              "legend": {"symbolType": "stroke", "symbolSize": 300, "symbolStrokeColor": "#444444"}}
    panel = {
        "width": 300, "height": 260,
        "encoding": {
            "x": {"field": "width", "type": "quantitative", "scale": {"type": "log"}, "title": "width of each hidden layer",
                  "axis": {"values": [2, 4, 8, 16, 32, 64, 128]}},
            "y": {"field": "accuracy", "type": "quantitative", "title": "test accuracy, %"},
            "color": {"field": "way", "type": "nominal", "title": None, "sort": WAYS,
                      "scale": {"domain": WAYS, "range": list(colours.values())}},
        },
        "layer": [{"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": {"strokeDash": dashes}},
                  {"mark": {"type": "point", "filled": True, "size": 22, "opacity": 1}}],
    }
    values = [row | {"biases": "biases corrected" if row["data"] else "without data"} for row in rows]
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "background": "white", "data": {"values": values},
        "facet": {"column": {"field": "network", "type": "nominal", "title": None, "sort": order}}, "spec": panel,
        "config": {"legend": {"orient": "top"}, "font": "sans-serif"},
    }
    path.write_text(vl_convert.vegalite_to_svg(specification) + "\n")


def run_widths(nagano):
    rows, full = measure(nagano)
    text = tables(rows, full)
    print(text)
    with open(PAGE.parent / "accuracy-against-width.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    replace_part(PAGE, "width", text)
    draw(rows, PAGE.parent / "accuracy-against-width.svg")
