"""One step of training in eager PyTorch, commanded over standard input: `check` writes the loss and each gradient of the first step at the noise handed over, `time N` the least
microseconds of N steps, each with new noise. Arguments: folder, kind (toy, iwae, binary, ddpm, flow, realnvp, transformer, gan, wgan), threads."""
import math, os, sys, time
import numpy, torch
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

folder, kind, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
arrays = {}
for line in open(os.path.join(folder, "arrays")):
    file, name, shape = line.rstrip("\n").split("\t")
    arrays[name] = torch.from_numpy(numpy.fromfile(os.path.join(folder, file), dtype=numpy.float32).reshape([int(n) for n in shape.split()]))
x, given = arrays.pop("x"), [array for name, array in arrays.items() if name.startswith("noise ")]
arrays = {name: array for name, array in arrays.items() if not name.startswith("noise ")}

def net(name, act, first=1):
    layers = []
    for at in range(first, first + sum(w.startswith(name) and w.endswith("weight") for w in arrays)):
        weight, bias = arrays[f"{name}.{at}.weight"], arrays[f"{name}.{at}.bias"]
        linear = torch.nn.Linear(*weight.shape)
        linear.weight.data, linear.bias.data = weight.T.contiguous(), bias.clone()
        layers += [linear, act()]
    return torch.nn.Sequential(*layers[:-1])

class Noise(torch.nn.Module):
    """Layers over s and a step: what the step adds to the first one is a row of a table."""
    def __init__(self):
        super().__init__()
        self.first, self.step = torch.nn.Linear(2, 128), torch.nn.Embedding(100, 128)
        self.first.weight.data, self.first.bias.data, self.step.weight.data = arrays["noise.1.weight.s"].T.contiguous(), arrays["noise.1.bias"].clone(), arrays["noise.1.weight.t"].clone()
        self.rest = net("noise", torch.nn.SiLU, 2)

    def forward(self, s, t):
        return self.rest(torch.nn.functional.silu(self.first(s) + self.step(t)))

    def inorder(self):
        return [p for name in arrays for p in [{"noise.1.weight.s": self.first.weight, "noise.1.weight.t": self.step.weight, "noise.1.bias": self.first.bias}.get(name)] if p is not None] + [*self.rest.parameters()]

def flow(given):
    """The mean squared distance from straight paths' velocity, at times spread evenly from a common start."""
    share, start = (next(n for n in given if n.dim() == d) for d in (1, 2))
    t = torch.frac(share + torch.arange(len(x)) / len(x)).unsqueeze(1)
    velocity = encode(torch.cat([(1 - t) * start + t * x, t], 1))
    return (velocity - (x - start)).square().sum(-1).mean()

class RealNvp(torch.nn.Module):
    """8 couplings of two numbers in turn, from the data back to the normal; the log of a factor is between -3 and 3."""
    def __init__(self):
        super().__init__()
        self.nets = torch.nn.ModuleList(self.net(3 * at + 1) for at in range(8))

    def net(self, first):
        layers = []
        for at in range(first, first + 3):
            weight = arrays[f"warp.{at}.weight"]
            linear = torch.nn.Linear(*weight.shape)
            linear.weight.data, linear.bias.data = weight.T.contiguous(), arrays[f"warp.{at}.bias"].clone()
            layers += [linear, torch.nn.ReLU()]
        return torch.nn.Sequential(*layers[:-1])

    def forward(self, x):
        total, halves = 0, list(x.split(1, 1))
        for at in reversed(range(8)):
            kept, changed = (0, 1) if at % 2 == 0 else (1, 0)
            free, shift = self.nets[at](halves[kept]).chunk(2, 1)
            log = 3 * torch.tanh(free / 3)
            halves[changed], total = (halves[changed] - shift) * torch.exp(-log), total - log.squeeze(1)
        return (total - 0.5 * torch.cat(halves, 1).square().sum(1) - 2 * half_log_two_pi).mean()

class Transformer(torch.nn.Module):
    """Each token given those before it: embeddings, positions, 4 blocks with a normalization before each part, 4 heads."""
    def __init__(self):
        super().__init__()
        self.slots = [torch.nn.Parameter((a.T if name.endswith("weight") else a).contiguous()) for name, a in arrays.items()]
        self.of = dict(zip(arrays, self.slots))
        self.later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)

    def forward(self, tokens):
        (rows, length), self.at = tokens.shape, 1
        table, start = self.of["next.1.table"], self.of["next.1.start"]
        h = torch.cat([start.expand(rows, 1, -1), torch.nn.functional.embedding(tokens[:, :-1], table)], 1) + self.of["next.1.positions"]
        for _ in range(4):
            q, k, v = (part.view(rows, length, 4, -1).transpose(1, 2) for part in self.linear(self.norm(h)).chunk(3, -1))
            scores = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).masked_fill(self.later, -math.inf)
            h = h + self.linear((scores.softmax(-1) @ v).transpose(1, 2).reshape(rows, length, -1))
            h = h + self.linear(torch.nn.functional.gelu(self.linear(self.norm(h))))
        return self.linear(self.norm(h))

    def norm(self, h):
        self.at += 1
        return torch.nn.functional.layer_norm(h, h.shape[-1:], self.of[f"next.{self.at}.scale"], self.of[f"next.{self.at}.offset"])

    def linear(self, h):
        self.at += 1
        return torch.nn.functional.linear(h, self.of[f"next.{self.at}.weight"], self.of[f"next.{self.at}.bias"])

class Players:
    """A critic and a generator, each with its loss; a step trains the critic on one batch and the generator on another."""
    def __init__(self):
        self.judge, self.generate = net("judge", torch.nn.LeakyReLU), net("generate", torch.nn.ReLU)

    def parameters(self):
        return [*self.judge.parameters(), *self.generate.parameters()]

    def critic(self, given):
        z = next(n for n in given if n.shape[1] == 2)
        with torch.no_grad():
            drawn = self.generate(z)
        if kind == "gan":
            return softplus(-self.judge(x)).mean() + softplus(self.judge(drawn)).mean() - 2 * math.log(2)
        place = next(n for n in given if n.shape[1] == 1)
        between = (drawn + place * (x - drawn)).requires_grad_()
        by, = torch.autograd.grad(self.judge(between).sum(), between, create_graph=True)
        return self.judge(drawn).mean() - self.judge(x).mean() + ((by.square().sum(1) + 1e-12).sqrt() - 1).square().mean()

    def generator(self, given):
        ofdrawn = self.judge(self.generate(next(n for n in given if n.shape[1] == 2)))
        return softplus(-ofdrawn).mean() - math.log(2) if kind == "gan" else -ofdrawn.mean()

    def check(self, given):
        losses = [self.critic(given), self.generator(given)]
        for value, of in zip(losses, [self.judge, self.generate]):
            for slot, by in zip(of.parameters(), torch.autograd.grad(value, [*of.parameters()])):
                slot.grad = by
        return losses

    def step(self, noise):
        for value, of, turn, own in [(self.critic, self.judge, optimizers[0], noise()), (self.generator, self.generate, optimizers[1], noise())]:
            turn.zero_grad(set_to_none=True)
            for slot in self.judge.parameters():
                slot.requires_grad_(of is self.judge)
            value(own).backward()
            turn.step()

act = torch.nn.ReLU if kind == "binary" else torch.nn.Tanh
if kind == "ddpm":
    kept_so_far = torch.exp(-(0.1 + 19.9 * (torch.arange(1, 101, dtype=torch.float64) - 0.5) / 100) / 100).cumprod(0).float()
    encode = Noise()
    parameters = encode.inorder()
elif kind == "flow":
    encode = net("velocity", torch.nn.SiLU)
    parameters = [*encode.parameters()]
elif kind == "realnvp":
    encode = RealNvp()
    parameters = [slot for at in reversed(encode.nets) for slot in at.parameters()]
elif kind in ("gan", "wgan"):
    players = Players()
    parameters = players.parameters()
    optimizers = [torch.optim.Adam(of.parameters(), lr=1e-3) for of in (players.judge, players.generate)]
elif kind == "transformer":
    encode = Transformer()
    parameters, tokens = encode.slots, x.long() - 1
else:
    encode, decode = net("encode", act), net("decode", act)
    parameters = [*decode.parameters(), *encode.parameters()]
optimizer = torch.optim.Adam(parameters, lr=1e-3)
half_log_two_pi = 0.5 * math.log(2 * math.pi)

def two(out):
    mean, free = out.chunk(2, -1)
    return mean, softplus(free)

def ddpm(given):
    """The mean squared noise over t in 1..100; some rows are for t = 1, the others for one of the steps behind it."""
    firsts = min((n.shape[0] for n in given if n.dim() == 2), default=0)
    share = next(n for n in given if n.dim() == 1)
    eps = torch.cat(sorted((n for n in given if n.dim() == 2), key=len))
    place = torch.frac(torch.arange(len(x) - firsts) / (len(x) - firsts) + share)
    t = torch.cat([torch.zeros(firsts, dtype=torch.int64), 1 + (place * 99).long().clamp(max=98)])
    kept = kept_so_far[t].unsqueeze(1)
    error = (eps - encode(kept.sqrt() * x + (1 - kept).sqrt() * eps, t)).square().sum(-1)
    return error[:firsts].mean() / 100 + error[firsts:].mean() * 0.99

def loss(given):
    if kind == "ddpm":
        return ddpm(given)
    if kind == "flow":
        return flow(given)
    if kind == "realnvp":
        return -encode(x)
    if kind == "transformer":
        return torch.nn.functional.cross_entropy(encode(tokens).flatten(0, 1), tokens.flatten(), reduction="sum") / len(x)
    noise, = given
    mean, sd = two(encode(x))
    if kind == "iwae":
        z = mean.unsqueeze(1) + sd.unsqueeze(1) * noise
        at, spread = two(decode(z))
        ratio = (-0.5 * ((x.unsqueeze(1) - at) / spread).square() - spread.log() - half_log_two_pi).sum(-1)
        ratio = ratio + (-0.5 * z.square() - half_log_two_pi).sum(-1)
        ratio = ratio - (-0.5 * noise.square() - sd.unsqueeze(1).log() - half_log_two_pi).sum(-1)
        return -(ratio.logsumexp(1) - math.log(noise.shape[1])).mean()
    z = mean + sd * noise
    divergence = (0.5 * (sd.square() + mean.square()) - sd.log() - 0.5).sum()
    if kind == "binary":
        return (binary_cross_entropy_with_logits(decode(z), x, reduction="sum") + divergence) / len(x)
    at, spread = two(decode(z))
    return ((0.5 * ((x - at) / spread).square() + spread.log() + half_log_two_pi).sum() + divergence) / len(x)

def noise():
    uniform = {"ddpm": 1, "flow": 1, "wgan": 2}.get(kind)
    return [torch.rand(n.shape) if n.dim() == uniform and n.shape[1:] in ((), (1,)) else torch.randn(n.shape) for n in given]

def step(noise):
    optimizer.zero_grad(set_to_none=True)
    value = loss(noise)
    value.backward()
    optimizer.step()
    return value

for line in sys.stdin:
    match line.split():
        case ["check"]:
            if kind in ("gan", "wgan"):
                values = players.check(given)
            else:
                values = [loss(given)]
                values[0].backward()
            names = [n for n in arrays]
            for at, (name, slot) in enumerate(zip(names, parameters)):
                slope = slot.grad.T if name.endswith(("weight", ".s")) else slot.grad
                slope.contiguous().numpy().tofile(os.path.join(folder, f"{at}.torch"))
            print(*[repr(value.item()) for value in values], flush=True)
        case ["time", many]:
            best = math.inf
            for _ in range(int(many)):
                start = time.perf_counter()
                players.step(noise) if kind in ("gan", "wgan") else step(noise())
                best = min(best, time.perf_counter() - start)
            print(1e6 * best, flush=True)
