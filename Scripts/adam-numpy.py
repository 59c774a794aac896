"""Writes Tests/References/adam_steps.json: parameters after each step of Adam and AdamW on given gradients.

The update is that of torch.optim.Adam and torch.optim.AdamW (single tensor, no amsgrad), line by line in their order of
operations, in NumPy. Run: Scripts/setup-python && .build/python/bin/python Scripts/adam-numpy.py
"""

import json
import pathlib

import numpy


def path(start, gradients, lr, beta1, beta2, eps, decay):
    parameter = numpy.array(start)
    exp_avg, exp_avg_sq = numpy.zeros_like(parameter), numpy.zeros_like(parameter)
    steps = []
    for step, grad in enumerate(gradients, 1):
        if decay is not None:
            parameter = parameter * (1 - lr * decay)
        exp_avg = exp_avg + (grad - exp_avg) * (1 - beta1)
        exp_avg_sq = exp_avg_sq * beta2 + grad * grad * (1 - beta2)
        bias_correction1, bias_correction2 = 1 - beta1**step, 1 - beta2**step
        denom = numpy.sqrt(exp_avg_sq) / numpy.sqrt(bias_correction2) + eps
        parameter = parameter - lr / bias_correction1 * (exp_avg / denom)
        steps.append([float(value) for value in parameter])
    return steps


rng = numpy.random.default_rng(0)
cases = []
for lr, beta1, beta2, eps, decay in [
    (1e-3, 0.9, 0.999, 1e-8, None), (0.1, 0.8, 0.95, 1e-3, None), (0.02, 0.0, 0.5, 1e-6, None),
    (1e-3, 0.9, 0.999, 1e-8, 0.01), (0.05, 0.7, 0.99, 1e-8, 0.5),
]:
    start = rng.standard_normal(4)
    gradients = rng.standard_normal((30, 4)) * [1, 1e-3, 1e-8, 0]
    cases.append({
        "origin": f"NumPy {numpy.__version__}", "rate": lr, "beta1": beta1, "beta2": beta2, "epsilon": eps,
        "decay": decay, "start": start.tolist(), "gradients": gradients.tolist(),
        "steps": path(start, gradients, lr, beta1, beta2, eps, decay),
    })
target = pathlib.Path(__file__).parent.parent / "Tests" / "References" / "adam_steps.json"
target.write_text("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]\n")
