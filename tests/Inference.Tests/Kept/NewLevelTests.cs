using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Binding;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>
/// Levels that a fit has not seen: what the story has for each is drawn from its distribution given the rest of the fit; where there is no
/// such distribution they are refused with the reason.
/// </summary>
public sealed class NewLevelTests
{
    private const string Homes = """
        model H
        data y[homes]: real
        data g[homes]: index[G]

        """;

    private const string Counties = Homes + "mu ~ Normal(0, 5)\nfor j in 1..G { effect[j] ~ Normal(mu, 1.5) }\n"
        + "for n in homes { y[n] ~ Normal(effect[g[n]], 0.5) }";

    private const string Rows = "y,g\n1.1,B\n3.1,C\n2.1,D\n1.4,B\n";

    /// <summary>
    /// Known levels keep what the fit has of them, wherever new ones stand; a row of a new one is Normal(m, sqrt(v + 1.5^2 + 0.5^2)), with
    /// m and v the posterior of mu.
    /// </summary>
    [Fact]
    public void A_row_of_a_new_county_mixes_over_what_counties_are()
    {
        var bound = TestStory.By(Counties, Rows);
        var fitted = bound.Fitted(new(Draws: 40_000, Threads: 1));
        var fit = FitInMemory.Create("exact", bound.Problem, fitted.Summary!);
        var scores = fit.Scored("y,g\n1.2,A\n1.2,B\n4,C\n-1,Z\n").Value!;
        var (mu, effect) = (fitted.Summary!.Estimates.Single(e => e.Name == "mu"),
            fitted.Summary.Estimates.Single(e => e.Name == "effect"));
        foreach (var (row, y) in new[] { (0, 1.2), (3, -1.0) })
        {
            var sd = Math.Sqrt(Square(mu.Spread!.Sd.Values[0]) + Square(1.5) + Square(0.5));
            // of the mean of 40,000 normal densities of sd 0.5, whose centers have the sd of mu and effect together
            Assert.Equal(LogNormal(y, mu.Value.Values[0], sd), scores.LogDensity[row],
                4 * ErrorOf(y, mu.Value.Values[0], Math.Sqrt((sd * sd) - 0.25)));
        }

        foreach (var (row, y, at) in new[] { (1, 1.2, 0), (2, 4.0, 1) })
        {
            var sd = Math.Sqrt(Square(effect.Spread!.Sd.Values[at]) + 0.25);
            Assert.Equal(LogNormal(y, effect.Value.Values[at], sd), scores.LogDensity[row],
                4 * ErrorOf(y, effect.Value.Values[at], Math.Sqrt((sd * sd) - 0.25)));
        }

        // a wrong control: with the effect of a county that is known
        Assert.NotEqual(LogNormal(-1, effect.Value.Values[2], Math.Sqrt(Square(effect.Spread!.Sd.Values[2]) + 0.25)),
            scores.LogDensity[3], 1);

        static double ErrorOf(double y, double mean, double spread) =>
            // E[N(y; u, s)^2] = N(y; mean, sqrt(s^2 / 2 + spread^2)) / (2 s sqrt(pi))
            Math.Sqrt(((Math.Exp(LogNormal(y, mean, Math.Sqrt(0.125 + (spread * spread))))
                / (2 * 0.5 * Math.Sqrt(Math.PI) * Math.Exp(2 * LogNormal(y, mean, Math.Sqrt(0.25 + (spread * spread)))))) - 1) / 40_000);
    }

    /// <summary>Rows of a new level are each averaged over what it may be, so that their sum is not the density of both.</summary>
    [Theory]
    [InlineData("y,g\n1.2,A\n1.2,B\n4,C\n4,B\n-1,Z\n", null), InlineData("y,g\n1.2,A\n1.2,B\n4,A\n", "effect")]
    public void Rows_that_share_a_new_level_do_not_add_up(string csv, string? shared)
    {
        var bound = TestStory.By(Counties, Rows);
        Assert.Equal(shared, FitInMemory.Create("exact", bound.Problem, bound.Fitted().Summary!).Scored(csv).Value!.SharedUnknown);
    }

    [Fact]
    public void Predictions_of_a_new_county_are_wider()
    {
        var bound = TestStory.By(Counties, Rows);
        var fitted = bound.Fitted();
        var fit = FitInMemory.Create("exact", bound.Problem, fitted.Summary!);
        var read = NewRows.Read(fit, InputTables.Of(TestStory.Read("g\nB\nZ\n")), TestStory.Catalog);
        Assert.Equal(("W0529", Severity.Warning), (Assert.Single(read.Diagnostics).Code, read.Diagnostics[0].Severity));
        Assert.Contains("\"Z\"", read.Diagnostics[0].Message, StringComparison.Ordinal);
        var columns = RowPredictions.Compute(fit, read.Value!, sameRows: false, TestStory.Catalog, count: 4000).Value!.Columns;
        var (mean, sd) = (columns.Single(c => c.Name == "y.mean").Values, columns.Single(c => c.Name == "y.sd").Values);
        var (mu, effect) = (fitted.Summary!.Estimates.Single(e => e.Name == "mu"),
            fitted.Summary.Estimates.Single(e => e.Name == "effect"));
        double[] centers = [effect.Value.Values[0], mu.Value.Values[0]],
            spreads = [Math.Sqrt(Square(effect.Spread!.Sd.Values[0]) + 0.25), Math.Sqrt(Square(mu.Spread!.Sd.Values[0]) + 2.25 + 0.25)];
        for (var row = 0; row < 2; row++)
        {
            Assert.Equal(centers[row], mean[row], 4 * spreads[row] / Math.Sqrt(4000));
            Assert.Equal(spreads[row], sd[row], 4 * spreads[row] / Math.Sqrt(8000));
        }
    }

    /// <summary>Probabilities of an outcome without values read what a new level is drawn to be, here near -2 and 1.</summary>
    [Theory]
    [InlineData("data y[homes]: bool", "Bernoulli(logit = effect[g[n]])")]
    [InlineData("data y[homes]: index[2]", "OrderedLogistic(effect[g[n]], [0.0])")]
    [InlineData("data y[homes]: bool", "Bernoulli(logit = pair[g[n], 2] - effect[g[n]] + pair[g[n], 1])")]
    public void Probabilities_of_a_new_county_are_averaged_over_what_counties_are(string declared, string distribution)
    {
        var story = $"model H\n{declared}\ndata g[homes]: index[G]\nmu ~ Normal(0, 5)\n"
            + "for j in 1..G {\n  effect[j] ~ Normal(mu, 0.0001)\n  pair[j]: real[2] ~ Normal(mu, 0.0001)\n}\n"
            + $"for n in homes {{ y[n] ~ {distribution} }}";
        var fit = KeptFiles.Drawn(story, "y,g\n1,B\n0,C\n1,D\n".Replace("0", declared.Contains("bool") ? "0" : "2"), 2,
            ("mu", [], [-2, 1]), ("effect", [3], [0, 0, 0, 0, 0, 0]), ("pair", [3, 2], new double[12])).Read();
        var read = NewRows.Read(fit, InputTables.Of(TestStory.Read("g\nB\nZ\n")), TestStory.Catalog);
        var last = RowPredictions.Compute(fit, read.Value!, sameRows: false, TestStory.Catalog).Value!.Columns[^1].Values;
        Assert.Equal(0.5, last[0], 1e-9);
        Assert.Equal(((1 / (1 + Math.Exp(2))) + (1 / (1 + Math.Exp(-1)))) / 2, last[1], 1e-3);
    }

    [Fact]
    public void Draws_of_known_levels_are_those_of_the_fit()
    {
        var fit = KeptFiles.Drawn(Counties, Rows, 2, ("mu", [], [-100, 100]), ("effect", [3], [1, 2, 3, 4, 5, 6])).Read();
        var drawn = FitDraw.Of(fit, 2000, "g\nZ\nC\n");
        Assert.Equal(["effect"], drawn.Unknowns!.PartlyKnown);
        Assert.Equal([2, 5], Enumerable.Range(0, 2000).Select(r => drawn["effect"][(4 * r) + 1]).Distinct().Order());
        double[] anew = [.. Enumerable.Range(0, 2000).Select(r => drawn["effect"][(4 * r) + 3])];
        Assert.Equal(100, anew.Average(Math.Abs), 0.2);
        Assert.Equal(2000, anew.Distinct().Count());
    }

    /// <summary>Numbers that are names stay names: another spelling is another level.</summary>
    [Theory]
    [InlineData("y,g\n1,20\n2,10\n", "y,g\n5,15\n6,1e1\n", "levels G: 10 20 15 1e1")]
    [InlineData("y,g\n1,20\n2,10\n", "y,g\n5,9\n6,100\n", "levels G: 10 20 9 100")]
    [InlineData("y,g\n1,b\n2,a\n", "y,g\n5,z\n6,a\n7,c\n", "levels G: a b c z")]
    public void New_levels_stand_behind_the_known_ones(string fitted, string csv, string levels)
    {
        var bound = TestStory.By(Counties, fitted);
        var problem = FitInMemory.Create("exact", bound.Problem, bound.Fitted().Summary!)
            .Bind(InputTables.Of(TestStory.Read(csv)), TestStory.Catalog).Problem!;
        Assert.Contains(levels, Bound.Show(problem), StringComparison.Ordinal);
    }

    /// <summary>A contrast of two levels by their names covers neither a new one nor all.</summary>
    [Fact]
    public void A_contrast_of_levels_by_name_allows_new_ones()
    {
        const string Contrast = Homes + """
            for j in 1..G { effect[j] ~ Normal(0, 5) }
            d = effect["b"] - effect["a"]
            for n in homes { y[n] ~ Normal(effect[g[n]], 0.5) }
            """;
        var bound = TestStory.By(Contrast, "y,g\n1.1,a\n3.1,b\n2.1,a\n");
        Assert.Null(NewLevels.ReasonAgainst(bound.Problem.Graph, "G", SavedData.Of(bound.Problem)));
    }

    [Theory]
    [InlineData("""
        param effect[G]: real
        for n in homes { y[n] ~ Normal(effect[g[n]], 0.5) }
        """, "`effect` is a `param`")]
    [InlineData("""
        effect: real[G] ~ MvNormal(zeros(G), covariance = identity(G))
        for n in homes { y[n] ~ Normal(effect[g[n]], 0.5) }
        """,
        "`effect` is one draw over all of them")]
    [InlineData("""
        share: simplex[G] ~ Flat()
        for n in homes { g[n] ~ Categorical(share)
        y[n] ~ Normal(g[n], 1) }
        """,
        "is one draw over all of them")]
    [InlineData("""
        effect[1] ~ Normal(0, 1)
        for j in 2..G { effect[j] ~ Normal(effect[j-1], 1) }
        for n in homes { y[n] ~ Normal(effect[g[n]], 0.5) }
        """, "`effect[j]` makes each depend on another")]
    [InlineData("""
        for j in 1..G { raw[j] ~ Normal(0, 1) }
        for j in 1..G { effect[j] = raw[j] - mean(raw) }
        for n in homes { y[n] ~ Normal(effect[g[n]], 0.5) }
        """, "`effect[j]` reads all of `raw` at once")]
    [InlineData("""
        for j in 1..G { effect[j] ~ Normal(0, 1 / G) }
        for n in homes { y[n] ~ Normal(effect[g[n]], 0.5) }
        """,
        "reads their number")]
    public void Levels_without_a_distribution_are_refused_with_the_reason(string story, string reason)
    {
        // numbers, which have an order
        const string Numbered = "y,g\n1.1,1\n3.1,2\n2.1,3\n1.4,1\n";
        var bound = TestStory.By(Homes + story, Numbered);
        var unknown = bound.Graph.Variables.Single(v => v.Role is Compiler.Graph.Role.Latent or Compiler.Graph.Role.Param);
        var fit = KeptFiles.Drawn(Homes + story, Numbered, 1, (unknown.Name, [3], [0.2, 0.3, 0.5])).Read();
        var refused = Assert.Single(fit.Bind(InputTables.Of(TestStory.Read("y,g\n1,1\n2,9\n")), TestStory.Catalog).Diagnostics);
        Assert.Equal("E0525", refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A net, a flow, a guide or a critic with weights for each level has none for a new one.</summary>
    [Theory]
    [InlineData("""
        net f(g: index[G]) -> (mean: real, sd: positive) = embedding(2) |> linear
        for n in homes { y[n] ~ Normal(f(g[n])) }
        """, "`f` has trained weights for each of them")]
    [InlineData("""
        data v[homes]: real[2] from y, y * y
        flow f(given g: index[G]): real[2] = realnvp(layers = 2)
        for n in homes { v[n] ~ Normal(0, 1) |> f(g[n]) }
        """, "`f` has trained weights for each of them")]
    [InlineData("""
        net decode(z: real) -> (mean: real, sd: positive) = linear
        net encode(y: real, g: index[G]) -> (mean: real, sd: positive) = linear
        for n in homes { z[n] ~ Normal(0, 1)
        y[n] ~ Normal(decode(z[n])) }
        guide { for n in homes { z[n] ~ Normal(encode(y[n], g[n])) } }
        """, "`encode` has trained weights for each of them")]
    [InlineData("""
        net decode(z: real, e: real) -> (mean: real, sd: positive) = linear
        for j in G { e[j] ~ Normal(0, 1) }
        for n in homes { z[n] ~ Normal(0, 1)
        y[n] ~ Normal(decode(z[n], e[g[n]])) }
        """, "the guide has trained weights of `g` for each of them")]
    public void Levels_with_weights_of_their_own_are_refused(string story, string reason)
    {
        var bound = TestStory.By(Homes + story, Rows);
        var fit = FitInMemory.Create("elbo", bound.Problem, bound.Fitted(new(MaxIterations: 3, Threads: 1)).Summary!);
        var levels = fit.SavedData.Levels.ToDictionary(l => l.Key, l => Levels.OfFit(l.Value.Texts));
        fit = fit with { SavedData = fit.SavedData with { Levels = levels } };
        var tables = InputTables.Of(TestStory.Read("y,g\n1,B\n2,Z\n"));
        var refused = Assert.Single(fit.Bind(tables, TestStory.Catalog).Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("E0525", refused.Code);
        Assert.Contains("has not seen \"Z\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static double Square(double x) => x * x;

    private static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * Square((x - mean) / sd)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));
}
