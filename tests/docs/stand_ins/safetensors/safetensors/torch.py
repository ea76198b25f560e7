"""save_file() and load_file() by the public description of the format, for F32 and I32.

They refuse what the package refuses: tensors that are not contiguous, or that share memory.
"""

import json
import struct

import torch

DTYPES = {"F32": (torch.float32, "f"), "I32": (torch.int32, "i")}


def save_file(tensors, filename, metadata=None):
    header = {} if metadata is None else {"__metadata__": metadata}
    data = b""
    memory = {}
    for name, tensor in tensors.items():
        if not tensor.is_contiguous():
            raise ValueError(f"You are trying to save a non contiguous tensor: {name}")
        if memory.setdefault(tensor.data_ptr(), name) != name:
            raise RuntimeError(f"Some tensors share memory: {memory[tensor.data_ptr()]}, {name}")
        numbers = tensor.flatten().tolist()
        dtype, code = next((key, code) for key, (t, code) in DTYPES.items() if t == tensor.dtype)
        begin = len(data)
        data += struct.pack(f"<{len(numbers)}{code}", *numbers)
        shape = list(tensor.shape)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(filename, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load_file(filename, device="cpu"):
    with open(filename, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        dtype, code = DTYPES[entry["dtype"]]
        begin, end = entry["data_offsets"]
        numbers = struct.unpack(f"<{(end - begin) // 4}{code}", data[begin:end])
        tensors[name] = torch.tensor(numbers, dtype=dtype).reshape(entry["shape"])
    return tensors
