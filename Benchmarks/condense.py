"""The condensation benchmark of the literature: neurons of a ReLU network merged by the cosine of their incoming weights.

A ReLU network is the same if a neuron's incoming weights and bias are divided by a positive number and its outgoing
weights multiplied by it. So neurons whose incoming weights point nearly the same way can be merged, however long they are.
`nagano reduce` compares weights as they stand; here it is given them once as trained and once in equal lengths.
"""
import os
import subprocess
import tempfile

import numpy as np

from checkpoints import write_checkpoint
from digits import Digits, Network, score
from width import PAGE, replace_part

SEEDS = range(5)
WIDTH = 400


def unit_lengths(network):
    """The same function; incoming weights with bias have length 1."""
    (weight, bias), (following, _) = network.layers[:2]
    length = np.hypot(np.linalg.norm(weight, axis=1), bias)
    return network.replacing(0, weight / length[:, None], bias / length, following * length)


def merged_by_cosine(network, least):
    """Greedily: the longest neuron left takes all whose cosine with it is at least `least`.

    The merged neuron has the sum of the directions, each times the length of its outgoing weights; outgoing weights are
    scaled to add up along the new direction.
    """
    (weight, bias), (following, _) = network.layers[:2]
    vectors = np.hstack([weight, bias[:, None]])
    lengths = np.linalg.norm(vectors, axis=1)
    units = vectors / lengths[:, None]
    sizes = lengths * np.linalg.norm(following, axis=0)
    left, incoming, outgoing = list(np.argsort(-sizes, kind="stable")), [], []
    while left:
        group = [neuron for neuron in left if units[neuron] @ units[left[0]] >= least]
        left = [neuron for neuron in left if neuron not in set(group)]
        centre = sizes[group] @ units[group]
        centre /= np.linalg.norm(centre)
        incoming.append(centre)
        outgoing.append(following[:, group] @ (vectors[group] @ centre))
    incoming = np.array(incoming)
    return network.replacing(0, incoming[:, :-1], incoming[:, -1], np.array(outgoing).T)


def reduce_file(nagano, network, options, folder):
    """The width and the network that `nagano reduce` finds; as it stands if nothing can be spared."""
    source, target = os.path.join(folder, "wide.safetensors"), os.path.join(folder, "narrow.safetensors")
    (weight, bias), (following, last) = network.layers
    write_checkpoint(source, f"relu:{weight.shape[1]}-{len(weight)}-{len(following)}+bias", [
        ("0.weight", weight), ("0.bias", bias), ("2.weight", following), ("2.bias", last)])
    done = subprocess.run([nagano, "reduce", source, "-o", target] + options, capture_output=True, text=True)
    return Network.read(target, "relu") if done.returncode == 0 else network


def run_condensation(nagano):
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        digits = Digits(folder)
        for seed in SEEDS:
            path = digits.trained(nagano, f"relu:64-{WIDTH}-10+bias", "{kind: normal, exponent: 4}", 500, seed)
            wide = Network.read(path, "relu")
            unit = unit_lengths(wide)
            narrow = merged_by_cosine(wide, 0.9)
            count = ["--widths", str(len(narrow.layers[0][0]))]
            ways = [
                ("wide", wide), ("cosine at least 0.9", narrow),
                ("`nagano reduce`, same width", reduce_file(nagano, wide, count, folder)),
                ("`nagano reduce`, same width, lengths made equal first", reduce_file(nagano, unit, count, folder)),
                ("`nagano reduce --widths 58`", reduce_file(nagano, wide, ["--widths", "58"], folder)),
            ] + [(f"`nagano reduce --tolerance {tolerance}`", reduce_file(nagano, wide, ["--tolerance", str(tolerance)], folder))
                 for tolerance in (0.05, 0.1, 0.2, 0.3)]
            for way, network in ways:
                found.setdefault(way, []).append((len(network.layers[0][0]), *score(network, wide, digits)))
    lines = ["| way | width: median (least-most) | test accuracy, % | agreement, % |", "|---|---|---|---|"]
    for way, rows in found.items():
        widths, accuracy, agreement = np.array(rows).T
        lines.append(f"| {way} | {np.median(widths):.0f} ({widths.min():.0f}-{widths.max():.0f}) "
                     f"| {100 * accuracy.mean():.1f} | {100 * agreement.mean():.1f} |")
    print("\n".join(lines))
    replace_part(PAGE, "condense", "\n".join(lines))
