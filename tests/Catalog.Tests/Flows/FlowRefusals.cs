using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Tests.Layers;

namespace ProbDsl.Tests.Flows;

/// <summary>Declarations of flows and SDEs ⇶ their maps, or the refusal.</summary>
public sealed class FlowRefusals
{
    private static readonly string[] Flows =
    [
        "flow f: real[2] = nice(layers = L, hidden = [H, H]) |> scale() ⇶ nice, scale",
        "flow f: real[D] = realnvp(layers = 8, hidden = [H], act = tanh) ⇶ realnvp",
        "flow f: real[1, 8, 8] = realnvp(layers = 8, hidden = [H]) |> permute ⇶ realnvp, permute",
        "flow f: real = planar(layers = 2) |> affine |> exp ⇶ planar, affine, exp",
        "flow f(given x: real[3]): real[2] = planar(2) ⇶ planar",
        "flow f: real = nice(layers = 2, hidden = [H]) ⇶ "
            + "`nice` transforms one half of the elements given the other, but real is one number: "
            + "use `affine`, `planar` or `ode`",
        "flow f: real[1] = realnvp(layers = 2, hidden = [H]) ⇶ `realnvp` transforms one half of the elements given the other, "
            + "but real[1] is one number: use `affine`, `planar` or `ode`",
        "flow f: real = permute ⇶ `permute` changes the order of the elements, but real is one number: use `affine`, `planar` or `ode`",
        "flow f: real[2] = nice(hidden = [H]) ⇶ nice",
        "flow f: real[2] = spline(bins = 4, bound = 2.5) |> permute(learned = true) ⇶ spline, permute",
        "flow f: real[6] = maf(layers = 2, hidden = [H], transform = spline) ⇶ maf",
        "flow f: real = maf() ⇶ `maf` transforms each element given those before it, but real is one number: "
            + "use `affine`, `planar` or `ode`",
        "flow f: real[4, 4] = realnvp(mask = checkerboard) ⇶ realnvp",
        "flow f: real[4] = realnvp(mask = squeeze) ⇶ `mask = squeeze` divides images, real[height, width] or "
            + "real[channels, height, width], but this is real[4]",
        "flow f: real[3, 1, 4] = realnvp(mask = squeeze) ⇶ `mask = squeeze` needs at least two lines of an image, "
            + "real[channels, height, width], but this is real[3, 1, 4]",
        "flow f: real[3, 1, 1] = nice(mask = checkerboard) ⇶ `mask = checkerboard` needs at least two pixels of an image, "
            + "real[channels, height, width], but this is real[3, 1, 1]",
        "flow f: real[3, 1, 4] = nice(mask = checkerboard) ⇶ nice",
        "flow f: real[1, 4, 4] = permute(learned = true) ⇶ `permute(learned = true)` mixes the channels of an image, "
            + "real[channels, height, width], but real[1, 4, 4] has one",
        "flow f: real[2] = spline(bins = 501) ⇶ `bins` of `spline` is a whole number from 1 to 500, but this is 501",
        "flow f: real[2] = maf(bins = 4) ⇶ `bins` of `maf` belongs to `transform = spline`: write that too, or remove `bins`",
        "flow f: real[2] = maf(bound = 3, transform = affine) ⇶ `bound` of `maf` belongs to `transform = spline`: write that too, or "
            + "remove `bound`",
        "flow f: real[2] = maf(bins = 500, transform = spline) ⇶ maf",
        "flow f: real[2] = realnvp(layers = 2) ⇶ realnvp",
        "flow f: real[2] = nice(layers = 2) ⇶ nice",
        "flow f: simplex[3] = planar(2) ⇶ "
            + "`planar` transforms each element independently, so the result would not be simplex[3]: apply it to real[3]",
        "flow f: ordered[3] = affine ⇶ "
            + "`affine` transforms each element independently, so the result would not be ordered[3]: apply it to real[3]",
        "flow f: ordered[3] = scale ⇶ "
            + "`scale` transforms each element independently, so the result would not be ordered[3]: apply it to real[3]",
        "flow f: simplex[3] = exp ⇶ "
            + "`exp` transforms each element independently, so the result would not be simplex[3]: apply it to real[3]",

        "net v(x: real[2], t: unit) -> real[2] = mlp(hidden = [H]) flow f: real[2] = ode(v, solver = dopri5) ⇶ ode",
        "flow f: real[2] = ode(planar(width = W), solver = tsit5, rtol = 1e-6, atol = 1e-8, trace = hutchinson) ⇶ ode",
        "flow f: real[2] = ode(hamiltonian(hidden = [H, H]), solver = rk4) |> scale() ⇶ ode, scale",
        "flow f: real[2*D] = ode(hamiltonian([H], act = silu), solver = euler, steps = 50) ⇶ ode",
        "flow f: real[3] = ode(hamiltonian(hidden = [H])) ⇶ `hamiltonian` takes positions and as many momenta, "
            + "an even number of dimensions, but real[3] holds 3",
        "flow f: real[2] = ode(hamiltonian(hidden = [H], act = relu)) ⇶ `act` of `hamiltonian` is `elu`, `gelu`, `silu`, `tanh`, "
            + "`sigmoid` or `softplus`, but this is `relu`",
        "flow f: real[2] = ode(planar(W), solver = rk4, rtol = 1e-3) ⇶ `rk4` takes a fixed number of steps, "
            + "and `rtol` belongs to `dopri5` and `tsit5`: write `steps` instead",
        "flow f: real[2] = ode(planar(W), steps = 10) ⇶ `dopri5` adapts its steps to `rtol` and `atol`, "
            + "and `steps` belongs to `rk4` and `euler`: write `solver = rk4`, or remove `steps`",
        "flow f: simplex[3] = ode(planar(W)) ⇶ "
            + "`ode` transforms each element independently, so the result would not be simplex[3]: apply it to real[3]",
        "flow f: real[2] = ode(planar(W), solver = rk5) ⇶ `solver` of `ode` is `dopri5`, `tsit5`, `rk4` or `euler`, but this is `rk5`",
    ];

    private static readonly string[] Sdes =
    [
        "sde s: real[2] = vp(beta_min = 0.1, beta_max = 20) ⇶ vp",
        "sde s: real[1, 8, 8] = ve(sigma_max = 25) ⇶ ve",
        "sde s: real = subvp ⇶ subvp",
        "function f(t: unit) -> real = -t; function g(t: real) -> positive = 1 + t; sde s: real[2] = linear(drift = f, "
            + "diffusion = g) ⇶ linear",
        "function f(t: unit) -> real = -t; sde s: real = linear(drift = f, diffusion = f, end_sd = 2) ⇶ linear",
        "function f(t: unit) -> real = -t; sde s: real = linear(drift = f) ⇶ `linear` needs `diffusion`, the name of a function",
        "function f(t: unit) -> real = -t; sde s: real = linear(drift = f, "
            + "diffusion = 2) ⇶ `diffusion` of `linear` is the name of a function, but this is `2`",
        "function f(t: unit, x: real) -> real = -t; sde s: real = linear(drift = f, diffusion = f) ⇶ `linear` calls `f` with the time, "
            + "but it takes 2 arguments",
        "function f(t: unit) -> real[2] = [t, t]; sde s: real[2] = linear(drift = f, diffusion = f) ⇶ `f` must return real to `linear`, "
            + "but it returns real[2]",
        "net f(t: unit) -> real = linear; sde s: real = linear(drift = f, diffusion = f) ⇶ `drift` of `linear` is the name of a function, "
            + "but `f` is a net (line 4)",
        "net h(t: unit) -> real = linear; function f(t: unit) -> real = h(t); sde s: real = linear(drift = f, "
            + "diffusion = f) ⇶ `f` calls the net `h` (line 4), but the noise schedule of `linear` must be known before training",
        "sde s: real = vp(sigma_max = 25) ⇶ `vp` has no option `sigma_max`",
        "sde s: positive[2] = vp ⇶ an sde transforms real numbers, but this is positive[2]",
    ];

    public static TheoryData<string> FlowRows => [.. Flows];

    public static TheoryData<string> SdeRows => [.. Sdes];

    [Theory, MemberData(nameof(FlowRows))]
    public void A_flow_is_read(string row) =>
        Read(row, g => string.Join(", ", g.Callables.OfType<Flow>().Single().Maps.Select(m => m.Name)));

    [Theory, MemberData(nameof(SdeRows))]
    public void An_sde_is_read(string row) => Read(row, g => g.Callables.OfType<Sde>().Single().Of.Name);

    [Fact]
    public void Only_exp_maps_onto_positive_numbers() =>
        Assert.Equal(["exp"], new StandardCatalog().Flows.Where(f => f.Maps(Element.Real) == Element.Positive).Select(f => f.Name));

    [Fact]
    public void Each_has_a_row()
    {
        var catalog = new StandardCatalog();
        Assert.Empty(catalog.FlowNames.Except(Flows.SelectMany(row => row.Split(" ⇶ ")[1].Split(", "))));
        Assert.Empty(catalog.SdeNames.Except(Sdes.Select(row => row.Split(" ⇶ ")[1])));
        Assert.All(catalog.Flows.Concat(catalog.Fields), f => Assert.NotEmpty(f.Summary));
        Assert.All(catalog.Sdes, s => Assert.NotEmpty(s.Summary));
    }

    private static void Read(string row, Func<ModelGraph, string> result)
    {
        var sides = row.Split(" ⇶ ");
        Assert.Equal(sides[1],
            NetStory.Of(sides[0].Replace(") flow", ")\nflow", StringComparison.Ordinal).Replace("; ", "\n", StringComparison.Ordinal),
                result));
    }
}
