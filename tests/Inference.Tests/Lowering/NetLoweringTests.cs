using ProbDsl.Catalog.Layers;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>Calls of nets in stories, against loops over rows, labels and numbers.</summary>
public sealed class NetLoweringTests
{
    private const string Head = """
        model N
        data x[rows]: real
        data y[rows]: real
        data b[rows]: bool
        data g[rows]: index[3]
        param sd: positive

        """;

    public static TheoryData<string> Stories =>
    [
        // several arguments, some of them no vectors
        "net f(v: real[2], k: index[3], b: bool) -> (mean: real, sd: positive) = mlp([4], act = tanh)\n"
            + "for n in rows { y[n] ~ Normal(f(concat(x[n], 2 - x[n]), g[n], b[n])) }",
        // an argument that is the same for all rows, and one that differs by a loop
        """
        data w[rows, 2]: real from y, x + 1
        net f(v: real, s: positive, k: index[2]) -> real = mlp([4])
        for k in 1..2 { for n in rows { w[n, k] ~ Normal(f(x[n], sd, k), 1) } }
        """,
        // labels that are marginalized
        """
        net f(v: real, k: index[2]) -> (mean: real, sd: positive) = mlp([4, 3], act = silu)
        for n in rows {
          kind[n]: index[2] ~ Categorical(uniform(2))
          y[n] ~ Normal(f(x[n], kind[n]))
        }
        """,
        """
        net f(a: index[2], c: index[2]) -> real = mlp([4], dense = true)
        for n in rows {
          kind[n]: index[2] ~ Categorical(uniform(2))
          other[n]: index[2] ~ Categorical(uniform(2))
          y[n] ~ Normal(f(kind[n], other[n]), 1)
        }
        """,
        // a start that is a value, hyperparameter sizes, several outputs out of order, a simplex
        "net f(v: real) -> (p: simplex[3], u: unit, m: real[2]) = concat(v, fourier(v, frequencies = 2)) |> linear(4, "
            + "weight_norm = true) |> layer_norm |> gelu |> linear\nfor n in rows {\n  g[n] ~ Categorical(f(x[n]).p)\n"
            + "  b[n] ~ Bernoulli(f(x[n]).u)\n  y[n] ~ Normal(dot(f(x[n]).m, f(x[2]).m), sd)\n}",
        // nets that call nets, functions that call nets, definitions
        """
        net inner(v: real) -> real[2] = mlp([3], act = tanh)
        net f(v: real) -> real = inner(2 * v) |> linear
        function twice(v: real) -> real = f(v) + f(v + 1)
        for n in rows { m[n] = twice(x[n]) }
        for n in rows { y[n] ~ Normal(m[n], sd) }
        """,
        "net f(v: real) -> real[3] = linear(5) |> residual([4]) |> softmax |> linear\n"
            + "for n in rows { g[n] ~ Categorical(logit = f(x[n])) }",
        """
        net f(k: index[3]) -> real = embedding(2) |> flatten |> linear
        for n in rows { y[n] ~ Normal(f(g[n]), sd) }
        """,
        // values that the body names: read once, several times, from all arguments, inside of a residual block, by another let
        """
        net f(v: real[2], k: index[3]) -> (mean: real, sd: positive) =
          let wide = linear(4) |> tanh
          let narrow = wide |> linear(3) |> residual(silu |> linear(2) |> linear)
          concat(narrow, wide, 2 * v) + 1 |> linear(5) |> gelu |> linear
        for n in rows { y[n] ~ Normal(f(concat(x[n], 2 - x[n]), g[n])) }
        """,
        // a net with a way down, a way up and what skips both
        """
        data w[rows]: real[2, 4, 4] from x, y, x, y, y, x, 2 * x, y, x, y, x, 1 - y, y, x, 2 * x, y,
          y, x, y, 0.5 * x, y, x, 2 * x, y, x, y, x, 1 - y, 1 + y, x, 2 * x, y
        net f(w: real[2, 4, 4], v: real) -> real =
          let full = concat(w, fourier(v, frequencies = 1)) |> conv(3) |> tanh
          let half = full |> conv(4, stride = 2) |> residual(conv(2) |> silu |> conv)
          let up = half |> conv_transpose(3, stride = 2)
          concat(up, full) |> conv(2) |> linear
        for n in rows { y[n] ~ Normal(f(w[n], x[n]), sd) }
        """,
        // states that nets carry along a chain, forward and backward, and of several numbers
        """
        net f(v: real, w: real) -> real = mlp([3], act = tanh)
        m[1] = x[1]
        for n in 2..rows { m[n] = f(m[n-1], x[n]) }
        for n in rows { y[n] ~ Normal(m[n], sd) }
        """,
        """
        net f(state: real[3], v: real, k: index[3]) -> real[3] = gru
        net tell(state: real[3]) -> (mean: real, sd: positive) = linear
        h[rows] = f(zeros(3), x[rows], g[rows])
        for n in 1..rows-1 { h[n] = f(h[n+1], x[n], g[n]) }
        for n in rows { y[n] ~ Normal(tell(h[n])) }
        """,
        // what stands before a position: all, some of them, two before, beside other arguments
        """
        data w[rows]: bool[4] from b, b, b, b
        net f(before: bool[..4]) -> (logit: real) = masked_mlp([5, 7], act = tanh)
        for n in rows { for d in 1..4 { w[n, d] ~ Bernoulli(f(w[n, 1..d-1])) } }
        """,
        """
        data w[rows]: real[4] from x, y, x, y
        net f(before: real[..4], k: index[3], v: real) -> (mean: real, sd: positive) = masked_mlp([6])
        for n in rows { for d in 2..4 { w[n, d] ~ Normal(f(w[n, 1..d-1], g[n], x[n])) } }
        """,
        """
        data w[rows]: real[4] from x, y, x, y
        net f(before: real[..4]) -> real = masked_mlp([6], act = elu)
        for n in rows { for d in 2..4 { w[n, d] ~ Normal(f(w[n, 1..d-2]), 1) } }
        """,
        """
        data w[rows, 3]: index[2] from b + 1, b + 1, b + 1
        net f(before: index[..3, 2]) -> (logit: real[2]) = masked_mlp([6], act = elu)
        for n in rows { for d in 1..3 { w[n, d] ~ Categorical(f(w[n, 1..d-1])) } }
        """,
        // sequences: one pass, against each prefix alone
        """
        net f(k: index[4, 3]) -> real = transformer(8)
        for n in rows { y[n] ~ Normal(f([g[n], g[n], g[n], g[n]]), 1) }
        """,
        """
        data w[rows, 4]: index[3] from g, g, g, g
        net f(before: index[..4, 3], v: real) -> (logit: real[3]) = transformer(8, heads = 2)
        for n in rows { for d in 1..4 { w[n, d] ~ Categorical(f(w[n, 1..d-1], x[n])) } }
        """,
        """
        data w[rows]: bool[4] from b, b, b, b
        net f(before: bool[..4]) -> (logit: real) = transformer(8, layers = 1, positions = rotary)
        for n in rows { for d in 1..4 { w[n, d] ~ Bernoulli(f(w[n, 1..d-1])) } }
        """,
        """
        data w[rows]: real[4] from x, y, x, y
        net f(before: real[..4]) -> (weights: simplex[2], means: real[2], sds: positive[2]) = gru(5)
        for n in rows { for d in 1..4 {
          w[n, d] ~ Mixture(f(w[n, 1..d-1]).weights, [Normal(f(w[n, 1..d-1]).means[k], f(w[n, 1..d-1]).sds[k]) for k in 1..2])
        } }
        """,
        """
        data w[rows]: int[4] in 0..3 from g, g - 1, g, g - 1
        net f(before: real[..4], v: real) -> (location: unit, scale: positive) = causal_conv([5, 6], kernel = 3)
        for n in rows { for d in 1..4 { w[n, d] ~ DiscretizedLogistic(f(w[n, 1..d-1], x[n]), levels = 4) } }
        """,
    ];

    [Theory, MemberData(nameof(Stories))]
    public void A_call_means_what_the_rows_say(string story)
    {
        for (var seed = 1ul; seed <= 2; seed++)
        {
            var at = new JointAt(TestStory.By(Head + story, SmallTable.Of(5, seed)).Problem, seed);
            at.Agrees(story);
            at.HasGradients(withJacobian: true, story);
            at.RunsOnTheEngine(story);
        }
    }

    /// <summary>
    /// Whatever the weights are, the probabilities of all 16 pictures make 1; with the element itself in sight they need not.
    /// </summary>
    [Fact]
    public void Conditionals_of_a_masked_net_are_one_distribution()
    {
        const string next = """
            data w[rows]: bool[4] from p, q, r, s
            net f(before: bool[..4]) -> (logit: real) = masked_mlp([8, 8])
            for n in rows { for d in 1..4 { w[n, d] ~ Bernoulli(f(w[n, 1..d-1])) } }
            """;
        var total = 0.0;
        for (var picture = 0; picture < 16; picture++)
        {
            var row = string.Join(',', Enumerable.Range(0, 4).Select(bit => (picture >> bit) & 1));
            total += Math.Exp(new JointAt(TestStory.By($"model W\n{next}", $"p,q,r,s\n{row}\n").Problem, 3, spread: 1).LogDensity());
        }

        Assert.Equal(1, total, 1e-12);
    }

    [Fact]
    public void Weights_are_slots_in_the_order_of_the_maps()
    {
        var joint = LogJoint.Lower(TestStory.By(Head + "net f(v: real, k: index[3]) -> (mean: real, sd: positive) = mlp([4], act = tanh)\n"
            + "for n in rows { y[n] ~ Normal(f(x[n], g[n])) }", SmallTable.Of(5, 1)).Problem, TestStory.Catalog);
        Assert.Equal(["f.1.weight.v [1, 4]", "f.1.weight.k [3, 4]", "f.1.bias [4]", "f.2.weight [4, 2]", "f.2.bias [2]"],
            joint.NetWeights.Select(w => $"{w.Name} {w.Shape}"));
        Assert.All(joint.NetWeights, w => Assert.Equal("f", w.Net));
        Assert.Equal(Initialization.Zeros, joint.NetWeights[^1].Start);
    }

    /// <summary>Both outputs of both calls, and no row twice: as many products as maps.</summary>
    [Fact]
    public void The_same_call_is_lowered_once()
    {
        var joint = LogJoint.Lower(TestStory
            .By(Head + "data w[rows]: real from y\nnet f(v: real) -> (mean: real, sd: positive) = mlp([4, 4])\n"
            + "for n in rows {\n  y[n] ~ Normal(f(x[n]))\n  w[n] ~ Normal(f(x[n]).sd, f(x[n]).sd)\n}", SmallTable.Of(5, 1)).Problem,
            TestStory.Catalog);
        Assert.Equal(3, joint.Program().Values.Count(v => v.Op == Op.MatMul));
    }

    /// <summary>A label that is marginalized reads its rows of the weights where they lie.</summary>
    [Fact]
    public void A_label_that_is_summed_out_is_not_gathered()
    {
        var joint = LogJoint.Lower(TestStory.By(Head + "net f(v: real, k: index[2]) -> real = mlp([4])\nfor n in rows {\n  kind[n]: "
            + "index[2] ~ Categorical(uniform(2))\n  y[n] ~ Normal(f(x[n], kind[n]), 1)\n}", SmallTable.Of(5, 1)).Problem,
                TestStory.Catalog);
        Assert.DoesNotContain(joint.Program().Values, v => v.Op is Op.Gather or Op.Equal);
    }

    [Fact]
    public void Given_weights_are_no_slots()
    {
        var bound = TestStory.By(Head + "net f(v: real) -> real = linear\nfor n in rows { y[n] ~ Normal(f(x[n]), 1) }",
            SmallTable.Of(5, 1));
        var lowering = new StoryLowering(bound.Problem, TestStory.Catalog, new ProgramBuilder());
        lowering.NetWeights.Give("f.1.weight", new Tensor([1, 1], [2]));
        lowering.NetWeights.Give("f.1.bias", new Tensor([1], [-0.5]));
        var found = Interpreter.Evaluate(lowering.Density(bound.Graph.Story[0]).Value.Value).Values;
        double[] expected = [.. bound.Problem.Data["x"].Values.Zip(bound.Problem.Data["y"].Values,
            (x, y) => (-0.5 * Math.Pow(y - (2 * x) + 0.5, 2)) - (0.5 * Math.Log(2 * Math.PI)))];
        Assert.Empty(lowering.NetWeights.Created);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void A_given_weight_of_another_shape_is_refused()
    {
        var bound = TestStory.By(Head + "net f(v: real) -> real = linear\nfor n in rows { y[n] ~ Normal(f(x[n]), 1) }",
            SmallTable.Of(5, 1));
        var lowering = new StoryLowering(bound.Problem, TestStory.Catalog, new ProgramBuilder());
        lowering.NetWeights.Give("f.1.weight", new Tensor([2, 1], [2, 3]));
        Assert.Equal("the weights `f.1.weight` have shape [2, 1], but the net expects [1, 1]",
            Assert.Throws<WeightMismatch>(() => lowering.Density(bound.Graph.Story[0])).Message);
    }

    [Theory]
    [InlineData("""
        data w[rows]: real[4] from x, y, x, y
        net f(before: real[..4]) -> real = exp(before) |> masked_mlp([4])
        for n in rows { for d in 1..4 { w[n, d] ~ Normal(f(w[n, 1..d-1]), 1) } }
        """, "computes with the elements before a position")]
    public void What_is_not_computed_is_named(string story, string reason) =>
        Assert.Contains(reason,
            Assert.Throws<LoweringLimit>(() =>
                LogJoint.Lower(TestStory.By(Head + story, SmallTable.Of(5, 1)).Problem, TestStory.Catalog)).Reason,
            StringComparison.Ordinal);
}
