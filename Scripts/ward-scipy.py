"""Writes Tests/References/ward_linkage.json: heights of scipy.cluster.hierarchy.linkage(method="ward").

Run: python3 Scripts/ward-scipy.py
"""

import json
import pathlib

import numpy
import scipy
from scipy.cluster.hierarchy import linkage

rng = numpy.random.default_rng(0)
cases = []
for inputs, neurons, outputs, bias in [(3, 8, 2, True), (5, 30, 3, False), (2, 60, 1, True), (4, 20, 4, False)]:
    weights = numpy.round(rng.standard_normal((neurons, inputs)), 6)
    biases = numpy.round(rng.standard_normal(neurons), 6)
    outgoing = numpy.round(rng.standard_normal((outputs, neurons)), 6)
    vectors = numpy.hstack([weights, biases[:, None], outgoing.T] if bias else [weights, outgoing.T])
    parameters = list(weights.ravel()) + (list(biases) if bias else []) + list(outgoing.ravel())
    parameters += [0.0] * outputs if bias else []
    cases.append({
        "network": f"sigmoid:{inputs}-{neurons}-{outputs}" + ("+bias" if bias else ""),
        "origin": f"scipy {scipy.__version__}",
        "parameters": [float(value) for value in parameters],
        "heights": [float(value) for value in linkage(vectors, method="ward")[:, 2]],
    })
path = pathlib.Path(__file__).parent.parent / "Tests" / "References" / "ward_linkage.json"
path.write_text("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]\n")
