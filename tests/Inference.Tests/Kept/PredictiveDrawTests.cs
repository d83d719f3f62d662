using ProbDsl.Inference.Binding;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>
/// Draws from a fit follow the predictive distribution: the distribution of the story, mixed over the draws of its unknowns.
/// </summary>
public sealed class PredictiveDrawTests
{
    private const string Normal = """
        model N
        data y[rows]: real
        m ~ Normal(0, 10)
        s ~ Exponential(1)
        for n in rows { y[n] ~ Normal(m, s) }
        """;
    private const string Walk = """
        model W
        data y[times]: real
        s ~ Exponential(1)
        y[1] ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(y[t-1], s) }
        """;
    private const string Schools = """
        model E
        data y[schools]: real
        data se[schools]: positive
        mu ~ Normal(0, 5)
        for s in schools { theta[s] ~ Normal(mu, 10)
        y[s] ~ Normal(theta[s], se[s]) }
        """;
    private const string Rows = "y\n1\n2\n";

    /// <summary>
    /// E[Var] + Var[E], with m = 0 or 10 and s = 1 or 3: 5 + 25. One draw of the unknowns for all rows has the variance 1 or 9, and must
    /// fail.
    /// </summary>
    [Fact]
    public void The_spread_of_rows_has_that_of_the_unknowns_in_it()
    {
        var fit = KeptFiles.Drawn(Normal, Rows, 4, ("m", [], [0, 0, 10, 10]), ("s", [], [1, 3, 1, 3])).Read();
        var drawn = FitDraw.Of(fit, 40_000);
        Assert.True(drawn.Sampled!.AreRows);
        var mixed = Mixture((0.25, 0, 1), (0.25, 0, 3), (0.25, 10, 1), (0.25, 10, 3));
        Assert.True(SampleChecks.Follows(drawn["y"], mixed));
        Assert.True(SampleChecks.HasMean([.. drawn["y"].Select(y => (y - 5) * (y - 5))], 30));
        Assert.False(
            SampleChecks.Follows(FitDraw.Of(KeptFiles.Drawn(Normal, Rows, 1, ("m", [], [0]), ("s", [], [1])).Read(), 40_000)["y"], mixed));
    }

    /// <summary>A point is every row's: the spread is that of the distribution alone.</summary>
    [Fact]
    public void A_point_has_the_spread_of_the_distribution_alone()
    {
        var bound = TestStory.By(Normal, "y\n1\n2\n4\n");
        var summary = bound.Fitted(method: "map").Summary!;
        var (m, s) = (summary.Estimates[0].Value.Values[0], summary.Estimates[1].Value.Values[0]);
        var drawn = FitDraw.Of(KeptFiles.Of(Normal, bound.Problem, summary).Read(), 20_000)["y"];
        Assert.True(SampleChecks.Follows(drawn, Mixture((1, m, s))));
        Assert.False(SampleChecks.Follows(drawn, Mixture((1, m, 1.1 * s))));
    }

    /// <summary>Rows that read one another are one series with one draw of the unknowns, not rows of different series.</summary>
    [Fact]
    public void A_series_has_one_draw_of_the_unknowns()
    {
        var fit = KeptFiles.Drawn(Walk, Rows, 2, ("s", [], [1e-6, 100])).Read();
        foreach (var (seed, isStill) in new[] { (2UL, true), (1UL, false) })
        {
            var drawn = FitDraw.Of(fit, 50, seed: seed);
            Assert.False(drawn.Sampled!.AreRows);
            Assert.Equal(50, drawn["y"].Length);
            Assert.Equal(isStill, drawn["y"].Zip(drawn["y"].Skip(1)).All(p => Math.Abs(p.First - p.Second) < 1e-3));
        }
    }

    /// <summary>
    /// Replicates of the fit's own schools have their fitted means; those of other schools are spread as the prior has it, about the fitted
    /// mean of all.
    /// </summary>
    [Fact]
    public void Members_of_the_fit_are_replicated_and_others_are_drawn()
    {
        var fit = KeptFiles.Drawn(Schools, "y,se\n1,1\n2,2\n", 2, ("mu", [], [-1, 1]), ("theta", [2], [100, 200, 300, 400])).Read();
        var same = FitDraw.Of(fit, 20_000, "y,se\n1,1\n2,2\n", sameRows: true);
        Assert.Equal(["mu", "theta"], same.Unknowns!.Known.Order());
        Assert.True(SampleChecks.Follows(Every(same["y"], 2, 0), Mixture((0.5, 100, 1), (0.5, 300, 1))));
        Assert.True(SampleChecks.Follows(Every(same["y"], 2, 1), Mixture((0.5, 200, 2), (0.5, 400, 2))));
        var others = FitDraw.Of(fit, 20_000, "y,se\n1,3\n2,4\n5,6\n");
        Assert.Equal(["theta"], others.Unknowns!.PartlyKnown);
        var (near, far) = (Math.Sqrt(100 + 9), Math.Sqrt(100 + 36));
        Assert.True(SampleChecks.Follows(Every(others["y"], 3, 0), Mixture((0.5, -1, near), (0.5, 1, near))));
        Assert.True(SampleChecks.Follows(Every(others["y"], 3, 2), Mixture((0.5, -1, far), (0.5, 1, far))));
        Assert.False(SampleChecks.Follows(Every(others["y"], 3, 0), Mixture((0.5, -1, far), (0.5, 1, far))));
    }

    /// <summary>A group that the fit knows by name keeps its value in every draw; one that it does not know is drawn.</summary>
    [Fact]
    public void Groups_keep_their_values_by_name()
    {
        const string story = """
            model P
            data y[who, visit]: real from y by id
            for s in who { a[s] ~ Normal(0, 1)
            for t in visit { y[s, t] ~ Normal(a[s], 1) } }
            """;
        var fit = KeptFiles.Drawn(story, "id,y\nb,1\na,2\nb,3\n", 2, ("a", [2], [10, 20, 30, 40])).Read();
        var drawn = FitDraw.Of(fit, 4000, "id,y\nc,7\na,8\nb,9\n")["a"];
        Assert.Equal([20, 40], Every(drawn, 3, 1).Distinct().Order());
        Assert.Equal([10, 30], Every(drawn, 3, 2).Distinct().Order());
        Assert.True(SampleChecks.IsStandardNormal(Every(drawn, 3, 0)));
        var own = FitDraw.Of(fit, 2);
        Assert.Equal((2, 2), ((int)own.Sampled!.Problem.Sizes["visit"], own.Sampled.Problem.Sizes["who"] == 2 ? 2 : 0));
        Assert.Equal([2.0, 1.0], own.Sampled.Problem.Groups.Lengths["visit"].Values);
    }

    /// <summary>A param has no prior to draw new members from.</summary>
    [Fact]
    public void A_param_of_new_members_is_refused()
    {
        const string story = """
            model Q
            data y[schools]: real
            param m[schools]: real
            for s in schools { y[s] ~ Normal(m[s], 1) }
            """;
        var fit = KeptFiles.Fitted(story, Rows, "map").Read();
        Assert.Equal(2, FitDraw.Of(fit)["y"].Length);
        Assert.Equal("E0405", Assert.Single(FitDraw.Of(fit, sizes: ("schools", 5)).Diagnostics).Code);
    }

    /// <summary>Each replicate takes a draw: all in turn, or, of more than are asked for, some from all over.</summary>
    [Theory]
    [InlineData(3, 6, 0, "0 1 2 0 1 2")]
    [InlineData(3, 4, 1, "1 2 0 1")]
    [InlineData(6, 3, 0, "0 2 4")]
    [InlineData(6, 3, 7, "1 3 5")]
    [InlineData(1, 3, 5, "0 0 0")]
    public void Draws_are_taken_in_turn(int count, int replicates, ulong seed, string expected) =>
        Assert.Equal(expected,
            string.Join(' ', Enumerable.Range(0, replicates).Select(new FittedDraws(null!, count, replicates, seed).DrawOf)));

    [Theory]
    [InlineData("for n in rows { y[n] ~ Normal(m, 1) }", true)]
    [InlineData("""
        for n in rows { z[n] ~ Normal(0, 1)
        y[n] ~ Normal(m * z[n], 1) }
        """, true)]
    [InlineData("for n in rows { y[n] ~ Normal(m * n, 1) }", false)]
    [InlineData("for n in rows { y[n] ~ Normal(m, rows) }", false)]
    [InlineData("""
        for n in rows { z[n] ~ Normal(0, 1)
        y[n] ~ Normal(m + mean(z), 1) }
        """, false)]
    [InlineData("""
        for n in rows { z[n] ~ Normal(0, 1) }
        for n in rows { y[n] ~ Normal(m + sum(z[i] for i in rows), 1) }
        """, false)]
    [InlineData("""
        y[1] ~ Normal(m, 1)
        for n in 2..rows { y[n] ~ Normal(y[n-1], 1) }
        """, false)]
    [InlineData("y ~ MvNormal(zeros(rows), identity(rows))", false)]
    public void Rows_are_apart_where_none_reads_another(string body, bool apart)
    {
        var graph = TestStory.Compile($$"""
            model R
            data y[rows]: real
            m ~ Normal(0, 1)
            {{body}}
            """);
        Assert.Equal(apart, new PriorDrawRequest(graph, new Dictionary<string, long>()) { HasDraws = true }.IsRowByRow);
    }

    private static double[] Every(double[] values, int step, int offset) => [.. values.Where((_, at) => at % step == offset)];

    private static Func<double, double> Mixture(params (double Weight, double Mean, double Sd)[] parts) =>
        x => parts.Sum(p => p.Weight * SampleChecks.NormalCdf((x - p.Mean) / p.Sd));
}
