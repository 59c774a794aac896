"""safetensors files, written and read without a library: the peers' processes hold nothing but NumPy."""
import json
import struct

import numpy as np

TYPES = {"F32": np.float32, "F64": np.float64}
NAMES = {np.dtype(kind): name for name, kind in TYPES.items()}


def write_checkpoint(path, network, tensors):
    """Writes named arrays, F32 or F64, with the notation of the network; returns where the data begin."""
    header, offset = {"__metadata__": {"nagano.network": network}}, 0
    for name, tensor in tensors:
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": tensor.shape, "data_offsets": [offset, offset + tensor.nbytes]}
        offset += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, tensor in tensors:
            np.ascontiguousarray(tensor).tofile(file)
    return 8 + len(text)


def read_checkpoint(path):
    """The arrays of a file by name, mapped."""
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
    return {
        name: np.memmap(path, TYPES[entry["dtype"]], "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))
        for name, entry in header.items() if name != "__metadata__"
    }
