"""Writes Tests/References/gradient_flow.json: gradient flows by scipy.integrate.solve_ivp(method="DOP853").

Networks, data, gradients and integrator are those of NumPy and SciPy; nothing is shared with this project but the start and
the data, which are in the file. The digits are read from Examples/Data.

Run: Scripts/setup-scipy && .build/scipy/bin/python Scripts/flow-scipy.py
"""

import json
import pathlib

import numpy
import scipy
from scipy.integrate import solve_ivp

from flow_problem import Flow, digits

ROOT = pathlib.Path(__file__).parent.parent
ORIGIN = f"scipy {scipy.__version__}, numpy {numpy.__version__}"


def solve(flow, start, times, rtol):
    answer = solve_ivp(
        lambda _, theta: -flow.gradient(theta)[1], (0, times[-1]), start, method="DOP853", rtol=rtol, atol=rtol,
        t_eval=times)
    assert answer.success, answer.message
    return answer.y.T


def gradients_of_rk45(flow, start, end):
    """How many gradients the method of Dormand and Prince takes at two tolerances."""
    return [
        solve_ivp(
            lambda _, theta: -flow.gradient(theta)[1], (0, end), start, method="RK45", rtol=rtol, atol=rtol).nfev
        for rtol in (1e-6, 1e-9)
    ]


def teacher_case(activation, widths, bias, times, seed):
    """A student on the answers of a random network of another width, full states."""
    rng = numpy.random.default_rng(seed)
    inputs = numpy.round(rng.standard_normal((20, widths[0])), 6)
    teacher = Flow(activation, [widths[0], widths[1] + 1, widths[-1]], bias, "mean-square", inputs, None)
    targets = numpy.round(teacher.outputs(rng.standard_normal(teacher.count))[-1], 6)
    flow = Flow(activation, widths, bias, "mean-square", inputs, targets)
    start = numpy.round(0.7 * rng.standard_normal(flow.count), 6)
    states = solve(flow, start, times, 1e-12)
    return {
        "network": flow.notation, "origin": ORIGIN, "loss": "mean-square", "inputs": inputs.ravel().tolist(),
        "targets": targets.ravel().tolist(), "start": start.tolist(), "times": times,
        "gradients": gradients_of_rk45(flow, start, times[-1]), "states": states.tolist(),
        "losses": [flow.gradient(state)[0] for state in states],
    }


def digits_case(times):
    """A small network on the first 200 digits, losses."""
    inputs, labels = digits(ROOT, 200)
    flow = Flow("tanh", [64, 6, 10], True, "cross-entropy", inputs, labels)
    start = numpy.round(0.3 * numpy.random.default_rng(7).standard_normal(flow.count), 6)
    states = solve(flow, start, times, 1e-12)
    return {
        "network": flow.notation, "origin": ORIGIN, "loss": "cross-entropy", "start": start.tolist(), "times": times,
        "gradients": gradients_of_rk45(flow, start, times[-1]), "losses": [flow.gradient(state)[0] for state in states],
    }


CASES = [
    teacher_case("tanh", [2, 3, 1], True, [0.1, 0.5, 2.0, 8.0, 20.0], 0),
    teacher_case("sigmoid", [3, 4, 2], False, [0.1, 0.5, 2.0, 8.0, 20.0], 1),
    digits_case([0.1, 0.5, 2.0, 5.0, 10.0]),
]
PATH = ROOT / "Tests" / "References" / "gradient_flow.json"
PATH.write_text("[\n" + ",\n".join("  " + json.dumps(case) for case in CASES) + "\n]\n")
print(ORIGIN)
