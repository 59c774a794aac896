"""Ward linkage of neurons against SciPy and fastcluster: time of the linkage alone, peak memory of the process, heights.

Run by itself, as `ward.py PEER FILE`, it is the peer's side: prints seconds, then the heights.
"""
import os
import statistics
import sys
import tempfile
import time

import numpy as np

from checkpoints import read_checkpoint, write_checkpoint
from measure import report, run_with_memory

PEERS = {"SciPy": "linkage of scipy.cluster.hierarchy", "fastcluster": "linkage", "fastcluster (vectors)": "linkage_vector"}
OUTPUTS = 10


def write_neurons(path, count):
    """`count` neurons with as many weights: normal, of which half lie within 0.01 to 1 of one of count / 16 centres."""
    generator = np.random.default_rng(count)
    vectors = generator.standard_normal((count, count))
    centres = generator.standard_normal((count // 16, count))
    planted = np.arange(0, count, 2)
    spread = 10 ** generator.uniform(-2, 0, len(planted))
    vectors[planted] = centres[generator.integers(len(centres), size=len(planted))] + spread[:, None] * vectors[planted]
    inputs = count - OUTPUTS
    tensors = [("0.weight", vectors[:, :inputs]), ("2.weight", vectors[:, inputs:].T)]
    write_checkpoint(path, f"sigmoid:{inputs}-{count}-{OUTPUTS}", tensors)


def print_peer(peer, path):
    """The peer's side; reading the file into an array of rows, as the peers want it, is not timed."""
    tensors = read_checkpoint(path)
    vectors = np.hstack([tensors["0.weight"], tensors["2.weight"].T])
    if peer == "SciPy":
        from scipy.cluster.hierarchy import linkage
    elif peer == "fastcluster":
        from fastcluster import linkage
    else:
        from fastcluster import linkage_vector as linkage
    start = time.perf_counter()
    heights = linkage(vectors, method="ward")[:, 2]
    print(time.perf_counter() - start)
    print(*heights.tolist())


def run_side(command, folder):
    """Seconds of the linkage, heights and peak memory of one process."""
    path = os.path.join(folder, "printed")
    with open(path, "w") as file:
        peak = run_with_memory(command, output=file)[2]
    with open(path) as file:
        seconds = float(file.readline())
        return seconds, np.array(file.readline().split(), dtype=float), peak


def compare(benchmarks):
    # fastcluster's way without a matrix of distances takes minutes where the others take seconds: once.
    for count, repeats in [(1024, 7), (2048, 5), (4096, 3)]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "neurons.safetensors")
            write_neurons(path, count)
            own, others = [], {peer: [] for peer in PEERS}
            for turn in range(repeats):
                own.append(run_side([benchmarks, "ward", path], folder))
                for peer in PEERS if turn == 0 else list(PEERS)[:2]:
                    others[peer].append(run_side([sys.executable, os.path.abspath(__file__), peer, path], folder))
        for peer, found in others.items():
            worst = max(np.max(np.abs(ours[1] - theirs[1]) / theirs[1]) for ours, theirs in zip(own, found))
            if not worst < 1e-10:
                sys.exit(f"ward: heights of {count} neurons differ from {peer} by {worst:.1e}, relatively")
            pairs = list(zip(own, found))
            detail = (f"{statistics.median(o[0] for o in own):.3f} s, {statistics.median(f[0] for f in found):.3f} s; "
                      f"heights agree to {worst:.0e}")
            report(f"Ward, {count:,} neurons / {peer}", [o[0] / f[0] for o, f in pairs], detail, "< 1")
            detail = f"{statistics.median(o[2] for o in own) / 1e6:.0f} MB, {statistics.median(f[2] for f in found) / 1e6:.0f} MB"
            report("    peak memory of the process", [o[2] / f[2] for o, f in pairs], detail, "< 1")


if __name__ == "__main__":
    print_peer(*sys.argv[1:])
