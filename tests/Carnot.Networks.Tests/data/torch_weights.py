"""Made torch-weights.pt with PyTorch 1.13.0 (Debian 12's python3-torch): python3 torch_weights.py torch-weights.pt

Every tensor holds k/8 for k = 0, 1, ... in the order of its rows, minus 1; exact in every type. The views read one storage in other ways.
"""
import sys
import torch


def steps(*shape, type=torch.float32):
    count = 1
    for size in shape:
        count *= size
    return (torch.arange(count, dtype=torch.float32) / 8 - 1).reshape(shape).to(type)


model = torch.nn.Sequential(torch.nn.Linear(5, 3), torch.nn.BatchNorm1d(3))  # the norm's counter is a whole number
with torch.no_grad():
    model[0].weight.copy_(steps(3, 5))
    model[0].bias.copy_(steps(3))
shared = steps(4, 6)
torch.save({
    "model": model.state_dict(),
    "half": steps(2, 7, type=torch.float16),
    "brain": steps(2, 7, type=torch.bfloat16),
    "double": steps(2, 7, type=torch.float64),
    "whole": shared,
    "transposed": shared.t(),
    "rows 1 and 3, every second column from 1": shared[1::2, 1::2],
    "one row seen three times": shared[2:3].expand(3, 6),
    "scalar": torch.tensor(2.5),
    "parameter": torch.nn.Parameter(steps(2, 2)),
    "step": 7,
    "rate": 0.001,
    "name": "a run",
    "nothing": None,
    "list": [1, 2.5, True],
}, sys.argv[1])
