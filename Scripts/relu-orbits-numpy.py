"""Writes Tests/References/relu_orbits.json: orbit dimensions of small ReLU networks at random points, numerically.

The signs of all pre-activations are those of random inputs on nine scales and along random lines. With the signs held each network
is a polynomial in its parameters. Random fields (sums over all patterns) are followed one after the other with DOP853 in double
precision, together with the derivative of the flow; the vectors that the flows carry to the end span the tangent space of the
orbit there. Their singular values have a gap at the dimension; cases without a clear one are left out.

    python3 Scripts/relu-orbits-numpy.py > Tests/References/relu_orbits.json
"""

import json
from fractions import Fraction

import numpy
from scipy.integrate import solve_ivp


class Network:
    def __init__(self, activation, widths, has_bias):
        self.activation, self.widths, self.has_bias = activation, widths, has_bias
        self.below = 0.0 if activation == "relu" else 0.01
        self.layers, self.count = [], 0
        for columns, rows in zip(widths, widths[1:]):
            self.layers.append((self.count, rows, columns))
            self.count += rows * (columns + has_bias)

    @property
    def notation(self):
        return f"{self.activation}:{'-'.join(map(str, self.widths))}{'+bias' if self.has_bias else ''}"

    def unpack(self, parameters):
        for start, rows, columns in self.layers:
            end = start + rows * columns
            bias = parameters[end : end + rows] if self.has_bias else numpy.zeros(rows)
            yield parameters[start:end].reshape(rows, columns), bias

    def signs(self, parameters, inputs):
        signal, found = inputs, []
        for weights, bias in list(self.unpack(parameters))[:-1]:
            values = signal @ weights.T + bias
            found.append(values > 0)
            signal = numpy.where(values > 0, values, self.below * values)
        return numpy.concatenate(found, 1)

    def patterns(self, parameters, random):
        inputs = numpy.concatenate(
            [random.standard_normal((4_000, self.widths[0])) * 10.0**scale for scale in range(-4, 5)])
        lines = []
        for _ in range(300):
            start, end = inputs[random.integers(len(inputs), size=2)]
            times = numpy.concatenate([numpy.linspace(-3, 3, 61), random.standard_normal(20) * 10.0 ** random.uniform(-4, 4, 20)])
            lines.append(start + times[:, None] * (end - start))
        return numpy.unique(self.signs(parameters, numpy.concatenate([inputs] + lines)), axis=0)

    def field(self, parameters, terms):
        """The sum over (signs, input, covector) of gradients, and its derivative: tangents along all axes at once."""
        count, axes = self.count, numpy.eye(self.count)
        total, derivative = numpy.zeros(count), numpy.zeros((count, count))
        layers = list(self.unpack(parameters))
        moves = []
        for start, rows, columns in self.layers:
            end = start + rows * columns
            bias = axes[:, end : end + rows] if self.has_bias else numpy.zeros((count, rows))
            moves.append((axes[:, start:end].reshape(count, rows, columns), bias))
        for signs, point, covector in terms:
            signals, tangents, slopes, place = [point], [numpy.zeros((count, len(point)))], [], 0
            for (weights, bias), (move, bias_move) in zip(layers[:-1], moves):
                slope = numpy.where(signs[place : place + len(bias)], 1.0, self.below)
                place += len(bias)
                slopes.append(slope)
                tangents.append(slope * (move @ signals[-1] + tangents[-1] @ weights.T + bias_move))
                signals.append(slope * (weights @ signals[-1] + bias))
            delta, delta_move = covector, numpy.zeros((count, len(covector)))
            for layer in reversed(range(len(layers))):
                start, rows, columns = self.layers[layer]
                end = start + rows * columns
                total[start:end] += numpy.outer(delta, signals[layer]).ravel()
                products = delta_move[:, :, None] * signals[layer] + delta[:, None] * tangents[layer][:, None, :]
                derivative[:, start:end] += products.reshape(count, -1)
                if self.has_bias:
                    total[end : end + rows] += delta
                    derivative[:, end : end + rows] += delta_move
                if layer > 0:
                    weights, move = layers[layer][0], moves[layer][0]
                    delta_move = (delta_move @ weights + numpy.einsum("kij,i->kj", move, delta)) * slopes[layer - 1]
                    delta = (weights.T @ delta) * slopes[layer - 1]
        return total, derivative.T

    def orbit(self, parameters, random):
        """The dimension, and by what factor singular values fall there."""
        count, patterns = self.count, self.patterns(parameters, random)
        vectors, current = [], parameters.copy()
        for _ in range(count + 8):
            chosen = patterns if len(patterns) <= 60 else patterns[random.choice(len(patterns), 60, replace=False)]
            terms = [(signs, random.standard_normal(self.widths[0]), random.standard_normal(self.widths[-1])) for signs in chosen]
            field = self.field(current, terms)[0]
            scale = 0.35 / max(numpy.linalg.norm(field), 1e-9)

            def velocity(_, state):
                value, derivative = self.field(state[:count], terms)
                return numpy.concatenate([scale * value, (scale * derivative @ state[count:].reshape(count, count)).ravel()])

            state = solve_ivp(
                velocity, (0, 1), numpy.concatenate([current, numpy.eye(count).ravel()]), method="DOP853", rtol=1e-12,
                atol=1e-12).y[:, -1]
            flow, current = state[count:].reshape(count, count), state[:count]
            vectors = [flow @ vector for vector in vectors] + [flow @ (scale * field)]
        vectors = [vector / numpy.linalg.norm(vector) for vector in vectors if numpy.linalg.norm(vector) > 1e-13]
        if not vectors:
            return 0, numpy.inf
        values = numpy.linalg.svd(numpy.array(vectors), compute_uv=False)
        values = numpy.maximum(values / values[0], 1e-15)
        rank = int((values > 3e-9).sum())
        return rank, numpy.inf if rank == len(values) else values[rank - 1] / values[rank]


def main():
    random = numpy.random.default_rng(0)
    shapes = [[1, 3, 1], [1, 5, 1], [1, 3, 2], [1, 2, 2, 1], [1, 3, 3, 1], [1, 2, 2, 2, 1], [2, 2, 2, 1], [3, 2, 2, 1]]
    cases = []
    while len(cases) < 100:
        if len(cases) < 3 * len(shapes):
            widths = shapes[len(cases) % len(shapes)]
        else:
            hidden = [int(random.integers(1, 6)) for _ in range(random.integers(1, 4))]
            widths = [int(random.integers(1, 4))] + hidden + [int(random.integers(1, 3))]
        activation = ["relu", "leaky-relu"][int(random.integers(2))]
        network = Network(activation, widths, bool(len(cases) >= len(shapes) and random.integers(2)))
        if network.count > 19:
            continue
        parameters = numpy.round(random.standard_normal(network.count) * 1_024) / 1_024
        rank, gap = network.orbit(parameters, random)
        if gap > 30:
            cases.append({"network": network.notation, "at": [str(Fraction(number)) for number in parameters], "orbit": rank})
    print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")


main()
