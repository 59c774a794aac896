"""Ways to make a network narrower: by Nagano, by leaving neurons out, by folding clusters of neurons."""
import os
import subprocess
import tempfile

import numpy as np

from digits import SCALE, Network


def reduced(nagano, path, activation, options, digits=None):
    """What `nagano reduce` writes; with digits its biases are corrected."""
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "narrow.safetensors")
        data = ["--data", digits.file, "--inputs", "images", "--scale", str(SCALE), "--correct-bias"] if digits else []
        subprocess.run([nagano, "reduce", path, "-o", target] + options + data, check=True, capture_output=True)
        return Network.read(target, activation)


def pruned(wide, widths, digits=None):
    """Keeps the neurons with the largest products of the norms of incoming (with bias) and outgoing weights.

    With digits the mean signal of each neuron left out goes into the biases behind it.
    """
    network, kept = wide, []
    for layer, width in enumerate(widths):
        (weight, bias), (following, _) = wide.layers[layer], wide.layers[layer + 1]
        size = np.hypot(np.linalg.norm(weight, axis=1), bias) * np.linalg.norm(following, axis=0)
        kept.append(np.sort(np.argsort(-size, kind="stable")[:width]))
        (weight, bias), (following, _) = network.layers[layer], network.layers[layer + 1]
        network = network.replacing(layer, weight[kept[-1]], bias[kept[-1]], following[:, kept[-1]])
    if digits is None:
        return network
    return correcting_biases(network, wide, [(rows, np.ones(len(rows)), np.arange(len(rows))) for rows in kept], digits)


def clusters(vectors, count, generator, are_signed, restarts=10):
    """k-means++ with restarts: the cluster and sign of each vector; signed, a vector may join a cluster mirrored."""
    squares, best = (vectors * vectors).sum(1), None

    def compare(centres):
        products = vectors @ centres.T
        nearness = np.abs(products) if are_signed else products
        distances = squares[:, None] + (centres * centres).sum(1) - 2 * nearness
        return np.maximum(distances, 0), np.where(products < 0, -1, 1) if are_signed else np.ones_like(products)

    for _ in range(restarts):
        centres = vectors[[generator.integers(len(vectors))]]
        while len(centres) < count:
            weights = compare(centres)[0].min(1)
            share = weights / weights.sum() if weights.sum() > 0 else None
            centres = np.vstack([centres, vectors[generator.choice(len(vectors), p=share)]])
        labels = None
        for _ in range(200):
            distances, signs = compare(centres)
            found = distances.argmin(1)
            if labels is not None and (found == labels).all():
                break
            labels, sign = found, signs[np.arange(len(vectors)), found]
            centres = np.array([(vectors[labels == number] * sign[labels == number, None]).mean(0)
                                if (labels == number).any() else centres[number] for number in range(count)])
        distances, signs = compare(centres)
        labels, cost = distances.argmin(1), distances.min(1).sum()
        if best is None or cost < best[0]:
            best = cost, labels, signs[np.arange(len(vectors)), labels]
    return np.unique(best[1], return_inverse=True)[1], best[2]


def folded(wide, widths, generator, are_signed=False, digits=None):
    """Model folding: k-means of incoming weights and biases, means of these, sums of outgoing weights, layer by layer."""
    network, members = wide, []
    for layer, width in enumerate(widths):
        (weight, bias), (following, _) = network.layers[layer], network.layers[layer + 1]
        labels, signs = clusters(np.hstack([weight, bias[:, None]]), width, generator, are_signed)
        sums = np.zeros((labels.max() + 1, len(labels)))
        sums[labels, np.arange(len(labels))] = signs
        means = sums / np.abs(sums).sum(1, keepdims=True)
        network = network.replacing(layer, means @ weight, means @ bias, following @ sums.T)
        members.append((np.arange(len(labels)), signs, labels))
    return correcting_biases(network, wide, members, digits) if digits is not None else network


def correcting_biases(network, wide, members, digits):
    """Moves biases, layer by layer, so that mean pre-activations are those of the wide network, like `--correct-bias`.

    `members`: for each hidden layer wide neurons, their signs, and the narrow neuron each is part of.
    """
    means = [values.mean(0) for values in wide.pre_activations(digits.train)]
    layers = list(network.layers)
    for layer in range(len(layers)):
        found = Network(layers, network.activation).pre_activations(digits.train)[layer].mean(0)
        wanted = means[layer]
        if layer < len(members):
            neurons, signs, numbers = members[layer]
            sums, counts = np.zeros(len(found)), np.zeros(len(found))
            np.add.at(sums, numbers, signs * means[layer][neurons])
            np.add.at(counts, numbers, 1)
            wanted = sums / counts
        layers[layer] = (layers[layer][0], layers[layer][1] + wanted - found)
    return Network(layers, network.activation)
