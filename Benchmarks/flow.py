"""Times gradient flows on the digits against scipy.integrate.solve_ivp(method="RK45") with gradients in NumPy, in turn.

Both are the method of Dormand and Prince with the same tolerances from the same start; below 1 Nagano is faster.

usage: .build/scipy/bin/python Benchmarks/flow.py BENCHMARKS     (after Scripts/setup-scipy and Benchmarks/run)
"""

import pathlib
import statistics
import subprocess
import sys
import time

import numpy
import scipy
from scipy.integrate import solve_ivp

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Scripts"))

from flow_problem import Flow, digits

program = pathlib.Path(sys.argv[1]).resolve()


def peer(widths, end, tolerance):
    flow = Flow("tanh", widths, True, "cross-entropy", *digits(ROOT))
    start = 0.2 * numpy.sin(12.9898 * numpy.arange(1, flow.count + 1))
    begin = time.perf_counter()
    answer = solve_ivp(
        lambda _, theta: -flow.gradient(theta)[1], (0, end), start, method="RK45", rtol=tolerance, atol=tolerance)
    seconds = time.perf_counter() - begin
    assert answer.success, answer.message
    return seconds, flow.gradient(answer.y[:, -1])[0], answer.nfev


print(f"scipy {scipy.__version__}, numpy {numpy.__version__}")
for widths, end, tolerance in [([64, 32, 10], 20, 1e-6), ([64, 32, 10], 20, 1e-9), ([64, 8, 10], 20, 1e-6)]:
    notation = f"tanh:{'-'.join(map(str, widths))}+bias"
    pairs = []
    for _ in range(3):
        line = subprocess.run(
            [program, "flow", notation, str(end), str(tolerance)], capture_output=True, text=True, check=True,
            cwd=ROOT / "Benchmarks").stdout.split()
        pairs.append((float(line[0]), peer(widths, end, tolerance)))
    ratios = sorted(ours / theirs[0] for ours, theirs in pairs)
    ours, theirs = statistics.median(p[0] for p in pairs), statistics.median(p[1][0] for p in pairs)
    print(f"{notation} to {end}, tolerance {tolerance:g}: ratio {statistics.median(ratios):.3f} "
          f"({ratios[0]:.3f} to {ratios[-1]:.3f}), {ours:.3f} s and {theirs:.3f} s")
    print(f"  loss {line[1]} and {pairs[-1][1][1]}, gradients {line[2]} and {pairs[-1][1][2]}")
