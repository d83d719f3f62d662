using ProbDsl.Catalog.Layers;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.ContinuousTime;

/// <summary>What nets cost: against the formulas of their layers, and against the weights that fits have.</summary>
public sealed class NetCostTests
{
    private const string Csv = "a,b,c,k\n1,2,0.5,1\n0.5,-1,2,2\n-1,0.3,1,3\n0.2,0,-1,1\n";

    //                      net                                                     weights and multiply-adds of each line
    public static TheoryData<string, string> Nets => new()
    {
        { "f(x: real[3]) -> real[2] = linear(5) |> tanh |> linear", "20 15, 0 0, 12 10" },
        { "f(x: real[3], k: index[4]) -> real[2] = mlp([5])", "52 25" },                  // a row of a table is looked up
        { "f(k: index[4]) -> real[2] = embed(6) |> linear", "24 0, 14 12" },
        { "f(x: real[2, 6, 4]) -> real[3] = conv(5, stride = 2) |> relu |> linear", "95 540, 0 0, 93 90" },          // 2 9 5 at 3 2 pixels
        { "f(x: real[2, 3, 4]) -> real[3, 6, 8] = conv_transpose(kernel = 4, stride = 2)", "99 1152" },              // 2 3 16 at 12
        { "f(x: real[4, 3, 3]) -> real[4, 3, 3] = residual(conv(2) |> silu |> conv) |> group_norm(2)", "150 1296, 8 0" },
        { "f(x: real[4, 3, 3]) -> real[4, 3, 3] = attention(2)", "88 1224" },             // 9 (3 4 4 + 4 4) + 2 9 9 4
        { "f(x: real[5]) -> real[5] = group_norm(1) |> dropout(0.1) |> layer_norm", "10 0, 0 0, 10 0" },
        { "f(s: real[3], x: real[2]) -> real[3] = gru", "63 45" },
        // 5 tokens of width 4: embedding, positions; 12 W^2 a token and 2 L^2 W, the output of the mean
        { "f(x: real[5, 2]) -> real = transformer(4, heads = 2, layers = 1)",
            $"{12 + 20 + (12 * 16) + 16 + (4 * 9) + 8 + 5} {40 + (5 * 12 * 16) + (2 * 25 * 4) + 4}" },
        // 4 tokens before 5 positions: 3 numbers each, products of 3 by 9 for inputs and states, an output
        { "f(before: real[..5]) -> real = gru(3)", $"{9 + 36 + 36 + 4} {12 + (5 * 27) + (5 * 27) + 15}" },
        { "f(before: real[..5]) -> real = causal_conv([3, 2])", $"{9 + 21 + 14 + 3} {12 + (5 * 6 * 3) + (5 * 6 * 2) + 10}" },
        // a position attends to itself and those before it: 15 pairs
        { "f(before: real[..5]) -> real = transformer(4, heads = 2, layers = 1, positions = rotary)",
            $"{12 + (12 * 16) + 16 + (4 * 9) + 8 + 5} {16 + (5 * 12 * 16) + (2 * 15 * 4) + 20}" },
        // skips: what starts from a value costs nothing of its own
        { "f(x: real[3], y: real) -> real = \n let a = linear(4) \n let b = a |> tanh \n concat(a, b, y) |> linear",
            "20 16, 0 0, 0 0, 0 0, 10 9" },
    };

    [Theory, MemberData(nameof(Nets))]
    public void Each_layer_costs_what_its_formula_says(string net, string expected)
    {
        var graph = TestStory.Compile($"model M\ndata a[rows]: real\nnet {net}\nfor n in rows {{ a[n] ~ Normal(0, 1) }}\n");
        var costs = Assert.Single(NetCosts.Compute(graph, _ => null));
        Assert.Equal(expected, string.Join(", ", costs.Lines.Select(l => $"{l.Cost!.Parameters} {l.Cost.MultiplyAdds}")));
        Assert.Equal(costs.Total, costs.Lines.Select(l => l.Cost!).Aggregate((a, b) => a + b));
    }

    //                      flow                                            its lines: parameters and multiply-adds, then widths
    public static TheoryData<string, string> Flows => new()
    {
        // 4 nets of 1 - 5 - 2: 10 + 12 weights, 5 + 10 products
        { "f: real[2] = realnvp(layers = 4, hidden = [5])", "0 0, 88 60 (4 nets 1 - 5 - 2)" },
        // one number is shifted by a net of one output; two of 2 - 3 - 3 - 1 change the last, two of 1 - 3 - 3 - 2 the first two
        { "f: real[3] = nice(layers = 4, hidden = [3, 3])", "0 0, 50 36 (2 nets 2 - 3 - 3 - 1), 52 36 (2 nets 1 - 3 - 3 - 2)" },
        // 3 bins: 8 numbers for each of 2 elements
        { "f: real[2] = spline(layers = 2, bins = 3, hidden = [4])", "0 0, 96 72 (2 nets 1 - 4 - 8)" },
        { "f: real[3] = maf(layers = 2, hidden = [4])", "0 0, 92 72 (2 nets 3 - 4 - 6)" },
        { "f(given c: real[2]): real[2] = realnvp(layers = 1, hidden = [5])", "0 0, 32 25 (a net 3 - 5 - 2)" },
        // a triangle solved for a row, and a shift
        { "f: real[3] = affine", "9 6" },
        { "f: real[3] = permute |> scale |> permute(learned = true)", "0 0, 3 0, 9 12" },
        { "f: real[2] = planar(3)", "15 0" },
    };

    [Theory, MemberData(nameof(Flows))]
    public void Each_map_of_a_flow_costs_what_its_formula_says(string flow, string expected)
    {
        var numbers = flow.Contains("real[3]", StringComparison.Ordinal) ? 3 : 2;
        var isGiven = flow.Contains("given", StringComparison.Ordinal);
        var story = $"model M\ndata x[rows]: real[{numbers}] from {(numbers == 3 ? "a, b, c" : "a, b")}\ndata c[rows]: real[2] from c, k\n"
            + $"flow {flow}\nfor n in rows {{ x[n] ~ Normal(0, 1) |> f{(isGiven ? "(c[n])" : "")} }}\n";
        var bound = TestStory.By(story, Csv);
        var costs = Assert.Single(NetCosts.Compute(bound.Problem.Graph, _ => null));
        Assert.Equal(("flow", "f"), (costs.Sort, costs.Name));
        Assert.Equal(expected, string.Join(", ", costs.Lines.Select(l => $"{l.Cost!.Parameters} {l.Cost.MultiplyAdds}"
            + (l.Text.StartsWith("  ", StringComparison.Ordinal) ? $" ({l.Text[2..]})" : ""))));
        var fit = bound.Fitted(new FitOptions(MaxIterations: 1, Threads: 1) { [StandardOptions.BatchSize] = 4 }, "mle").Summary!;
        Assert.Equal(fit.Weights!.Where(w => System.Text.RegularExpressions.Regex.IsMatch(w.Key, @"^f\.[\d.]+\."))
            .Sum(w => w.Value.Shape.Count), costs.Total!.Parameters);
    }

    /// <summary>Maps after `|>`, and a field of the catalog; an `ode` of a net costs what the net costs.</summary>
    [Fact]
    public void Maps_without_a_declaration_and_fields_are_counted()
    {
        var graph = TestStory.Compile("""
            model M
            data x[rows]: real[2] from a, b
            net v(x: real[2], t: unit) -> real[2] = linear
            for n in rows { x[n] ~ Normal(0, 1) |> affine |> ode(v) }
            """);
        // the field reads its state in two units, and the time: 2 (2 + 2 + 1 + 1)
        Assert.Equal(
            ["net v 12", "flow affine 5"], NetCosts.Compute(graph, _ => null).Select(c => $"{c.Sort} {c.Name} {c.Total!.Parameters}"));
        // H(q, p, t): 3 - 4 - 1 without a bias at the end, and its gradient
        var field = TestStory.Compile("""
            model M
            data x[rows]: real[2] from a, b
            flow warp: real[2] = ode(hamiltonian(hidden = [4]))
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """);
        Assert.Equal(8 + 4 + 4 + 4, Assert.Single(NetCosts.Compute(field, _ => null)).Total!.Parameters);
    }

    /// <summary>A size of the data is known with them alone; one that a hyperparameter sets, without.</summary>
    [Fact]
    public void Sizes_of_the_data_are_unknown_without_them()
    {
        var graph = TestStory.Compile("""
            model M(H = 3)
            data k[rows]: index[V]
            data a[rows]: real
            net f(k: index[V]) -> real = embed(H) |> linear
            net g(a: real) -> real = linear(H) |> linear
            for n in rows { a[n] ~ Normal(f(k[n]) + g(a[n]), 1) }
            """.Replace("a[n]), 1", "2), 1", StringComparison.Ordinal));
        var costs = NetCosts.Compute(graph, name => name == "H" ? 3 : null);
        Assert.Null(costs[0].Total);
        Assert.Equal(new LayerCost(10, 6), costs[1].Total);
        Assert.Null(NetCosts.Sum(costs.Select(c => c.Total)));
        Assert.Equal(new LayerCost(15 + 4, 3), NetCosts.Compute(graph, name => name == "H" ? 3 : 5)[0].Total);
    }

    /// <summary>The sums of parameters are those of the weights of a fit, also of a field that reads its state in two units.</summary>
    [Theory]
    [InlineData("""
        net f(x: real[2], k: index[3]) -> (mean: real, sd: positive) =
          let h = linear(4) |> residual(silu |> linear(5) |> linear)
          concat(h, x) |> layer_norm |> linear
        for n in rows { c[n] ~ Normal(f(x[n], k[n])) }
        """, "mle")]
    [InlineData("""
        net f(x: real[2], t: unit) -> real[2] = mlp([6], act = tanh)
        flow warp: real[2] = ode(f)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """, "flow_matching")]
    [InlineData("""
        net f(x: real[2], t: unit) -> real[2] = concat(x, fourier(t)) |> mlp([6], act = tanh)
        sde noising: real[2] = vp()
        for n in rows { x[n] ~ reverse(noising, f) }
        """, "score")]
    [InlineData("""
        net f(x: real[2], t: unit) -> real[2] = linear(4) |> tanh |> linear
        flow warp: real[2] = ode(f)
        for n in rows { x[n] ~ Normal(0, 3) |> warp }
        """, "flow_matching")]
    public void A_fit_has_as_many_weights(string story, string method)
    {
        var bound = TestStory.By($"model M\ndata x[rows]: real[2] from a, b\ndata c[rows]: real\ndata k[rows]: index[3]\n{story}", Csv);
        var outcome = bound.Fitted(new FitOptions(MaxIterations: 1, Threads: 1) { [StandardOptions.BatchSize] = 4 }, method);
        var weights = outcome.Summary!.Weights!.Where(w => System.Text.RegularExpressions.Regex.IsMatch(w.Key, @"^f\.\d+\."));
        var cost = NetCosts.Compute(bound.Problem.Graph, _ => null).Single().Total!;
        Assert.Equal(weights.Sum(w => w.Value.Shape.Count), cost.Parameters);
    }
}
