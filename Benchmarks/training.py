"""Times gradient descent on the whole training set against PyTorch on the CPU, in turn; below 1 Nagano is faster.

usage: python3 Benchmarks/training.py BENCHMARKS     with a Python that has PyTorch (Debian: python3-torch; after Benchmarks/run)

Both start from the same parameters on the same samples and must end with the same loss. PyTorch runs twice: as most people
write it, with autograd and torch.optim.SGD, and compiled (torch.compile) where that is available, with --compiled.
"""

import statistics
import subprocess
import sys
import time

import numpy
import torch

program = sys.argv[1]
ACTIVATIONS = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}


def sines(factor, first, count):
    return numpy.sin(factor * numpy.arange(first, first + count))


def problem(notation, samples, dtype):
    activation, widths = notation.removesuffix("+bias").split(":")
    widths = [int(width) for width in widths.split("-")]
    layers, first = [], 1
    for inputs, outputs in zip(widths, widths[1:]):
        layer = torch.nn.Linear(inputs, outputs, bias=notation.endswith("+bias"), dtype=dtype)
        for parameter in layer.parameters():
            values = sines(12.9898, first, parameter.numel()) / numpy.sqrt(inputs)
            parameter.data = torch.tensor(values.reshape(tuple(parameter.shape)), dtype=dtype)
            first += parameter.numel()
        layers += [layer, ACTIVATIONS[activation]()]
    network = torch.nn.Sequential(*layers[:-1])
    inputs = torch.tensor(sines(12.9898, 1, samples * widths[0]).reshape(samples, -1), dtype=dtype)
    if widths[-1] == 10:
        return network, inputs, torch.arange(samples) % 10, torch.nn.CrossEntropyLoss()
    targets = sines(78.233, 1, samples * widths[-1]).reshape(samples, -1)
    return network, inputs, torch.tensor(targets, dtype=dtype), torch.nn.MSELoss()


def peer(notation, samples, precision, steps):
    dtype = {"single": torch.float32, "double": torch.float64}[precision]
    times = []
    for _ in range(3):
        network, inputs, targets, loss_of = problem(notation, samples, dtype)
        if "--compiled" in sys.argv:
            network = torch.compile(network)
        optimizer = torch.optim.SGD(network.parameters(), lr=0.05)

        def step():
            optimizer.zero_grad()
            loss = loss_of(network(inputs), targets)
            loss.backward()
            optimizer.step()

        step()
        begin = time.perf_counter()
        for _ in range(steps - 1):
            step()
        times.append((time.perf_counter() - begin) / (steps - 1))
    return statistics.median(times), float(loss_of(network(inputs), targets))


print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
for notation, samples, steps in [
    ("tanh:784-1000-10+bias", 512, 30), ("relu:784-1000-10+bias", 512, 30),
    ("tanh:64-32-10+bias", 64, 3000), ("tanh:2-32-1+bias", 64, 3000),
]:
    for precision in ["double", "single"]:
        pairs = []
        for _ in range(3):
            line = subprocess.run(
                [program, "train", notation, str(samples), precision, str(steps)], capture_output=True, text=True,
                check=True).stdout.split()
            theirs, loss = peer(notation, samples, precision, steps)
            own = float(line[1])
            assert abs(own - loss) <= (1e-9 if precision == "double" else 2e-3) * (1 + abs(loss)), (own, loss)
            pairs.append((float(line[0]), theirs))
        ratios = sorted(ours / theirs for ours, theirs in pairs)
        ours, theirs = (1e6 * statistics.median(p[i] for p in pairs) for i in (0, 1))
        print(f"{notation}, batch {samples}, {precision}: ratio {ratios[1]:.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}), "
              f"{ours:.0f} µs and {theirs:.0f} µs a step")
