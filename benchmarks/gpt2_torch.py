"""GPT-2 in PyTorch: the rival in the benchmark, and the witness of the recorded losses.

usage: gpt2_torch.py time SIZE STEPS THREADS FOLDER    one RESULT line, as Carnot.Benchmarks prints
       gpt2_torch.py record FOLDER OUT.json            the first ten losses of both sizes

FOLDER holds what `Carnot.Benchmarks dump SIZE FOLDER` wrote: SIZE.weights (fp32, in the order of the
published names: wte, wpe, h.0.ln_1.weight, ...; linear weights stored (in, out)) and SIZE.tokens
(8 batches of inputs, then targets, int32).
"""
import json, math, os, resource, sys, time
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F

SIZES = {"tiny": (4, 4, 128, 64, 16, 65), "small": (6, 6, 384, 128, 12, 65)}  # layers, heads, width, context, batch, vocabulary


class Block(nn.Module):
    def __init__(self, C, H, T):
        super().__init__()
        self.H = H
        self.ln_1, self.ln_2 = nn.LayerNorm(C), nn.LayerNorm(C)
        self.c_attn, self.c_proj = nn.Linear(C, 3 * C), nn.Linear(C, C)
        self.c_fc, self.c_proj2 = nn.Linear(C, 4 * C), nn.Linear(4 * C, C)
        self.register_buffer("mask", torch.tril(torch.ones(T, T)).view(1, 1, T, T) == 0)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (t.view(B, T, self.H, C // self.H).transpose(1, 2) for t in self.c_attn(self.ln_1(x)).split(C, 2))
        a = ((q @ k.transpose(-2, -1)) * (1 / math.sqrt(C // self.H))).masked_fill(self.mask, float("-inf"))
        x = x + self.c_proj((F.softmax(a, -1) @ v).transpose(1, 2).contiguous().view(B, T, C))
        return x + self.c_proj2(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class Gpt2(nn.Module):
    def __init__(self, L, H, C, T, V):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(V, C), nn.Embedding(T, C)
        self.h = nn.ModuleList(Block(C, H, T) for _ in range(L))
        self.ln_f = nn.LayerNorm(C)
        self.register_buffer("positions", torch.arange(T))

    def forward(self, x, y):
        z = self.wte(x) + self.wpe(self.positions)
        for block in self.h:
            z = block(z)
        z = F.linear(self.ln_f(z), self.wte.weight)
        return F.cross_entropy(z.view(-1, z.shape[-1]), y.view(-1))


def load(size, folder):
    L, H, C, T, B, V = SIZES[size]
    model = Gpt2(L, H, C, T, V)
    data, at = np.fromfile(os.path.join(folder, size + ".weights"), np.float32), 0

    def take(parameter, transpose=False):
        nonlocal at
        shape = tuple(parameter.shape)[::-1] if transpose else tuple(parameter.shape)
        values = torch.from_numpy(data[at:at + parameter.numel()].reshape(shape).copy())
        with torch.no_grad():
            parameter.copy_(values.t() if transpose else values)
        at += parameter.numel()

    def norm(m): take(m.weight); take(m.bias)
    def linear(m): take(m.weight, True); take(m.bias)
    take(model.wte.weight); take(model.wpe.weight)
    for b in model.h:
        norm(b.ln_1); linear(b.c_attn); linear(b.c_proj); norm(b.ln_2); linear(b.c_fc); linear(b.c_proj2)
    norm(model.ln_f)
    assert at == data.size
    tokens = torch.from_numpy(np.fromfile(os.path.join(folder, size + ".tokens"), np.int32).reshape(8, 2, B, T).astype(np.int64))
    return model, tokens


def train(size, steps, folder, warm=0):
    model, tokens = load(size, folder)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1)
    losses, cpu, wall = [], 0.0, 0.0
    for step in range(steps + warm):
        if step == warm:
            cpu, wall = time.process_time(), time.monotonic()
        loss = model(tokens[step % 8, 0], tokens[step % 8, 1])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, (time.process_time() - cpu) / steps, (time.monotonic() - wall) / steps


if sys.argv[1] == "time":
    size, steps, threads, folder = sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    torch.set_num_threads(threads)
    _, cpu, wall = train(size, steps, folder, warm=steps)
    count = SIZES[size][3] * SIZES[size][4]
    print(f"RESULT torch {size} threads {threads} cpu_ms {cpu * 1e3:.2f} wall_ms {wall * 1e3:.2f} tokens_per_cpu_s {count / cpu:.0f} "
          f"rss_mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
else:
    torch.set_num_threads(1)
    recorded = {"torch": torch.__version__, "made_by": "benchmarks/gpt2_torch.py record, from `Carnot.Benchmarks dump` (seed 1, AdamW lr 1e-3, decay 0.1 on all)"}
    for size in SIZES:
        recorded[size] = train(size, 10, sys.argv[2])[0]
    with open(sys.argv[3], "w") as out:
        json.dump(recorded, out, indent=2)
        out.write("\n")
