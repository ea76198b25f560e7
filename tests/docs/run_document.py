"""Runs the Python of docs/pytorch.md on models.

    python3 run_document.py JOBS

JOBS is a JSON file. `standIns` are folders with packages that are not installed, `functions` the
code that every job starts with. A job has `parameters` and `buffers`, the tensors of its model
({name: {shape, data}}), `variables` for the code, and `script`, the code that follows. The tensors
of each model in the end are written to the file `results`.
"""

import json
import sys

with open(sys.argv[1]) as file:
    RUN = json.load(file)
sys.path[:0] = RUN["standIns"]

import torch  # noqa: E402


def build(parameters, buffers):
    """A model whose state dict has these names: dots separate modules."""
    root = torch.nn.Module()
    for tensors, is_parameter in ((parameters, True), (buffers, False)):
        for path, entry in tensors.items():
            *modules, name = path.split(".")
            owner = root
            for part in modules:
                try:
                    owner.get_submodule(part)
                except (AttributeError, KeyError):
                    owner.add_module(part, torch.nn.Module())
                owner = owner.get_submodule(part)
            dtype = torch.float32 if is_parameter else torch.bool
            tensor = torch.tensor(entry["data"], dtype=dtype).reshape(entry["shape"])
            if is_parameter:
                owner.register_parameter(name, torch.nn.Parameter(tensor))
            else:
                owner.register_buffer(name, tensor)
    return root


def tensors_of(model):
    return {
        name: {"shape": list(tensor.shape), "data": tensor.flatten().tolist()}
        for name, tensor in model.state_dict().items()
    }


results = []
for job in RUN["jobs"]:
    model = build(job["parameters"], job.get("buffers", {}))
    names = {"model": model, "torch": torch, **job.get("variables", {})}
    for code in (RUN["functions"], job["script"]):
        exec(code, names)
    results.append(tensors_of(model))
with open(RUN["results"], "w") as file:
    json.dump(results, file)
