"""Times gradient descent on the whole training set against PyTorch on the CPU, in turn; below 1 Nagano is faster.

usage: python Benchmarks/training.py BENCHMARKS [--compiled]     with PyTorch (Scripts/setup-peers --torch; after Benchmarks/run)

Both start from the same parameters on the same samples and must end with the same loss; times are those of the median step. PyTorch runs as most people write it:
modules, autograd, torch.optim.SGD; with --compiled through torch.compile.
"""

import statistics
import subprocess
import sys
import time

import torch

from formula import samples_of, start_of, widths_of

program = sys.argv[1]
CASES = [
    ("tanh:784-1000-10+bias", 512, 30), ("tanh:64-32-10+bias", 64, 3000),
    ("tanh:2-32-1+bias", 64, 3000),
]


def problem(notation, count, dtype):
    widths, start = widths_of(notation), torch.tensor(start_of(notation), dtype=dtype)
    layers, place = [], 0
    for inputs, outputs in zip(widths, widths[1:]):
        layer = torch.nn.Linear(inputs, outputs, bias=notation.endswith("+bias"), dtype=dtype)
        for parameter in layer.parameters():
            parameter.data = start[place : place + parameter.numel()].reshape(parameter.shape).clone()
            place += parameter.numel()
        layers += [layer, torch.nn.Tanh()]
    inputs, targets = samples_of(notation, count)
    loss = torch.nn.CrossEntropyLoss() if widths[-1] == 10 else torch.nn.MSELoss()
    targets = torch.tensor(targets, dtype=None if widths[-1] == 10 else dtype)
    return torch.nn.Sequential(*layers[:-1]), torch.tensor(inputs, dtype=dtype), targets, loss


def peer(notation, count, precision, steps):
    times = []
    for _ in range(5):
        network, inputs, targets, loss_of = problem(
            notation, count, {"single": torch.float32, "double": torch.float64}[precision])
        if "--compiled" in sys.argv:
            network = torch.compile(network)
        optimizer = torch.optim.SGD(network.parameters(), lr=0.05)

        def step():
            optimizer.zero_grad()
            loss_of(network(inputs), targets).backward()
            optimizer.step()

        step()
        last = time.perf_counter()
        for _ in range(steps - 1):
            step()
            now = time.perf_counter()
            times.append(now - last)
            last = now
    with torch.no_grad():
        return statistics.median(times), float(loss_of(network(inputs), targets))


print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
for notation, count, steps in CASES:
    for precision in ["double", "single"]:
        pairs = []
        for _ in range(3):
            line = subprocess.run(
                [program, "train", notation, str(count), precision, str(steps)], capture_output=True, text=True,
                check=True).stdout.split()
            theirs, loss = peer(notation, count, precision, steps)
            assert abs(float(line[1]) - loss) <= (1e-9 if precision == "double" else 1e-3) * abs(loss), (line, loss)
            pairs.append((float(line[0]), theirs))
        ratios = sorted(ours / theirs for ours, theirs in pairs)
        ours, theirs = (1e6 * statistics.median(pair[i] for pair in pairs) for i in (0, 1))
        print(f"{notation}, batch {count}, {precision}: ratio {ratios[1]:.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}), "
              f"{ours:.0f} µs and {theirs:.0f} µs a step", flush=True)
