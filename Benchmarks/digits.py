"""Networks trained on the digits by Nagano, and how often they are right and agree."""
import os
import pathlib
import subprocess

import numpy as np

from checkpoints import read_checkpoint

SCALE = 0.0625
FUNCTIONS = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}
FILE = pathlib.Path(__file__).resolve().parent.parent / "Examples/Data/digits.npz"


class Digits:
    """The digits, 360 of them set aside at random; the others in a file for training."""

    def __init__(self, folder):
        self.folder = folder
        with np.load(FILE) as data:
            images, labels = data["images"], data["labels"]
        order = np.random.default_rng(0).permutation(len(images))
        test, train = np.sort(order[:360]), np.sort(order[360:])
        self.file = os.path.join(folder, "train.npz")
        np.savez(self.file, images=images[train], labels=labels[train])
        inputs = images.reshape(len(images), -1) * SCALE
        self.train, self.test, self.labels = inputs[train], inputs[test], labels[test]

    def trained(self, nagano, network, initial, epochs, seed):
        """The file of a network trained by gradient descent with momentum, full batch, cross-entropy."""
        run = os.path.join(self.folder, f"{network.replace(':', '-')}-{seed}")
        experiment = run + ".yaml"
        pathlib.Path(experiment).write_text(f"""
network: {network}
seed: {seed}
data: {{file: {self.file}, inputs: images, targets: labels, scale: {SCALE}}}
loss: cross-entropy
initial: {initial}
training: {{method: momentum, rate: 0.1, epochs: {epochs}}}
record: {{checkpoints: {{spacing: log, count: 2}}, metrics: {epochs}}}
""")
        subprocess.run([nagano, "train", experiment, "-o", run, "--quiet"], check=True, capture_output=True)
        return max(pathlib.Path(run, "checkpoints").glob("*.safetensors"))


class Network:
    """Layers of weights and biases; the activation between them."""

    def __init__(self, layers, activation):
        self.layers, self.activation = layers, activation

    @staticmethod
    def read(path, activation):
        tensors = {name: np.array(tensor, dtype=float) for name, tensor in read_checkpoint(path).items()}
        names = sorted((name for name in tensors if name.endswith("weight")), key=lambda name: int(name.split(".")[0]))
        return Network([(tensors[name], tensors[name.replace("weight", "bias")]) for name in names], activation)

    def pre_activations(self, inputs):
        """Those of each layer, the outputs last."""
        found = []
        for weight, bias in self.layers:
            found.append(inputs @ weight.T + bias)
            inputs = FUNCTIONS[self.activation](found[-1])
        return found

    def predictions(self, inputs):
        return self.pre_activations(inputs)[-1].argmax(1)

    def replacing(self, layer, weight, bias, following):
        """The network with another hidden layer, counted from 0, and other weights behind it."""
        layers = list(self.layers)
        layers[layer] = (weight, bias)
        layers[layer + 1] = (following, layers[layer + 1][1])
        return Network(layers, self.activation)


def score(network, wide, digits):
    """Accuracy on what was set aside, and the share of it on which the predictions are those of the wide network."""
    found = network.predictions(digits.test)
    return (found == digits.labels).mean(), (found == wide.predictions(digits.test)).mean()
