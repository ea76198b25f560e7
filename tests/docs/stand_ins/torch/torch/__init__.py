"""Stands in for PyTorch where it is not installed: as much as docs/pytorch.md and its test touch."""

from types import SimpleNamespace

float32, int32, bool = "float32", "int32", "bool"


class Tensor:
    """Numbers in row-major order, always contiguous."""

    def __init__(self, numbers, shape, dtype):
        self.numbers, self.shape, self.dtype = numbers, tuple(shape), dtype

    def detach(self):
        return self

    def to(self, _device, dtype):
        return self if dtype == self.dtype else Tensor(list(self.numbers), self.shape, dtype)

    def contiguous(self):
        return self

    def is_contiguous(self):
        return True

    def clone(self):
        return Tensor(list(self.numbers), self.shape, self.dtype)

    def data_ptr(self):
        return id(self.numbers)

    def flatten(self):
        return Tensor(self.numbers, [len(self.numbers)], self.dtype)

    def tolist(self):
        return list(self.numbers)

    def reshape(self, shape):
        return Tensor(self.numbers, shape, self.dtype)


def tensor(values, dtype=int32):
    values = list(values)
    shape = [len(values)]
    while values and isinstance(values[0], (list, tuple)):
        shape.append(len(values[0]))
        values = [number for row in values for number in row]
    return Tensor(values, shape, dtype)


def as_tensor(values):
    return values if isinstance(values, Tensor) else tensor(values)


class Module:
    """Named tensors, in modules within modules."""

    def __init__(self):
        self.tensors, self.modules = {}, {}

    def add_module(self, name, module):
        self.modules[name] = module

    def get_submodule(self, name):
        return self.modules[name]

    def register_parameter(self, name, parameter):
        self.tensors[name] = parameter

    register_buffer = register_parameter

    def state_dict(self):
        found = dict(self.tensors)
        for name, module in self.modules.items():
            found.update({f"{name}.{key}": one for key, one in module.state_dict().items()})
        return found

    def load_state_dict(self, state_dict, strict=True):
        own = self.state_dict()
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        if strict and missing + unexpected:
            raise RuntimeError(f"Error in loading state_dict: {missing}, {unexpected}")
        for name in own:
            if name in state_dict:
                own[name].numbers[:] = state_dict[name].numbers
        return missing, unexpected


nn = SimpleNamespace(Module=Module, Parameter=lambda tensor: tensor)
