"""A step of training in PyTorch, commanded over standard input: `check [ENDING]` writes each gradient of the first step at the noise handed over as files with that ending and prints the
loss; `warm` compiles or captures the step and takes 20; `time N` prints the least microseconds of N steps on the processor, on a GPU the mean of N back to back; each step has new
noise. `about` prints versions. Arguments: folder, kind (toy, iwae, binary, binary4096, conv, ddpm, flow, realnvp, transformer, gan, wgan), threads; then cpu (the default) or cuda, and a
mode: eager (the default), compile (the loss by torch.compile), graph (the whole step captured as a CUDA graph), compile-graph (both)."""
import math, os, sys, time
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print is no answer
folder, kind, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
device, mode = sys.argv[4] if len(sys.argv) > 4 else "cpu", sys.argv[5] if len(sys.argv) > 5 else "eager"
plays = kind in ("gan", "wgan")

def answer(*words):
    print(*words, file=answers, flush=True)

if plays and mode.startswith("compile"):
    for line in sys.stdin:
        answer("nan")
    sys.exit()

import numpy, torch
from torch.nn.functional import binary_cross_entropy_with_logits, conv2d, conv_transpose2d, relu, silu, softplus

torch.set_num_threads(threads)
if device == "cuda":
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
half_log_two_pi = 0.5 * math.log(2 * math.pi)
arrays = {}
for line in open(os.path.join(folder, "arrays")):
    file, name, shape = line.rstrip("\n").split("\t")
    arrays[name] = torch.from_numpy(numpy.fromfile(os.path.join(folder, file), dtype=numpy.float32).reshape([int(n) for n in shape.split()])).to(device)
x, given = arrays.pop("x"), [array for name, array in arrays.items() if name.startswith("noise ")]
given = sorted(given, key=lambda n: (n.dim(), -n.shape[-1] if n.dim() > 1 else 0, len(n)))
arrays = {name: array for name, array in arrays.items() if not name.startswith("noise ")}
# of each array: the parameter, and its gradient as the array has it
slots = {}

def held(name, there=lambda a: a, back=lambda a: a):
    slots[name] = torch.nn.Parameter(there(arrays[name]).clone(memory_format=torch.contiguous_format)), back
    return slots[name][0]

def transposed(name):
    return held(name, lambda a: a.T, lambda a: a.T)

def linear(name):
    layer = torch.nn.Linear(1, 1)
    layer.weight, layer.bias = transposed(f"{name}.weight"), held(f"{name}.bias")
    return layer

def norm(name):
    layer = torch.nn.LayerNorm(arrays[f"{name}.scale"].shape)
    layer.weight, layer.bias = held(f"{name}.scale"), held(f"{name}.offset")
    return layer

def net(name, act, first=1, last=None):
    last = last or sum(w.startswith(name) and w.endswith("weight") for w in arrays) + first - 1
    return torch.nn.Sequential(*[layer for at in range(first, last + 1) for layer in (linear(f"{name}.{at}"), act())][:-1])

def two(out):
    mean, free = out.chunk(2, -1)
    return mean, softplus(free)

class Vae(torch.nn.Module):
    """The negative ELBO of a batch with the divergence in closed form, or the IWAE bound."""
    def __init__(self):
        super().__init__()
        act = torch.nn.ReLU if kind.startswith("binary") else torch.nn.Tanh
        self.encode, self.decode = (Encoder(), Decoder()) if kind == "conv" else (net("encode", act), net("decode", act))

    def forward(self, x, noise):
        mean, sd = two(self.encode(x))
        if kind == "iwae":
            z = mean.unsqueeze(1) + sd.unsqueeze(1) * noise
            at, spread = two(self.decode(z))
            ratio = (-0.5 * ((x.unsqueeze(1) - at) / spread).square() - spread.log() - half_log_two_pi).sum(-1)
            ratio = ratio + (-0.5 * z.square() - half_log_two_pi).sum(-1)
            ratio = ratio - (-0.5 * noise.square() - sd.unsqueeze(1).log() - half_log_two_pi).sum(-1)
            return -(ratio.logsumexp(1) - math.log(noise.shape[1])).mean()
        z = mean + sd * noise
        divergence = (0.5 * (sd.square() + mean.square()) - sd.log() - 0.5).sum()
        if kind != "toy":
            return (binary_cross_entropy_with_logits(self.decode(z), x, reduction="sum") + divergence) / len(x)
        at, spread = two(self.decode(z))
        return ((0.5 * ((x - at) / spread).square() + spread.log() + half_log_two_pi).sum() + divergence) / len(x)

class Encoder(torch.nn.Module):
    """Two convolutions of 28 by 28 pixels, kernel 4, stride 2: 14 by 14, then 7 by 7; an array is [channels kernel kernel, made]."""
    def __init__(self):
        super().__init__()
        self.first, self.first_bias = self.kernels(1), held("encode.1.bias")
        self.second, self.second_bias = self.kernels(2), held("encode.2.bias")
        self.last = linear("encode.3")

    @staticmethod
    def kernels(at):
        return held(f"encode.{at}.weight", lambda a: a.T.reshape(a.shape[1], -1, 4, 4), lambda g: g.reshape(len(g), -1).T)

    def forward(self, x):
        h = relu(conv2d(x.unsqueeze(1), self.first, self.first_bias, stride=2, padding=1))
        h = relu(conv2d(h, self.second, self.second_bias, stride=2, padding=1))
        return self.last(h.flatten(1))

class Decoder(torch.nn.Module):
    """The mirror of the encoder; an array of a transposed convolution is [channels, made kernel kernel]."""
    def __init__(self):
        super().__init__()
        self.first = linear("decode.1")
        self.second, self.second_bias = self.kernels(2), held("decode.2.bias")
        self.last, self.last_bias = self.kernels(3), held("decode.3.bias")

    @staticmethod
    def kernels(at):
        return held(f"decode.{at}.weight", lambda a: a.reshape(len(a), -1, 4, 4), lambda g: g.reshape(len(g), -1))

    def forward(self, z):
        h = relu(self.first(z)).view(len(z), 32, 7, 7)
        h = relu(conv_transpose2d(h, self.second, self.second_bias, stride=2, padding=1))
        return conv_transpose2d(h, self.last, self.last_bias, stride=2, padding=1).squeeze(1)

class Ddpm(torch.nn.Module):
    """
    The mean squared noise over t in 1..100; some rows are for t = 1, the others for one of the steps behind it. Layers over s and a step:
    what the step adds to the first one is a row of a table.
    """
    def __init__(self):
        super().__init__()
        self.first, self.step = torch.nn.Linear(1, 1), torch.nn.Embedding(100, 128)
        self.first.weight, self.first.bias, self.step.weight = transposed("noise.1.weight.s"), held("noise.1.bias"), held("noise.1.weight.t")
        self.rest = net("noise", torch.nn.SiLU, 2, 4)
        keep = torch.exp(-(0.1 + 19.9 * (torch.arange(1, 101, dtype=torch.float64) - 0.5) / 100) / 100)
        self.kept_so_far = keep.cumprod(0).float().to(device)
        self.firsts = len(given[1]) if len(given) > 2 else 0
        self.zeros = torch.zeros(self.firsts, dtype=torch.int64, device=device)
        self.places = (torch.arange(len(x) - self.firsts) / (len(x) - self.firsts)).to(device)

    def forward(self, x, share, *noise):
        eps = torch.cat(noise)
        t = torch.cat([self.zeros, 1 + (torch.frac(self.places + share) * 99).long().clamp(max=98)])
        kept = self.kept_so_far[t].unsqueeze(1)
        error = (eps - self.noise(kept.sqrt() * x + (1 - kept).sqrt() * eps, t)).square().sum(-1)
        return error[:self.firsts].mean() / 100 + error[self.firsts:].mean() * 0.99

    def noise(self, s, t):
        return self.rest(silu(self.first(s) + self.step(t)))

class Flow(torch.nn.Module):
    """The mean squared distance from straight paths' velocity, at times spread evenly from a common start."""
    def __init__(self):
        super().__init__()
        self.velocity = net("velocity", torch.nn.SiLU)
        self.places = (torch.arange(len(x)) / len(x)).to(device)

    def forward(self, x, share, start):
        t = torch.frac(share + self.places).unsqueeze(1)
        velocity = self.velocity(torch.cat([(1 - t) * start + t * x, t], 1))
        return (velocity - (x - start)).square().sum(-1).mean()

class RealNvp(torch.nn.Module):
    """8 couplings of two numbers in turn, from the data back to the normal; the log of a factor is between -3 and 3."""
    def __init__(self):
        super().__init__()
        self.nets = torch.nn.ModuleList(net("warp", torch.nn.ReLU, 3 * at + 1, 3 * at + 3) for at in range(8))

    def forward(self, x):
        total, halves = 0, list(x.split(1, 1))
        for at in reversed(range(8)):
            kept, changed = (0, 1) if at % 2 == 0 else (1, 0)
            free, shift = self.nets[at](halves[kept]).chunk(2, 1)
            log = 3 * torch.tanh(free / 3)
            halves[changed], total = (halves[changed] - shift) * torch.exp(-log), total - log.squeeze(1)
        return -(total - 0.5 * torch.cat(halves, 1).square().sum(1) - 2 * half_log_two_pi).mean()

class Block(torch.nn.Module):
    """Attention of 4 heads to positions up to each, then two linear layers, both added to what they read, normalized."""
    def __init__(self, first):
        super().__init__()
        self.norm, self.project, self.merge = norm(f"next.{first}"), linear(f"next.{first + 1}"), linear(f"next.{first + 2}")
        self.second, self.widen, self.narrow = norm(f"next.{first + 3}"), linear(f"next.{first + 4}"), linear(f"next.{first + 5}")
        self.later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1).to(device)
        self.fused = device == "cuda"

    def forward(self, h):
        rows, length, width = h.shape
        q, k, v = [part.view(rows, length, 4, width // 4).transpose(1, 2) for part in self.project(self.norm(h)).chunk(3, -1)]
        h = h + self.merge(self.attention(q, k, v).transpose(1, 2).reshape(rows, length, width))
        return h + self.narrow(torch.nn.functional.gelu(self.widen(self.second(h))))

    def attention(self, q, k, v):
        if self.fused:
            return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).masked_fill(self.later, -math.inf).softmax(-1) @ v

class Transformer(torch.nn.Module):
    """Each token given those before it: embeddings, positions, 4 blocks."""
    def __init__(self):
        super().__init__()
        self.table, self.start, self.positions = held("next.1.table"), held("next.1.start"), held("next.1.positions")
        self.blocks = torch.nn.Sequential(*[Block(6 * block + 2) for block in range(4)])
        self.last = torch.nn.Sequential(norm("next.26"), linear("next.27"))

    def forward(self, tokens):
        embedded = torch.nn.functional.embedding(tokens[:, :-1], self.table)
        h = torch.cat([self.start.expand(len(tokens), 1, -1), embedded], 1) + self.positions
        logits = self.last(self.blocks(h))
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens.flatten(), reduction="sum") / len(tokens)

class Players:
    """A critic and a generator, each with its loss; a step trains the critic on one batch and the generator on another."""
    def __init__(self):
        self.judge, self.generate = net("judge", torch.nn.LeakyReLU), net("generate", torch.nn.ReLU)

    def critic(self, z, place=None):
        with torch.no_grad():
            drawn = self.generate(z)
        if kind == "gan":
            return softplus(-self.judge(x)).mean() + softplus(self.judge(drawn)).mean() - 2 * math.log(2)
        between = (drawn + place * (x - drawn)).requires_grad_()
        by, = torch.autograd.grad(self.judge(between).sum(), between, create_graph=True)
        return self.judge(drawn).mean() - self.judge(x).mean() + ((by.square().sum(1) + 1e-12).sqrt() - 1).square().mean()

    def generator(self, z, place=None):
        ofdrawn = self.judge(self.generate(z))
        return softplus(-ofdrawn).mean() - math.log(2) if kind == "gan" else -ofdrawn.mean()

    def check(self):
        losses = [self.critic(*given), self.generator(*given)]
        for value, of in zip(losses, [self.judge, self.generate]):
            for slot, by in zip(of.parameters(), torch.autograd.grad(value, [*of.parameters()])):
                slot.grad = by
        return losses

    def step(self):
        for value, of, turn in [(self.critic, self.judge, optimizers[0]), (self.generator, self.generate, optimizers[1])]:
            own = noise()
            turn.zero_grad(set_to_none=True)
            for slot in self.judge.parameters():
                slot.requires_grad_(of is self.judge)
            value(*own).backward()
            turn.step()

class Single:
    """One loss of all parameters."""
    def __init__(self):
        self.loss = {"ddpm": Ddpm, "flow": Flow, "realnvp": RealNvp, "transformer": Transformer}.get(kind, Vae)()
        self.rows = x.long() - 1 if kind == "transformer" else x
        if mode.startswith("compile"):
            self.loss = torch.compile(self.loss, dynamic=False)

    def check(self):
        value = self.loss(self.rows, *given)
        value.backward()
        return [value]

    def step(self):
        own = noise()
        optimizers[0].zero_grad(set_to_none=True)
        self.loss(self.rows, *own).backward()
        optimizers[0].step()

uniform = {"ddpm": 1, "flow": 1, "wgan": 2}.get(kind)
draws = [(torch.rand if n.dim() == uniform and n.shape[1:] in ((), (1,)) else torch.randn, n.shape) for n in given]

def noise():
    return [draw(shape, device=device) for draw, shape in draws]

trained = Players() if plays else Single()
options = {} if device == "cpu" else {"fused": True, "capturable": True} if mode.endswith("graph") else {"fused": True}
optimizers = [torch.optim.Adam([*own], lr=1e-3, **options) for own in (
    [trained.judge.parameters(), trained.generate.parameters()] if plays else [[slots[name][0] for name in arrays]])]
take = trained.step

def check(ending):
    values = trained.check()
    for at, (slot, back) in enumerate(slots[name] for name in arrays):
        back(slot.grad).contiguous().cpu().numpy().tofile(os.path.join(folder, f"{at}.{ending}"))
        slot.grad = None
    return [repr(value.item()) for value in values]

def captured(step):
    """Takes steps on a stream of its own, then captures one there."""
    stream, graph = torch.cuda.Stream(), torch.cuda.CUDAGraph()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(20):
            step()
    torch.cuda.synchronize()
    for optimizer in optimizers:
        optimizer.zero_grad(set_to_none=True)
    with torch.cuda.graph(graph, stream=stream):
        step()
    return graph.replay

def steps(many):
    for _ in range(many):
        take()
    if device == "cuda":
        torch.cuda.synchronize()

def mean(many):
    steps(max(3, many // 10))
    start = time.perf_counter()
    steps(many)
    return (time.perf_counter() - start) / many

def least(many):
    best = math.inf
    for _ in range(many):
        start = time.perf_counter()
        take()
        best = min(best, time.perf_counter() - start)
    return best

for line in sys.stdin:
    match line.split():
        case ["check", *ending]:
            answer(*check(ending[0] if ending else "torch"))
        case ["warm"]:
            if mode.endswith("graph"):
                take = captured(take)
            steps(20 if device == "cuda" else 3)
            answer("warm")
        case ["time", many]:
            answer(1e6 * (mean if device == "cuda" else least)(int(many)))
        case ["about"]:
            answer(f"torch {torch.__version__}, {torch.cuda.get_device_name() if device == 'cuda' else device}")
