"""A dense network in NumPy with its loss and gradient, for references and for timing."""

import numpy


def digits(root, count=None):
    """The first digits in the order of the file, inputs from 0 to 1."""
    data = numpy.load(root / "Examples" / "Data" / "digits.npz")
    inputs = data["images"].reshape(len(data["images"]), -1).astype(float) * 0.0625
    return inputs[:count], data["labels"][:count].astype(int)


ACTIVATIONS = {
    "tanh": (numpy.tanh, lambda signal: 1 - signal * signal),
    "sigmoid": (lambda z: 1 / (1 + numpy.exp(-z)), lambda signal: signal * (1 - signal)),
}


class Flow:
    """Loss and gradient on all samples, parameters in parameter order: W_1 row by row, b_1, W_2, ..."""

    def __init__(self, activation, widths, bias, loss, inputs, targets):
        self.value, self.slope = ACTIVATIONS[activation]
        self.widths, self.bias, self.loss, self.inputs, self.targets = widths, bias, loss, inputs, targets
        self.shapes = [(rows, columns) for columns, rows in zip(widths, widths[1:])]
        self.count = sum(rows * (columns + bias) for rows, columns in self.shapes)
        self.notation = f"{activation}:{'-'.join(map(str, widths))}" + ("+bias" if bias else "")

    def layers(self, theta):
        place = 0
        for rows, columns in self.shapes:
            weights = theta[place : place + rows * columns].reshape(rows, columns)
            place += rows * columns
            biases = theta[place : place + rows] if self.bias else 0.0
            place += rows if self.bias else 0
            yield weights, biases

    def outputs(self, theta):
        signals = [self.inputs]
        for number, (weights, biases) in enumerate(self.layers(theta)):
            z = signals[-1] @ weights.T + biases
            signals.append(z if number == len(self.shapes) - 1 else self.value(z))
        return signals

    def gradient(self, theta):
        signals = self.outputs(theta)
        loss, delta = self.derivative(signals[-1])
        parts = []
        for number, (weights, _) in reversed(list(enumerate(self.layers(theta)))):
            if self.bias:
                parts.append(delta.sum(axis=0))
            parts.append((delta.T @ signals[number]).ravel())
            if number > 0:
                delta = (delta @ weights) * self.slope(signals[number])
        return loss, numpy.concatenate(parts[::-1])

    def derivative(self, outputs):
        if self.loss == "mean-square":
            difference = outputs - self.targets
            return float((difference**2).mean()), 2 * difference / difference.size
        rows = numpy.arange(len(outputs))
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        exponentials = numpy.exp(shifted)
        sums = exponentials.sum(axis=1, keepdims=True)
        loss = float((numpy.log(sums[:, 0]) - shifted[rows, self.targets]).mean())
        delta = exponentials / sums
        delta[rows, self.targets] -= 1
        return loss, delta / len(outputs)
