"""Times gradient flows against scipy.integrate.solve_ivp(method="RK45") with gradients in NumPy and, where it is installed,
against diffrax (Dopri5, compiled by JAX, in double precision), in turn; below 1 Nagano is faster.

All take the same tolerances and the same start: on the digits, and on 64 samples that are formulas, a size at which theory is
done. The peers take the method of Dormand and Prince; so does Nagano, and where curvature bounds its steps also backward
differentiation. Losses at the end must agree to a thousand tolerances; their errors are against SciPy's DOP853 at 1e-12.

usage: python Benchmarks/flow.py BENCHMARKS     (after Scripts/setup-peers and Benchmarks/run)
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
from formula import samples_of, start_of, widths_of

try:
    import diffrax
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
except ImportError:
    diffrax = None

program = pathlib.Path(sys.argv[1]).resolve()
BOTH = ("dormand-prince", "bdf")
CASES = [
    ("tanh:2-10-1+bias", "64", 100, 1e-6, BOTH), ("tanh:2-10-1+bias", "64", 100, 1e-9, BOTH),
    ("tanh:2-32-1+bias", "64", 100, 1e-6, BOTH), ("tanh:64-8-10+bias", "digits", 20, 1e-6, BOTH[:1]),
    ("tanh:64-32-10+bias", "digits", 20, 1e-6, BOTH[:1]), ("tanh:64-32-10+bias", "digits", 20, 1e-9, BOTH[:1]),
]


def problem(notation, data):
    """The flow and its start."""
    if data == "digits":
        flow = Flow("tanh", widths_of(notation), True, "cross-entropy", *digits(ROOT))
        return flow, 0.2 * numpy.sin(12.9898 * numpy.arange(1, flow.count + 1))
    return Flow("tanh", widths_of(notation), True, "mean-square", *samples_of(notation, int(data))), start_of(notation)


def timed(run, repeats=3):
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds), answer


def exact_loss(notation, data, end):
    flow, start = problem(notation, data)
    answer = solve_ivp(
        lambda _, theta: -flow.gradient(theta)[1], (0, end), start, method="DOP853", rtol=1e-12, atol=1e-12)
    return flow.gradient(answer.y[:, -1])[0]


def with_scipy(notation, data, end, tolerance):
    flow, start = problem(notation, data)
    seconds, answer = timed(lambda: solve_ivp(
        lambda _, theta: -flow.gradient(theta)[1], (0, end), start, method="RK45", rtol=tolerance, atol=tolerance))
    assert answer.success, answer.message
    return seconds, flow.gradient(answer.y[:, -1])[0], answer.nfev


def with_diffrax(notation, data, end, tolerance):
    flow, start = problem(notation, data)
    inputs, targets = jnp.asarray(flow.inputs), jnp.asarray(flow.targets)

    def loss(theta):
        signal = inputs
        for number, (weights, biases) in enumerate(flow.layers(theta)):
            signal = signal @ weights.T + biases
            signal = signal if number == len(flow.shapes) - 1 else jnp.tanh(signal)
        if flow.loss == "mean-square":
            return jnp.mean((signal - targets) ** 2)
        return -jnp.mean(jax.nn.log_softmax(signal)[jnp.arange(len(targets)), targets])

    gradient = jax.grad(loss)

    @jax.jit
    def solve(theta):
        return diffrax.diffeqsolve(
            diffrax.ODETerm(lambda t, y, _: -gradient(y)), diffrax.Dopri5(), 0.0, float(end), None, theta,
            stepsize_controller=diffrax.PIDController(rtol=tolerance, atol=tolerance), max_steps=1_000_000)

    theta = jnp.asarray(start)
    solve(theta).ys.block_until_ready()
    seconds, answer = timed(lambda: jax.block_until_ready(solve(theta)))
    return seconds, float(loss(answer.ys[-1])), int(answer.stats["num_steps"]) * 6


peers = [("SciPy", with_scipy)] + ([("diffrax", with_diffrax)] if diffrax else [])
print(f"scipy {scipy.__version__}, numpy {numpy.__version__}" + (f", diffrax {diffrax.__version__}" if diffrax else ""))
for notation, data, end, tolerance, integrators in CASES:
    exact = exact_loss(notation, data, end)
    for integrator, (name, peer) in [(i, p) for i in integrators for p in peers]:
        pairs = []
        for _ in range(5):
            line = subprocess.run(
                [program, "flow", notation, data, str(end), str(tolerance), integrator], capture_output=True, text=True,
                check=True, cwd=ROOT / "Benchmarks").stdout.split()
            pairs.append((float(line[0]), peer(notation, data, end, tolerance)))
            assert abs(float(line[1]) - pairs[-1][1][1]) < 1e3 * tolerance, (line, pairs[-1])
        ratios = sorted(ours / theirs[0] for ours, theirs in pairs)
        ours, theirs = statistics.median(p[0] for p in pairs), statistics.median(p[1][0] for p in pairs)
        print(f"{notation} on {data} to {end}, tolerance {tolerance:g}, {integrator} / {name}: ratio {statistics.median(ratios):.3f} "
              f"({ratios[0]:.3f} to {ratios[-1]:.3f}), {1e3 * ours:.2f} ms and {1e3 * theirs:.2f} ms; gradients {line[2]} "
              f"and {pairs[-1][1][2]}; errors of the loss {abs(float(line[1]) - exact):.0e} and "
              f"{abs(pairs[-1][1][1] - exact):.0e}", flush=True)
