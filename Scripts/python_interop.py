#!/usr/bin/env python3
"""Exchanges checkpoints with Python: what one side writes, the other has to read bit for bit.

    python_interop.py fixtures FOLDER   writes files with numpy and safetensors, and FOLDER/expected.json
    python_interop.py read FILE         prints the tensors and the metadata of a safetensors file as JSON

A tensor is described as {"dtype", "shape", "bytes"}: the safetensors name of its type, and its elements in row-major
order, little-endian, in hexadecimal. Needs numpy and safetensors (pip install numpy safetensors).
"""

import json
import pathlib
import sys

import numpy
import safetensors
import safetensors.numpy

TYPES = {
    "float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64", "int32": "I32", "int16": "I16",
    "int8": "I8", "uint64": "U64", "uint32": "U32", "uint16": "U16", "uint8": "U8", "bool": "BOOL",
}


def describe(array):
    return {"dtype": TYPES[array.dtype.name], "shape": list(array.shape), "bytes": array.tobytes(order="C").hex()}


def bits(patterns, unsigned, real):
    return numpy.array(patterns, dtype=unsigned).view(real)


def arrays():
    """One array of each type: extremes, signed zeros, subnormals, infinities, NaNs with payloads."""
    result = {
        "float64": bits([0, 1 << 63, 1, 0x7FEFFFFFFFFFFFFF, 0x7FF0 << 48, 0x7FF8DEADBEEF0001, 0x3FF8 << 48, 0xFFF1 << 48],
                        numpy.uint64, numpy.float64).reshape(2, 4),
        "float32": bits([0, 1 << 31, 1, 0x7F7FFFFF, 0x7F800000, 0x7FC12345], numpy.uint32, numpy.float32).reshape(3, 2),
        "float16": bits([0, 0x8000, 1, 0x03FF, 0x7BFF, 0xFC00, 0x7E01], numpy.uint16, numpy.float16),
        "bool": numpy.array([[True], [False], [True]]),
    }
    for size in (8, 16, 32, 64):
        for name in (f"int{size}", f"uint{size}"):
            limits = numpy.iinfo(name)
            result[name] = numpy.array([limits.min, 0, 1, limits.max], dtype=name)
    result["scalar"] = numpy.array(-2.5)
    result["empty"] = numpy.zeros((0, 3), dtype=numpy.float32)
    return result


def write_safetensors(folder):
    """All types, with names and metadata that need escapes and non-ASCII text; bfloat16 is written from its bits."""
    values = arrays()
    values["fc1.weight"] = numpy.arange(6, dtype=numpy.float32).reshape(3, 2) / 7
    values['größe "\\\n'] = numpy.array([1.0, -1.0])
    expected = {name: describe(array) for name, array in values.items()}
    specs = {name: spec(array, array.dtype.name) for name, array in values.items()}
    brain = numpy.array([0x3F80, 0x8000, 0x0001, 0x7F80, 0x7FC1], dtype=numpy.uint16)
    specs["bfloat16"] = spec(brain, "bfloat16")
    expected["bfloat16"] = {"dtype": "BF16", "shape": [5], "bytes": brain.tobytes().hex()}
    metadata = {"nagano.network": "tanh:2-3-1", "größe": 'a "quoted"\nline\t\\ \u0001 🏔'}
    safetensors.serialize_file(specs, folder / "types.safetensors", metadata=metadata)

    eighths = numpy.arange(4, dtype=numpy.uint8)
    opaque = {"quantised": spec(eighths, "float8_e4m3fn"), "plain": spec(values["fc1.weight"], "float32")}
    safetensors.serialize_file(opaque, folder / "opaque.safetensors")
    return {
        "types.safetensors": {"metadata": metadata, "tensors": expected},
        "opaque.safetensors": {"metadata": {}, "tensors": {"plain": expected["fc1.weight"]}},
    }


def spec(array, dtype):
    return safetensors.TensorSpec(
        dtype=dtype, shape=array.shape, data_ptr=array.ctypes.data, data_len=array.nbytes)


def write_numpy(folder):
    values = arrays()
    described = {name: describe(array) for name, array in values.items()}
    numpy.savez(folder / "stored.npz", **values)
    numpy.savez_compressed(folder / "deflated.npz", **values, zeros=numpy.zeros((10, 12)))
    result = {
        "stored.npz": {"tensors": described},
        "deflated.npz": {"tensors": described | {"zeros": describe(numpy.zeros((10, 12)))}},
    }
    matrix = numpy.arange(6, dtype=numpy.float64).reshape(2, 3) / 3
    single = {"version1": ((1, 0), matrix), "version2": ((2, 0), matrix), "version3": ((3, 0), matrix),
              "fortran": ((1, 0), numpy.asfortranarray(matrix))}
    for name, (version, array) in single.items():
        with open(folder / f"{name}.npy", "wb") as file:
            numpy.lib.format.write_array(file, array, version=version)
        result[f"{name}.npy"] = {"tensors": {name: describe(array)}}

    # Files that have to be refused.
    numpy.save(folder / "pickled.npy", numpy.array([{"a": 1}], dtype=object), allow_pickle=True)
    numpy.save(folder / "structured.npy", numpy.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
    numpy.save(folder / "big_endian.npy", matrix.astype(">f8"))
    numpy.save(folder / "fortran3.npy", numpy.asfortranarray(numpy.zeros((2, 2, 2))))
    return result


def read(path):
    with safetensors.safe_open(path, framework="np") as file:
        metadata = file.metadata() or {}
    tensors = {name: describe(array) for name, array in safetensors.numpy.load_file(path).items()}
    return {"metadata": metadata, "tensors": tensors}


def main(arguments):
    match arguments:
        case ["fixtures", folder]:
            folder = pathlib.Path(folder)
            folder.mkdir(parents=True, exist_ok=True)
            expected = write_safetensors(folder) | write_numpy(folder)
            text = json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True)
            (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
        case ["read", path]:
            print(json.dumps(read(path)))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
