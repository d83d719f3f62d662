namespace ProbDsl.Tests.Sampling;

/// <summary>
/// Chains along either direction: what remains of a draw after its mean and scale, computed from the drawn values by a plain loop, is
/// standard normal.
/// </summary>
public sealed class ChainTests
{
    /// <summary>A story, how many members -n asks for, the residuals, and the residuals of a story that is nearly the same.</summary>
    private sealed record Chain(string Story, int Count, Func<PriorDraw, double, IEnumerable<double>> Residuals,
        double Right, double Wrong);

    private static readonly Dictionary<string, Chain> Chains = new()
    {
        ["an autoregression of two steps"] = new("""
            model Ar(K = 2)
            data y[times]: real
            keep = [0.6, -0.3]
            for t in 1..K { y[t] ~ Normal(0, 1) }
            for t in K+1..times { y[t] ~ Normal(sum(keep[k] * y[t-k] for k in 1..K), 0.5) }
            """, 3000, (d, last) => After(2, d["y"], (y, t) => (y[t] - (0.6 * y[t - 1]) - (last * y[t - 2])) / 0.5), -0.3, 0.1),
        ["a variance that is a recursion"] = new("""
            model Garch
            data r[days]: real
            v[1] = 1
            for t in 2..days { v[t] = 0.1 + 0.2 * r[t-1]^2 + 0.7 * v[t-1] }
            for t in days { r[t] ~ Normal(0, variance = v[t]) }
            """, 3000, (d, drag) => Scaled(d["r"], Variances(d["r"], drag)), 0.7, 0.6),
        ["backward over rows"] = new("""
            model Back(T = 6)
            data y[rows]: real
            for n in rows {
              s[n, T] ~ Normal(0, 1)
              for t in 2..T { s[n, t-1] ~ Normal(0.9 * s[n, t], 0.1) }
              y[n] ~ Normal(s[n, 1], 0.5)
            }
            """, 1000,
            (d, keep) => Enumerable.Range(0, 6000).Where(i => i % 6 < 5).Select(i => (d["s"][i] - (keep * d["s"][i + 1])) / 0.1), 0.9, 0.8),
        ["two chains that read each other"] = new("""
            model Mutual
            data a[times]: real
            data b[times]: real
            a[1] ~ Normal(0, 1)
            for t in times { b[t] ~ Normal(0.5 * a[t], 2) }
            for t in 2..times { a[t] ~ Normal(-0.4 * b[t-1], 1) }
            """, 3000, (d, keep) => After(1, d["a"], (a, t) => a[t] - (keep * d["b"][t - 1]))
                .Concat(After(0, d["b"], (b, t) => (b[t] - (0.5 * d["a"][t])) / 2)), -0.4, 0),
        ["a chain in the inner loop"] = new("""
            model Inner
            data y[rows, steps]: real from y
            for n in rows { y[n, 1] ~ Normal(n / 100, 1) }
            for n in rows { for t in 2..steps { y[n, t] ~ Normal(y[n, t-1] + t, 3) } }
            """, 700, (d, gradient) => Enumerable.Range(0, 2800).Where(i => i % 4 > 0)
                .Select(i => (d["y"][i] - d["y"][i - 1] - (gradient * ((i % 4) + 1))) / 3), 1, 0.9),
        ["a chain in the outer loop"] = new("""
            model Outer
            data y[steps, rows]: real from y
            for n in rows { y[1, n] ~ Normal(n / 100, 1) }
            for t in 2..steps { for n in rows { y[t, n] ~ Normal(y[t-1, n] + n, 3) } }
            """, 4,
            (d, gradient) => Enumerable.Range(700, 2100).Select(i => (d["y"][i] - d["y"][i - 700] - (gradient * ((i % 700) + 1))) / 3), 1,
            0.99),
        ["a chain that draws the next one"] = new("""
            model Next(T = 2000)
            h[1] ~ Normal(0, 1)
            for t in 1..T-1 { h[t+1] ~ Normal(0.8 * h[t], 0.25) }
            """, 1, (d, keep) => After(1, d["h"], (h, t) => (h[t] - (keep * h[t - 1])) / 0.25), 0.8, 0.5),
        ["a chain of vectors"] = new("""
            model Vectors
            data x[times]: real[2] from a, b
            x[1] ~ Normal(0, 1)
            for t in 2..times { x[t] ~ MvNormal([[0.5, 0.2], [-0.2, 0.5]] @ x[t-1], 0.09 * identity(2)) }
            """, 1500, (d, turn) =>
                Enumerable.Range(1, 1499).SelectMany(t => new[] { d["x"][2 * t] - (0.5 * d["x"][2 * t - 2]) - (turn * d["x"][2 * t - 1]),
                    d["x"][2 * t + 1] + (0.2 * d["x"][2 * t - 2]) - (0.5 * d["x"][2 * t - 1]) }.Select(e => e / 0.3)), 0.2, -0.3),
        ["a state between two others, filled from both ends"] = new("""
            model Ends(T = 3000)
            low[1] ~ Normal(0, 1)
            high[T] ~ Normal(0, 1)
            for t in 2..T { low[t] ~ Normal(0.7 * low[t-1], 1) }
            for t in 1..T-1 { high[t] ~ Normal(0.7 * high[t+1] + low[t], 1) }
            """, 1, (d, keep) => Enumerable.Range(0, 2999).Select(t => d["high"][t] - (keep * d["high"][t + 1]) - d["low"][t]), 0.7, 0.4),
    };

    private static readonly (string, long)[] Sizes = [("steps", 4)];

    public static TheoryData<string> Names => [.. Chains.Keys];

    [Theory, MemberData(nameof(Names))]
    public void What_remains_is_noise(string name) =>
        Assert.True(SampleChecks.IsStandardNormal([.. Chains[name].Residuals(Drawn(name), Chains[name].Right)]));

    [Theory, MemberData(nameof(Names))]
    public void What_remains_by_another_number_is_not(string name) =>
        Assert.False(SampleChecks.IsStandardNormal([.. Chains[name].Residuals(Drawn(name), Chains[name].Wrong)]));

    [Fact]
    public void A_recursion_is_computed_as_a_plain_loop_does()
    {
        var draw = Drawn("a variance that is a recursion");
        Assert.All(draw["v"].Zip(Variances(draw["r"], 0.7)), v => Assert.InRange(Math.Abs(v.First - v.Second), 0, 1e-12 * v.Second));
    }

    [Theory, InlineData(1), InlineData(2)]
    public void A_chain_may_have_its_first_members_only(int count) =>
        Assert.Equal(count, PriorDraw.Of(Chains["a variance that is a recursion"].Story, count)["r"].Length);

    [Fact]
    public void What_data_give_of_a_chain_is_where_it_starts()
    {
        var draw = PriorDraw.Of("""
            model Ar
            data y[times]: real
            for t in 3..times { y[t] ~ Normal(y[t-1] + y[t-2], 1e-9) }
            """, csv: "y\n1\n2\nNA\nNA\nNA\n".Replace("NA", "0", StringComparison.Ordinal));
        Assert.Equal([1, 2, 3, 5, 8], draw["y"].Select(y => Math.Round(y, 6)));
    }

    private static PriorDraw Drawn(string name) => name == "a chain in the outer loop"
        ? PriorDraw.Of(Chains[name].Story, sizes: [("steps", 4), ("rows", 700)])
        : PriorDraw.Of(Chains[name].Story, Chains[name].Count,
            sizes: Chains[name].Story.Contains("steps", StringComparison.Ordinal) ? Sizes : []);

    private static IEnumerable<double> After(int first, double[] values, Func<double[], int, double> residual) =>
        Enumerable.Range(first, values.Length - first).Select(t => residual(values, t));

    private static IEnumerable<double> Scaled(double[] values, double[] variances) => values.Zip(variances, (r, v) => r / Math.Sqrt(v));

    private static double[] Variances(double[] r, double drag)
    {
        var v = new double[r.Length];
        for (var t = 0; t < r.Length; t++) v[t] = t == 0 ? 1 : 0.1 + (0.2 * r[t - 1] * r[t - 1]) + (drag * v[t - 1]);
        return v;
    }
}
