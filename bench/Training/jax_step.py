"""A step of training in JAX, commanded over standard input as torch_step.py is: `check [ENDING]`, `warm`, `time N` (the mean microseconds of N steps back to back), `about`; other kinds
than those below answer nan. The whole step, noise and Adam too, is one compiled function whose state is donated. Arguments: folder, kind (toy, iwae, binary, binary4096, conv, ddpm, flow),
threads (not used), cpu or cuda, and a mode: jit (a call a step), scan (a call of 100 steps)."""
import math, os, sys, time
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print is no answer
folder, kind, device, mode = sys.argv[1], sys.argv[2], sys.argv[4], sys.argv[5]

def answer(*words):
    print(*words, file=answers, flush=True)

if kind not in ("toy", "iwae", "binary", "binary4096", "conv", "ddpm", "flow"):
    for line in sys.stdin:
        answer("nan")
    sys.exit()

os.environ.setdefault("JAX_PLATFORMS", device)
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
import numpy, jax
from jax import numpy as jnp
jax.config.update("jax_default_matmul_precision", "float32")

steps_of_scan, rate, beta1, beta2, epsilon = 100, 1e-3, 0.9, 0.999, 1e-8
half_log_two_pi = 0.5 * math.log(2 * math.pi)
arrays = {}
for line in open(os.path.join(folder, "arrays")):
    file, name, shape = line.rstrip("\n").split("\t")
    arrays[name] = numpy.fromfile(os.path.join(folder, file), dtype=numpy.float32).reshape([int(n) for n in shape.split()])
rows, given = arrays.pop("x"), [array for name, array in arrays.items() if name.startswith("noise ")]
given = sorted(given, key=lambda n: (n.ndim, -n.shape[-1] if n.ndim > 1 else 0, len(n)))
draws = [("uniform" if kind in ("ddpm", "flow") and n.ndim == 1 else "normal", n.shape) for n in given]
arrays = {name: array for name, array in arrays.items() if not name.startswith("noise ")}
batch = len(rows)

# kernels of convolutions as [made, channels, 4, 4], of transposed ones as [channels, made, 4, 4]
convolutions = ("encode.1.weight", "encode.2.weight") if kind == "conv" else ()
transposed = ("decode.2.weight", "decode.3.weight") if kind == "conv" else ()

def there(name, array):
    return array.T.reshape(array.shape[1], -1, 4, 4) if name in convolutions else array.reshape(len(array), -1, 4, 4) if name in transposed else array

def back(name, gradient):
    return gradient.reshape(len(gradient), -1).T if name in convolutions else gradient.reshape(len(gradient), -1) if name in transposed else gradient

def layers(name):
    return sum(w.startswith(name) and w.endswith(".weight") for w in arrays)

def linear(p, name, h):
    return h @ p[name + ".weight"] + p[name + ".bias"]

def net(p, name, act, h, first=1, last=None):
    last = last or layers(name)
    for at in range(first, last + 1):
        h = linear(p, f"{name}.{at}", h)
        h = act(h) if at < last else h
    return h

def conv(p, name, h):
    h = jax.lax.conv_general_dilated(h, p[name + ".weight"], (2, 2), ((1, 1), (1, 1)), dimension_numbers=("NCHW", "OIHW", "NCHW"))
    return h + p[name + ".bias"].reshape(1, -1, 1, 1)

def conv_transpose(p, name, h):
    kernels = jnp.flip(p[name + ".weight"], (2, 3))
    h = jax.lax.conv_general_dilated(h, kernels, (1, 1), ((2, 2), (2, 2)), lhs_dilation=(2, 2), dimension_numbers=("NCHW", "IOHW", "NCHW"))
    return h + p[name + ".bias"].reshape(1, -1, 1, 1)

act = jax.nn.relu if kind.startswith("binary") else jnp.tanh

def encode(p, x):
    if kind != "conv":
        return net(p, "encode", act, x)
    h = jax.nn.relu(conv(p, "encode.1", x.reshape(batch, 1, 28, 28)))
    h = jax.nn.relu(conv(p, "encode.2", h))
    return linear(p, "encode.3", h.reshape(batch, -1))

def decode(p, z):
    if kind != "conv":
        return net(p, "decode", act, z)
    h = jax.nn.relu(linear(p, "decode.1", z)).reshape(batch, 32, 7, 7)
    h = jax.nn.relu(conv_transpose(p, "decode.2", h))
    return conv_transpose(p, "decode.3", h).reshape(batch, 28, 28)

def two(out):
    mean, free = jnp.split(out, 2, -1)
    return mean, jax.nn.softplus(free)

def vae(p, x, noise):
    """The negative ELBO of a batch with the divergence in closed form."""
    mean, sd = two(encode(p, x))
    z = mean + sd * noise
    divergence = jnp.sum(0.5 * (jnp.square(sd) + jnp.square(mean)) - jnp.log(sd) - 0.5)
    if kind != "toy":
        logit = decode(p, z)
        return (jnp.sum(jax.nn.softplus(logit) - x * logit) + divergence) / batch
    at, spread = two(decode(p, z))
    return (jnp.sum(0.5 * jnp.square((x - at) / spread) + jnp.log(spread) + half_log_two_pi) + divergence) / batch

def iwae(p, x, noise):
    mean, sd = two(encode(p, x))
    mean, sd, x = mean[:, None, :], sd[:, None, :], x[:, None, :]
    z = mean + sd * noise
    at, spread = two(decode(p, z))
    ratio = jnp.sum(-0.5 * jnp.square((x - at) / spread) - jnp.log(spread) - half_log_two_pi, -1)
    ratio = ratio + jnp.sum(-0.5 * jnp.square(z) - half_log_two_pi, -1)
    ratio = ratio - jnp.sum(-0.5 * jnp.square(noise) - jnp.log(sd) - half_log_two_pi, -1)
    return -jnp.mean(jax.nn.logsumexp(ratio, 1) - math.log(noise.shape[1]))

# of the steps of diffusion, and where rows stand between 0 and 1
if kind == "ddpm":
    kept_so_far = numpy.cumprod(numpy.exp(-(0.1 + 19.9 * (numpy.arange(1, 101) - 0.5) / 100) / 100)).astype(numpy.float32)
firsts = len(given[1]) if kind == "ddpm" and len(given) > 2 else 0
places = numpy.arange(batch - firsts, dtype=numpy.float32) / numpy.float32(batch - firsts)

def ddpm(p, x, share, *noise):
    """The mean squared noise over t in 1..100; some rows are for t = 1, the others for one of the steps behind it."""
    eps = jnp.concatenate(noise, 0)
    place = jnp.asarray(places) + share
    later = jnp.floor((place - jnp.floor(place)) * 99).astype(jnp.int32)
    t = jnp.concatenate([jnp.zeros(firsts, jnp.int32), 1 + jnp.minimum(later, 98)], 0)
    kept = jnp.asarray(kept_so_far)[t][:, None]
    s = jnp.sqrt(kept) * x + jnp.sqrt(1 - kept) * eps
    h = jax.nn.silu(s @ p["noise.1.weight.s"] + p["noise.1.weight.t"][t] + p["noise.1.bias"])
    error = jnp.sum(jnp.square(eps - net(p, "noise", jax.nn.silu, h, 2, 4)), -1)
    return jnp.mean(error[firsts:]) * 0.99 + (jnp.mean(error[:firsts]) / 100 if firsts else 0)

def flow(p, x, share, start):
    """The mean squared distance from straight paths' velocity, at times spread evenly from a common start."""
    place = jnp.asarray(places) + share
    t = (place - jnp.floor(place))[:, None]
    velocity = net(p, "velocity", jax.nn.silu, jnp.concatenate([(1 - t) * start + t * x, t], 1))
    return jnp.mean(jnp.sum(jnp.square(velocity - (x - start)), -1))

loss = {"iwae": iwae, "ddpm": ddpm, "flow": flow}.get(kind, vae)

def step(state, key, x):
    """One step of Adam as PyTorch has it: the state is parameters, both moments and the number of steps."""
    parameters, first, second, taken = state
    key, *own = jax.random.split(key, 1 + len(draws))
    noise = [(jax.random.uniform if law == "uniform" else jax.random.normal)(k, shape, jnp.float32) for k, (law, shape) in zip(own, draws)]
    value, gradient = jax.value_and_grad(loss)(parameters, x, *noise)
    taken = taken + 1
    share, root = 1 - beta1 ** taken, jnp.sqrt(1 - beta2 ** taken)
    first = {n: beta1 * first[n] + (1 - beta1) * g for n, g in gradient.items()}
    second = {n: beta2 * second[n] + (1 - beta2) * g * g for n, g in gradient.items()}
    parameters = {n: p - rate / share * first[n] / (jnp.sqrt(second[n]) / root + epsilon) for n, p in parameters.items()}
    return (parameters, first, second, taken), key, value

def scan(state, key, x):
    def one(carried, _):
        state, key, value = step(*carried, x)
        return (state, key), value
    (state, key), values = jax.lax.scan(one, (state, key), None, length=steps_of_scan)
    return state, key, values[-1]

at_once = steps_of_scan if mode == "scan" else 1
compiled = jax.jit(scan if mode == "scan" else step, donate_argnums=(0,))
rows = jnp.asarray(rows)

def start():
    return {name: jnp.array(there(name, array)) for name, array in arrays.items()}

def zeros():
    return {name: jnp.zeros(there(name, array).shape, jnp.float32) for name, array in arrays.items()}

state = (start(), zeros(), zeros(), jnp.zeros((), jnp.float32))
key = jax.random.key(1)

def check(ending):
    value, gradient = jax.jit(jax.value_and_grad(loss))(start(), rows, *[jnp.asarray(n) for n in given])
    for at, name in enumerate(arrays):
        numpy.ascontiguousarray(back(name, numpy.asarray(gradient[name]))).tofile(os.path.join(folder, f"{at}.{ending}"))
    return repr(float(value))

def calls(many):
    global state, key
    for _ in range(many):
        state, key, value = compiled(state, key, rows)
    jax.block_until_ready(state)

def mean(many):
    many = -(-many // at_once)
    calls(max(1 if mode == "scan" else 3, many // 10))
    begun = time.perf_counter()
    calls(many)
    return (time.perf_counter() - begun) / (many * at_once)

for line in sys.stdin:
    match line.split():
        case ["check", *ending]:
            answer(check(ending[0] if ending else "jax"))
        case ["warm"]:
            calls(-(-20 // at_once))
            answer("warm")
        case ["time", many]:
            answer(1e6 * mean(int(many)))
        case ["about"]:
            answer(f"jax {jax.__version__}, {jax.devices()[0].device_kind}")
