#!/usr/bin/env python3
"""Draws Documentation/Accuracy/dynamical-equivalence.svg from dynamical-equivalence.csv and prints the table of the page.

Needs vl-convert (Scripts/setup-python). The numbers come from `benchmarks equivalence`.
"""
import csv
import pathlib

import vl_convert

folder = pathlib.Path(__file__).resolve().parent.parent / "Documentation/Accuracy"
with open(folder / "dynamical-equivalence.csv") as file:
    rows = list(csv.DictReader(file))
methods = {"gd": "gradient descent", "momentum": "momentum", "adam": "Adam"}
starts = {"copies": "copies", "mirrored": "mirrored copies", "interaction": "interaction", "confined": "interaction, confined"}
floor = 1e-17
points = [{"step": int(row["step"]), "difference": max(float(row["parameter_difference"]), floor),
           "start": starts[row["start"]], "method": methods[row["method"]]} for row in rows if int(row["step"]) > 0]
panel = {
    "width": 250, "height": 260,
    "mark": {"type": "line", "strokeWidth": 1.5},
    "encoding": {
        "x": {"field": "step", "type": "quantitative", "title": "step", "axis": {"tickCount": 4}},
        "y": {"field": "difference", "type": "quantitative", "title": "relative difference of the parameters",
              "scale": {"type": "log", "domain": [1e-17, 10]}, "axis": {"format": ".0e", "tickCount": 9}},
        "color": {"field": "start", "type": "nominal", "title": None, "sort": list(starts.values()),
                  "scale": {"domain": list(starts.values()), "range": ["#1f5fa8", "#5aa9a3", "#d1711f", "#444444"]}},
    },
}
specification = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "background": "white", "data": {"values": points},
    "facet": {"column": {"field": "method", "type": "nominal", "title": None, "sort": list(methods.values())}},
    "spec": panel, "config": {"legend": {"orient": "top"}, "font": "sans-serif"},
}
(folder / "dynamical-equivalence.svg").write_text(vl_convert.vegalite_to_svg(specification) + "\n")

steps = [100, 500, 1000, 2000]
print("| start | method | " + " | ".join(f"step {step:,}" for step in steps) + " | largest, losses | farthest from the leaf |")
print("|---|---|" + "---|" * (len(steps) + 2))
for start in starts:
    for method in methods:
        series = [row for row in rows if row["start"] == start and row["method"] == method]
        at = {int(row["step"]): float(row["parameter_difference"]) for row in series}
        values = [f"{at[step]:.0e}" if step in at else "–" for step in steps]
        values += [f"{max(float(row[key]) for row in series):.0e}" for key in ("loss_difference", "leaf_distance")]
        print(f"| {starts[start]} | {methods[method]} | " + " | ".join(values).replace("0e+00", "0") + " |")
