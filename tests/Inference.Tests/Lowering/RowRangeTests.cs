using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Forecasting;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// A range whose ends are read from data counts the members that each row has, and no others: held against sums over just these, by hand.
/// </summary>
public sealed class RowRangeTests
{
    private const int T = 4;

    private static readonly Dictionary<string, Tensor> Parameters = new() { ["a"] = Tensor.Scalar(0.7),
        ["m"] = new([T], [0.4, -0.3, 1.1, 0.8]), ["c"] = new([2], [0.4, -0.3]) };

    private static readonly (int First, int Last, double Z, double[] Y)[] Rows = [(1, 3, 0.5, [0.5, 1.5, -0.25, 9]),
        (2, 2, 1, [9, 0.75, 9, 9]), (4, 4, -1, [9, 9, 9, 2.5]), (1, 4, 2, [0.1, 0.2, -0.4, 1]), (3, 2, 0, [9, 9, 9, 9])];

    private static readonly Dictionary<string, Func<(int First, int Last, double Z, double[] Y), double>> Terms = new()
    {
        ["for t in first[b]..last[b] { y[b, t] ~ Normal(a, 2) }"] = r => Over(r.First, r.Last, t => Normal(r.Y[t - 1], 0.7, 2)),
        ["for t in first[b]+1..T { y[b, t] ~ Normal(a * y[b, t-1], 0.5) }"] = r =>
            Over(r.First + 1, T, t => Normal(r.Y[t - 1], 0.7 * r.Y[t - 2], 0.5)),
        ["for t in 1..T - last[b] { y[b, t] ~ Normal(a, 2) }"] = r => Over(1, T - r.Last, t => Normal(r.Y[t - 1], 0.7, 2)),
        ["for t in first[b]..last[b] repeated 3 { y[b, t] ~ Normal(a, 2) }"] = r =>
            3 * Over(r.First, r.Last, t => Normal(r.Y[t - 1], 0.7, 2)),
        // 9, which stands outside of the parts, has the density 0
        ["for t in first[b]..last[b] { y[b, t] ~ Uniform(-1, 10 * a) }"] = r => Over(r.First, r.Last, _ => -Math.Log(8)),
        ["z[b] ~ Normal(sum(m[t] for t in first[b]..last[b]), 1)"] = r =>
            Normal(r.Z, Over(r.First, r.Last, t => Parameters["m"].Values[t - 1]), 1),
        ["z[b] ~ Normal(prod(m[t] for t in first[b]..T), 1)"] = r =>
            Normal(r.Z, Enumerable.Range(r.First, T - r.First + 1).Aggregate(1.0, (p, t) => p * Parameters["m"].Values[t - 1]), 1),
        ["""
            kind[b] ~ Categorical([0.3, 0.7])
            for t in first[b]..last[b] { y[b, t] ~ Normal(c[kind[b]], 1) }
            """] = r => LogSum(
            Math.Log(0.3) + Over(r.First, r.Last, t => Normal(r.Y[t - 1], 0.4, 1)),
            Math.Log(0.7) + Over(r.First, r.Last, t => Normal(r.Y[t - 1], -0.3, 1))),
    };

    public static TheoryData<string> Statements => [.. Terms.Keys];

    [Theory, MemberData(nameof(Statements))]
    public void Each_row_counts_its_own_part(string statements)
    {
        var expected = Rows.Sum(Terms[statements]);
        Assert.Equal(expected, LogDensity(statements, Rows), 1e-10);
        // a control: one more position of one row counts
        Assert.NotEqual(expected, LogDensity(statements, [(1, 4, 0.5, Rows[0].Y), (1, 1, 1, Rows[1].Y), .. Rows[2..]]), 1e-3);
    }

    /// <summary>
    /// `target +=` is added for the members that each row has: here -u (1 + ... + last) / 10, which makes the mean of a Normal(0, 1) the
    /// sum of these numbers.
    /// </summary>
    [Fact]
    public void Terms_are_added_for_each_row_s_own_part()
    {
        var fitted = TestStory.By("""
            model M(T = 4)
            data last[b]: int in 0..T
            u ~ Normal(0, 1)
            for i in b { for t in 1..last[i] { target += -u * t / 10 } }
            """, "last\n3\n0\n4\n1\n")
            .Fitted(method: "laplace");
        Assert.Equal(-(6 + 10 + 1) / 10.0, fitted.Summary!.Estimates.Single().Value.Values[0], 0.1);
        // N(0, 1) tilted by exp(-s u) has the evidence exp(s^2 / 2), which the Laplace approximation has exactly
        Assert.Equal(1.7 * 1.7 / 2, fitted.Metric.Value, 1e-6);
    }

    /// <summary>Cells outside of a row's part may be missing: nothing draws them.</summary>
    [Fact]
    public void A_missing_cell_outside_of_the_part_changes_nothing()
    {
        const string statements = "for t in first[b]..last[b] { y[b, t] ~ Normal(a, 2) }";
        var incomplete = Csv(Rows).Replace("9", "", StringComparison.Ordinal);
        Assert.Contains(",,", incomplete, StringComparison.Ordinal);
        Assert.Equal(Rows.Sum(Terms[statements]),
            LogLikelihoodProgram.Evaluate(LogLikelihoodProgram
                .Lower(TestStory.By(Story(statements), incomplete).Problem, TestStory.Catalog), Parameters),
            1e-10);
    }

    /// <summary>
    /// Birds marked at their first capture, and what is seen of them after it: of 6 looks 4 saw the bird, so that a Beta(1, 1) becomes a
    /// Beta(5, 3), and the evidence is B(5, 3).
    /// </summary>
    [Theory]
    [InlineData("exact", 1e-9)]
    [InlineData("quadrature", 1e-6)]
    public void A_posterior_counts_the_looks_of_each_row(string method, double within)
    {
        const string story = """
            model M(T = 4)
            data first[birds]: index[T]
            data seen[birds]: bool[T] from a, b, c, d
            stay ~ Beta(1, 1)
            for b in birds { for t in first[b]+1..T { seen[b, t] ~ Bernoulli(stay) } }
            """;
        var fitted = TestStory.By(story, "first,a,b,c,d\n1,1,1,1,0\n2,1,1,1,0\n3,0,0,1,1\n4,0,1,0,1\n").Fitted(method: method);
        Assert.Equal(Math.Log(24.0 * 2 / 5040), fitted.Metric.Value, within);
        Assert.Equal(5.0 / 8, fitted.Summary!.Estimates.Single().Value.Values[0], within);
    }

    [Fact]
    public void What_has_no_value_outside_of_the_part_is_not_sampled()
    {
        var graph = TestStory.Compile("""
            model M(T = 4)
            data first[b]: index[T]
            data y[b]: real[T]
            for i in b { for t in first[i]..T { y[i, t] ~ Normal(0, 1) } }
            """);
        Assert.Contains(new DrawChecks(graph, TestStory.Catalog).Find(), d => d.Code == "E0609");
    }

    /// <summary>
    /// Empty cells inside of the range are predicted, each given the one before it; cells outside of it stay as they are.
    /// </summary>
    [Fact]
    public void Empty_cells_in_the_part_are_predicted()
    {
        const string story = """
            model M(T = 4)
            data first[birds]: index[T]
            data y[birds]: real[T] from a, b, c, d
            stay ~ Normal(0, 1)
            for i in birds { for t in first[i]+1..T { y[i, t] ~ Normal(stay * y[i, t-1], 0.1) } }
            """;
        var fit = FitByHand.Of(story, "first,a,b,c,d\n1,1,1,1,0\n2,1,1,1,0\n", 4000, ("stay", _ => [0.5]));
        var predicted = fit.Predicted("first,a,b,c,d\n1,8,4,NA,NA\n3,9,7,6,NA\n");
        Assert.Equal([8, 9], predicted.Column("a.mean"));
        Assert.Equal([2, 6], predicted.Column("c.mean"), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal([1, 3], predicted.Column("d.mean"), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal([0.1 * Math.Sqrt(1.25), 0.1], predicted.Column("d.sd"), (a, b) => Math.Abs(a - b) < 0.006);
    }

    private static double LogDensity(string statements, (int, int, double, double[])[] rows) =>
        LogLikelihoodProgram.Evaluate(LogLikelihoodProgram.Lower(TestStory.By(Story(statements), Csv(rows)).Problem, TestStory.Catalog),
            Parameters);

    private static string Csv((int First, int Last, double Z, double[] Y)[] rows) =>
        string.Join("\n", rows.Select(r => FormattableString.Invariant(
            $"{r.First},{r.Last},{r.Z},{string.Join(',', r.Y.Select(y => y.ToString(System.Globalization.CultureInfo.InvariantCulture)))}"))
            .Prepend("first,last,z,y1,y2,y3,y4")) + "\n";

    private static string Story(string statements) => $$"""
        model Parts(T = 4)
        data first[birds]: index[T]
        data last[birds]: int in 0..T
        data z[birds]: real
        data y[birds]: real[T] from y1, y2, y3, y4
        param a: real
        param m[T]: real
        param c[2]: real
        for b in birds { {{statements}} }
        """;

    private static double Over(int from, int to, Func<int, double> term) => Enumerable.Range(from, Math.Max(0, to - from + 1)).Sum(term);

    private static double Normal(double x, double mean, double sd) =>
        (-0.5 * (x - mean) * (x - mean) / (sd * sd)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));

    private static double LogSum(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
}
