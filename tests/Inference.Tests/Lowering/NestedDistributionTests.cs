using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;
using static ProbDsl.Tests.Sampling.SampleChecks;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// Log densities of distributions made of distributions, and of distributions that a type cuts, in stories: each row's density is written
/// out by hand, and the log of the product is the program's value.
/// </summary>
public sealed class NestedDistributionTests
{
    private const string Csv = "x,y,c,g\n0.5,1.5,0,1\n-1,0.25,3,2\n2,4,1,3\n0.1,0.75,0,2\n";
    private static readonly double[] X = [0.5, -1, 2, 0.1], Y = [1.5, 0.25, 4, 0.75], C = [0, 3, 1, 0], G = [1, 2, 3, 2];
    private static readonly double[] M = [-1, 0.5, 2];

    /// <summary>A statement; the density of row i, where w = 0.3, s = 1.2, m = (-1, 0.5, 2).</summary>
    private static readonly Dictionary<string, (string Statement, Func<int, double> Density)> Distributions = new()
    {
        ["a mixture of two"] = ("x[n] ~ Mixture([w, 1 - w], [Normal(m[1], s), Normal(m[3], 0.5)])",
            i => (0.3 * Normal(X[i], -1, 1.2)) + (0.7 * Normal(X[i], 2, 0.5))),
        ["a mixture of as many as a size says"] = ("x[n] ~ Mixture(softmax(m), [Normal(m[k], s * k) for k in 1..3])",
            i => Enumerable.Range(0, 3).Sum(k => Math.Exp(M[k]) / M.Sum(Math.Exp) * Normal(X[i], M[k], 1.2 * (k + 1)))),
        ["components that differ by row"] = ("x[n] ~ Mixture([w, 1 - w], [Normal(m[g[n]], s), Normal(y[n], 1)])",
            i => (0.3 * Normal(X[i], M[(int)G[i] - 1], 1.2)) + (0.7 * Normal(X[i], Y[i], 1))),
        ["a truncated law"] = ("y[n] ~ Truncated(Normal(m[g[n]], s), low = 0)",
            i => Normal(Y[i], M[(int)G[i] - 1], 1.2) / NormalCdf(M[(int)G[i] - 1] / 1.2)),
        ["bounds that differ by row"] = ("x[n] ~ Truncated(Normal(0, s), low = -g[n], high = 1 + g[n])",
            i => Normal(X[i], 0, 1.2) / (NormalCdf((1 + G[i]) / 1.2) - NormalCdf(-G[i] / 1.2))),
        ["a truncated law in a mixture"] = ("x[n] ~ Mixture([w, 1 - w], [Truncated(Normal(0, s), low = 0), Normal(0, 2)])",
            i => (X[i] < 0 ? 0 : 0.3 * Normal(X[i], 0, 1.2) / 0.5) + (0.7 * Normal(X[i], 0, 2))),
        ["a mixture in a mixture"] = ("x[n] ~ Mixture([w, 1 - w], [Normal(0, 1), Mixture([0.4, 0.6], [Normal(1, s), Normal(3, s)])])",
            i => (0.3 * Normal(X[i], 0, 1)) + (0.7 * ((0.4 * Normal(X[i], 1, 1.2)) + (0.6 * Normal(X[i], 3, 1.2))))),
        ["a censored law"] = ("x[n] ~ Censored(Normal(m[g[n]], s), high = 1.5)",
            i => X[i] >= 1.5 ? NormalCdf((M[(int)G[i] - 1] - 1.5) / 1.2) : Normal(X[i], M[(int)G[i] - 1], 1.2)),
        ["counts with more zeros"] = ("c[n] ~ Mixture([w, 1 - w], [Delta(0), Poisson(s)])",
            i => (C[i] == 0 ? 0.3 : 0) + (0.7 * Math.Exp(-1.2) * Math.Pow(1.2, C[i]) / (C[i] == 3 ? 6 : 1))),
        ["a positive type cuts Normal"] = ("y[n] ~ Normal(m[g[n]], s)",
            i => Normal(Y[i], M[(int)G[i] - 1], 1.2) / NormalCdf(M[(int)G[i] - 1] / 1.2)),
        ["a positive type cuts what is truncated"] = ("y[n] ~ Truncated(Normal(1, s), high = 5)",
            i => Normal(Y[i], 1, 1.2) / (NormalCdf(4 / 1.2) - NormalCdf(-1 / 1.2))),
        ["a mixture of vectors"] = ("v[n] ~ Mixture([w, 1 - w], [MvNormal([m[1], m[2]], identity(2)), MvNormal(zeros(2), 4 * "
            + "identity(2))])", i => (0.3 * Normal(X[i], -1, 1) * Normal(Y[i], 0.5, 1)) + (0.7 * Normal(X[i], 0, 2) * Normal(Y[i], 0, 2))),
        ["a truncated mixture"] = ("y[n] ~ Truncated(Mixture([w, 1 - w], [Normal(m[1], s), Normal(m[3], 0.5)]), low = 0, high = 5)",
            i => ((0.3 * Normal(Y[i], -1, 1.2)) + (0.7 * Normal(Y[i], 2, 0.5)))
                / ((0.3 * Between(0, 5, -1, 1.2)) + (0.7 * Between(0, 5, 2, 0.5)))),
        ["a truncated mixture in a mixture"] = ("y[n] ~ Truncated(Mixture([w, 1 - w], [Normal(0, 1), Mixture([0.4, 0.6], [Normal(1, s), "
            + "Normal(3, s)])]), high = 4)",
            i => ((0.3 * Normal(Y[i], 0, 1)) + (0.28 * Normal(Y[i], 1, 1.2)) + (0.42 * Normal(Y[i], 3, 1.2)))
                / ((0.3 * Between(0, 4, 0, 1)) + (0.28 * Between(0, 4, 1, 1.2)) + (0.42 * Between(0, 4, 3, 1.2)))),
        ["a truncated mixture with an atom"] = ("x[n] ~ Truncated(Mixture([w, 1 - w], [Delta(0), Normal(m[g[n]], s)]), low = -2)",
            i => 0.7 * Normal(X[i], M[(int)G[i] - 1], 1.2) / (0.3 + (0.7 * (1 - NormalCdf((-2 - M[(int)G[i] - 1]) / 1.2))))),
        ["a positive type cuts a mixture"] = ("y[n] ~ Mixture([w, 1 - w], [Normal(m[1], s), Gamma(2, s)])",
            i => ((0.3 * Normal(Y[i], -1, 1.2)) + (0.7 * 1.44 * Y[i] * Math.Exp(-1.2 * Y[i]))) / ((0.3 * NormalCdf(-1 / 1.2)) + 0.7)),
        ["an index cuts a count"] = ("g[n] ~ Poisson(s)", i => Poisson((int)G[i]) / Enumerable.Range(1, 3).Sum(Poisson)),
        ["an ordered vector is one of its orders"] = ("o[n] ~ Normal(w, s)",
            i => 6 * Normal(X[i], 0.3, 1.2) * Normal(Y[i], 0.3, 1.2) * Normal(Y[i] + 1, 0.3, 1.2)),
        ["two ordered vectors"] = ("p[n] ~ Normal(m[g[n]], s)", i => 4 * Normal(X[i], M[(int)G[i] - 1], 1.2) * Normal(Y[i],
            M[(int)G[i] - 1], 1.2) * Normal(C[i], M[(int)G[i] - 1], 1.2) * Normal(C[i] + G[i], M[(int)G[i] - 1], 1.2)),
    };

    /// <summary>Distributions without s in them.</summary>
    private static readonly string[] Fixed = ["a mixture of vectors"];

    public static TheoryData<string> Names => [.. Distributions.Keys];

    /// <summary>A weight that has underflowed to 0 has a gradient of 0: that of its logarithm is infinite.</summary>
    [Theory, InlineData(1), InlineData(2)]
    public void Weights_that_underflow_have_gradients(ulong seed)
    {
        const string Story = """
            model Underflow
            data x[rows]: real
            param v: real
            for n in rows { x[n] ~ Mixture(softmax([v, 0]), [Normal(0, 1), Normal(1, 1)]) }
            """;
        var joint = new JointAt(TestStory.By(Story, "x\n0.5\n-1\n").Problem, seed, spread: 5000);
        Assert.True(Math.Abs(joint.Free["v"].Values[0]) > 800);
        joint.HasGradients(withJacobian: false, Story);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_program_is_the_sum_by_hand(string name) =>
        Assert.Equal(ByHand(name), Program(name, 1.2), 1e-10 * Math.Abs(ByHand(name)));

    [Theory, MemberData(nameof(Names))]
    public void Another_scale_is_distinguished(string name)
    {
        var other = Program(name, 1.25);
        Assert.Equal(Fixed.Contains(name), Math.Abs(ByHand(name) - other) < 1e-6);
    }

    private static double ByHand(string name) => Enumerable.Range(0, 4).Sum(i => Math.Log(Distributions[name].Density(i)));

    private static double Program(string name, double s)
    {
        var bound = TestStory.By($$"""
            model Nested
            data x[rows]: real
            data y[rows]: positive
            data c[rows]: count
            data g[rows]: index[3]
            data v[rows]: real[2] from x, y
            data o[rows]: ordered[3] from x, y, y + 1
            data p[rows]: ordered[2, 2] from x, y, c, c + g
            data u[rows]: positive[2] from y, g
            param w: unit
            param s: positive
            param m[3]: real
            for n in rows { {{Distributions[name].Statement}} }
            """, Csv);
        return new Unconstrained(bound.Problem)
            .At(new Dictionary<string, Tensor> { ["w"] = Tensor.Scalar(0.3), ["s"] = Tensor.Scalar(s), ["m"] = new([3], M) });
    }

    private static double Between(double low, double high, double mean, double sd) =>
        NormalCdf((high - mean) / sd) - NormalCdf((low - mean) / sd);

    private static double Poisson(int k) => Math.Exp(-1.2) * Math.Pow(1.2, k) / Enumerable.Range(1, k).Aggregate(1, (f, i) => f * i);

    private static double Normal(double x, double mean, double sd) => NormalDensity((x - mean) / sd) / sd;
}
