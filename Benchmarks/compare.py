"""Times Nagano against its peers in turn and prints ratios (medians over pairs); below 1 Nagano is faster.

usage: compare.py NAGANO BENCHMARKS [audit] [span] [growth [--record]] [epoch] [ward] [families] [cases]
                                    [width] [condense] [commands]

The parts of the second line run only by name; `width` and `condense` write their tables into
Documentation/Accuracy/AccuracyAgainstWidth.md. --record writes Documentation/Performance/span-growth.csv, from which Scripts/plot-span-growth.py draws.
"""
import json
import os
import statistics
import sys
import tempfile
import time

import numpy as np

import commands
import condense
import families
import growth
import ward
import width
from checkpoints import write_checkpoint
from measure import report, run, run_with_memory

nagano, benchmarks = (os.path.abspath(path) for path in sys.argv[1:3])
parts = ["audit", "span", "growth", "epoch", "ward", "families", "cases"]
record = "--record" in sys.argv
chosen = [argument for argument in sys.argv[3:] if argument != "--record"] or parts
named_only = ["width", "condense", "commands"]
if unknown := set(chosen) - set(parts + named_only):
    sys.exit(f"unknown: {' '.join(sorted(unknown))}; the parts are {' '.join(parts + named_only)}")


# An audit of 1 GB: two hidden layers whose neurons are pairs of copies, so that the large matrix must be read both ways.

def write_tied_network(path, inputs=784, first=16000, second=15000, outputs=10):
    generator = np.random.default_rng(0)

    def normal(*shape):
        return generator.standard_normal(shape, dtype=np.float32) * np.float32(0.02)

    def pairs(matrix, axis):
        return np.repeat(matrix, 2, axis=axis)

    tensors = [
        ("0.weight", pairs(normal(first // 2, inputs), 0)), ("0.bias", pairs(normal(first // 2), 0)),
        ("2.weight", pairs(pairs(normal(second // 2, first // 2), 0), 1)), ("2.bias", pairs(normal(second // 2), 0)),
        ("4.weight", pairs(normal(outputs, second // 2), 1)), ("4.bias", normal(outputs)),
    ]
    count = sum(tensor.size for _, tensor in tensors)
    return write_checkpoint(path, f"tanh:{inputs}-{first}-{second}-{outputs}+bias", tensors), count


def audit():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tied.safetensors")
        begin, count = write_tied_network(path)
        totals = []
        for _ in range(5):
            data = np.memmap(path, dtype=np.float32, mode="r", offset=begin, shape=(count,))
            start = time.perf_counter()
            data.sum()
            one_pass = time.perf_counter() - start
            del data
            taken, _ = run([nagano, "audit", path])
            totals.append((taken, one_pass))
        certificate = json.loads(run([nagano, "audit", path, "--format", "json"])[1])["certificate"]
        peak = run_with_memory([nagano, "audit", path])[2]
        rounds = certificate["rounds"] + certificate["functionRounds"]
        size = os.path.getsize(path) / 1e9
    detail = (f"audit of {size:.2f} GB {statistics.median(t for t, _ in totals):.2f} s, "
              f"w.sum() {statistics.median(p for _, p in totals):.2f} s")
    report("audit / NumPy pass", [t / p for t, p in totals], detail, "-")
    report(f"audit / NumPy pass / round ({rounds} rounds)", [t / p / rounds for t, p in totals], "", "<= 2")
    print(f"{'':46} peak memory {peak / 1e9:.2f} GB, the mapped file ({size:.2f} GB) included")


def span():
    for network, parameters, repeats in [("tanh:19-100-1", 2000, 7), ("tanh:49-100-1", 5000, 3)]:
        pairs = []
        for _ in range(repeats):
            peer = float(run([benchmarks, "rank", str(parameters)])[1])
            whole, output = run([nagano, "orbit", network, "--format", "json"])
            assert json.loads(output)["span"] == parameters
            pairs.append((whole, peer))
        detail = f"command {statistics.median(w for w, _ in pairs):.2f} s, FFPACK on one thread {statistics.median(p for _, p in pairs):.2f} s"
        report(f"orbit {network} (N = {parameters}) / FFPACK rank", [w / p for w, p in pairs], detail, "<= 1")


# One epoch of tanh 64-32-10 with bias: full batch, cross-entropy, gradient descent.

def epoch_in_numpy(epochs=400):
    data = np.load(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Examples/Data/digits.npz"))
    inputs = data["images"].reshape(len(data["images"]), -1)[:1437] * 0.0625
    targets = np.eye(10)[data["labels"][:1437]]
    generator = np.random.default_rng(0)
    w1, b1 = generator.standard_normal((32, 64)) / 8, np.zeros(32)
    w2, b2 = generator.standard_normal((10, 32)) / 6, np.zeros(10)
    start = time.perf_counter()
    for _ in range(epochs):
        hidden = np.tanh(inputs @ w1.T + b1)
        logits = hidden @ w2.T + b2
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        delta2 = (shares - targets) / len(inputs)
        delta1 = (delta2 @ w2) * (1 - hidden * hidden)
        w2 -= 0.1 * (delta2.T @ hidden)
        b2 -= 0.1 * delta2.sum(axis=0)
        w1 -= 0.1 * (delta1.T @ inputs)
        b1 -= 0.1 * delta1.sum(axis=0)
    return (time.perf_counter() - start) / epochs


def epoch():
    pairs = []
    for _ in range(7):
        peer = statistics.median(epoch_in_numpy() for _ in range(3))
        pairs.append((float(run([benchmarks, "epoch"])[1]), peer))
    detail = f"epoch {1e3 * statistics.median(o for o, _ in pairs):.2f} ms, NumPy {1e3 * statistics.median(p for _, p in pairs):.2f} ms"
    report("training epoch / NumPy", [o / p for o, p in pairs], detail, "<= 1")


if set(chosen) & set(parts):
    print(f"{'ratio to the peer':<46} median (least-most)")
actions = {
    "audit": audit, "span": span, "growth": lambda: growth.compare(nagano, benchmarks, record), "epoch": epoch,
    "ward": lambda: ward.compare(benchmarks), "width": lambda: width.run_widths(nagano),
    "condense": lambda: condense.run_condensation(nagano), "commands": lambda: commands.time_commands(nagano),
    "families": lambda: families.compare_families(benchmarks), "cases": lambda: families.compare_cases(benchmarks),
}
for name in chosen:
    actions[name]()
