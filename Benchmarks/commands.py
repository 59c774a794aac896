"""Seconds and peak memory of `nagano reduce`, `embed` and `compare` on a large network."""
import os
import statistics
import tempfile

import numpy as np

from checkpoints import read_checkpoint, write_checkpoint
from measure import run_with_memory

INPUTS, WIDTH, OUTPUTS, CLASSES = 784, 2048, 10, 512


def write_near_copies(path, noise):
    """tanh:784-2048-2048-10+bias in F32: 512 classes of mirrored copies in each hidden layer, moved by relative `noise`."""
    generator = np.random.default_rng(0)

    def normal(*shape):
        return generator.standard_normal(shape) / np.sqrt(shape[-1])

    def membership():
        classes = generator.permutation(WIDTH) % CLASSES
        matrix = np.zeros((WIDTH, CLASSES))
        matrix[np.arange(WIDTH), classes] = generator.choice([-1, 1], WIDTH)
        return matrix

    first, second = membership(), membership()
    share = CLASSES / WIDTH
    tensors = [
        ("0.weight", first @ normal(CLASSES, INPUTS)), ("0.bias", first @ normal(CLASSES)),
        ("2.weight", share * second @ normal(CLASSES, CLASSES) @ first.T), ("2.bias", second @ normal(CLASSES)),
        ("4.weight", share * normal(OUTPUTS, CLASSES) @ second.T), ("4.bias", normal(OUTPUTS)),
    ]
    moved = [(name, (value + noise * np.std(value) * generator.standard_normal(value.shape)).astype(np.float32))
             for name, value in tensors]
    write_checkpoint(path, f"tanh:{INPUTS}-{WIDTH}-{WIDTH}-{OUTPUTS}+bias", moved)


def write_relabelled(path, source):
    """The same network with its hidden neurons in another order, some of them mirrored."""
    generator = np.random.default_rng(1)
    w1, b1, w2, b2, w3, b3 = (np.array(tensor) for tensor in read_checkpoint(source).values())
    order, sign = generator.permutation(WIDTH), generator.choice([-1, 1], WIDTH).astype(np.float32)
    w1, b1, w2 = sign[:, None] * w1[order], sign * b1[order], w2[:, order] * sign
    order, sign = generator.permutation(WIDTH), generator.choice([-1, 1], WIDTH).astype(np.float32)
    w2, b2, w3 = sign[:, None] * w2[order], sign * b2[order], w3[:, order] * sign
    names = ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"]
    write_checkpoint(path, f"tanh:{INPUTS}-{WIDTH}-{WIDTH}-{OUTPUTS}+bias", list(zip(names, [w1, b1, w2, b2, w3, b3])))


def time_commands(nagano, repeats=3):
    with tempfile.TemporaryDirectory() as folder:
        exact, near, relabelled, target = (
            os.path.join(folder, name + ".safetensors") for name in ("exact", "near", "relabelled", "target"))
        write_near_copies(exact, 0)
        write_near_copies(near, 0.01)
        write_relabelled(relabelled, near)
        print(f"tanh:{INPUTS}-{WIDTH}-{WIDTH}-{OUTPUTS}+bias, F32, {os.path.getsize(near) / 1e6:.0f} MB")
        for name, command in [
            ("reduce, copies", ["reduce", exact, "-o", target]),
            ("reduce --tolerance 0.02, near copies", ["reduce", near, "-o", target, "--tolerance", "0.02"]),
            (f"reduce --widths {CLASSES},{CLASSES}", ["reduce", near, "-o", target, "--widths", f"{CLASSES},{CLASSES}"]),
            ("reduce --widths 256,256", ["reduce", near, "-o", target, "--widths", "256,256"]),
            ("embed --widths 3072,3072", ["embed", near, "-o", target, "--widths", "3072,3072"]),
            ("compare, relabelled", ["compare", near, relabelled]),
            ("compare, copies and near copies", ["compare", near, exact]),
        ]:
            found = [run_with_memory([nagano] + command) for _ in range(repeats)]
            print(f"  nagano {name:40} {statistics.median(f[0] for f in found):6.1f} s"
                  f"  {statistics.median(f[2] for f in found) / 1e9:5.2f} GB", flush=True)
