"""One step of training in eager PyTorch, told over standard input what to do: `check` writes the loss and each gradient of the first step at the noise handed over, `time N` the least
microseconds of N steps, each with new noise. Arguments: folder, kind (toy, iwae, binary), threads."""
import math, os, sys, time
import numpy, torch
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

folder, kind, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
arrays = {}
for line in open(os.path.join(folder, "arrays")):
    file, name, shape = line.rstrip("\n").split("\t")
    arrays[name] = torch.from_numpy(numpy.fromfile(os.path.join(folder, file), dtype=numpy.float32).reshape([int(n) for n in shape.split()]))
x, given = arrays.pop("x"), arrays.pop("noise")

def net(name, act):
    layers = []
    for at in range(1, sum(w.startswith(name) and w.endswith("weight") for w in arrays) + 1):
        weight, bias = arrays[f"{name}.{at}.weight"], arrays[f"{name}.{at}.bias"]
        linear = torch.nn.Linear(*weight.shape)
        linear.weight.data, linear.bias.data = weight.T.contiguous(), bias.clone()
        layers += [linear, act()]
    return torch.nn.Sequential(*layers[:-1])

act = torch.nn.ReLU if kind == "binary" else torch.nn.Tanh
encode, decode = net("encode", act), net("decode", act)
parameters = [*decode.parameters(), *encode.parameters()]
optimiser = torch.optim.Adam(parameters, lr=1e-3)
half_log_two_pi = 0.5 * math.log(2 * math.pi)

def two(out):
    mean, free = out.chunk(2, -1)
    return mean, softplus(free)

def loss(noise):
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

def step(noise):
    optimiser.zero_grad(set_to_none=True)
    value = loss(noise)
    value.backward()
    optimiser.step()
    return value

for line in sys.stdin:
    match line.split():
        case ["check"]:
            value = loss(given)
            value.backward()
            names = [n for n in arrays]
            for at, (name, slot) in enumerate(zip(names, parameters)):
                slope = slot.grad.T if name.endswith("weight") else slot.grad
                slope.contiguous().numpy().tofile(os.path.join(folder, f"{at}.torch"))
            print(repr(value.item()), flush=True)
        case ["time", many]:
            best = math.inf
            for _ in range(int(many)):
                start = time.perf_counter()
                step(torch.randn(given.shape))
                best = min(best, time.perf_counter() - start)
            print(1e6 * best, flush=True)
