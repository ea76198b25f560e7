"""PyTorch on the CPU: python3 pytorch.py cpu naive|factored FILE

naive is the authors' network and loss (log-softmax in float64), factored computes the first layer once an
element. Reads how many steps to do, answers as serve.ts does.
"""

import json
import os
import re
import struct
import sys
import time

import torch
import torch.nn.functional as F

TYPES = {"F32": torch.float32, "I32": torch.int32}


def read_safetensors(path):
    """Tensors and metadata of a file."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(data[8 + length + begin : 8 + length + end], dtype=TYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors, metadata


def blas():
    """The library of matrix products, where it is one of its own: it decides over the speed."""
    try:
        with open("/proc/self/maps") as file:
            found = re.search(r"openblas[-\w]*|libmkl\w*|blis[-\w]*", file.read())
        return found.group(0) if found else None
    except OSError:
        return None


class Network(torch.nn.Module):
    def __init__(self, tensors, factored):
        super().__init__()
        for name in ("W_x", "W_y", "W", "W_U"):
            self.register_parameter(name, torch.nn.Parameter(tensors[name]))
        self.factored = factored

    def forward(self, a, b):
        if self.factored:
            embed = self.W_x.shape[1]
            left, right = self.W_x @ self.W[:embed], self.W_y @ self.W[embed:]
            pre = left.index_select(0, a) + right.index_select(0, b)
            return F.relu(pre, inplace=True) @ self.W_U
        return torch.relu(torch.hstack((self.W_x[a], self.W_y[b])) @ self.W) @ self.W_U


def authors_loss(logits, labels):
    log_probs = logits.to(torch.float64).log_softmax(dim=-1)
    return -log_probs.gather(dim=-1, index=labels[:, None])[:, 0].mean()


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    _, _, variant, path = sys.argv
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    torch.set_num_threads(threads)
    tensors, metadata = read_safetensors(path)
    options = json.loads(metadata["optimizer"])
    factored = variant == "factored"
    network = Network(tensors, factored)
    a, b, labels = (tensors[name].long() for name in ("a", "b", "labels"))
    optimizer = torch.optim.AdamW(
        network.parameters(),
        lr=options["lr"],
        betas=(options["beta1"], options["beta2"]),
        eps=options["epsilon"],
        weight_decay=options["weightDecay"],
    )
    criterion = F.cross_entropy if factored else authors_loss
    library = blas()
    words = [torch.__version__, f"{threads} threads", *([library] if library else [])]
    say({"version": ", ".join(words)})
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            loss = criterion(network(a, b), labels)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        last = loss.item()
        say({"seconds": time.perf_counter() - start, "loss": last})


main()
