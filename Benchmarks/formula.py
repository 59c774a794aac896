"""Samples and starts that are formulas, so that every program has the same: inputs `sin(12.9898 i)`, labels `i mod 10` or targets
`sin(78.233 i)`, parameters of a layer with `n` inputs `sin(12.9898 i) / sqrt(n)`, `i` from 1 (labels from 0)."""

import numpy


def sines(factor, first, count):
    return numpy.sin(factor * numpy.arange(first, first + count))


def widths_of(notation):
    return [int(width) for width in notation.removesuffix("+bias").split(":")[1].split("-")]


def samples_of(notation, count):
    """Inputs, and labels for ten outputs, otherwise targets."""
    widths = widths_of(notation)
    inputs = sines(12.9898, 1, count * widths[0]).reshape(count, -1)
    if widths[-1] == 10:
        return inputs, numpy.arange(count) % 10
    return inputs, sines(78.233, 1, count * widths[-1]).reshape(count, -1)


def start_of(notation):
    """Parameters in parameter order: the weights of a layer row by row, its biases, the next layer."""
    parts, first = [], 1
    for inputs, outputs in zip(widths_of(notation), widths_of(notation)[1:]):
        count = outputs * (inputs + notation.endswith("+bias"))
        parts.append(sines(12.9898, first, count) / numpy.sqrt(inputs))
        first += count
    return numpy.concatenate(parts)
