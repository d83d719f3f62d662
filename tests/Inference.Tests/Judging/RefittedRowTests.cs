using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Judging;
using ProbDsl.Inference.Methods;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>Rows that are predicted by fits without them, against evidences in closed form.</summary>
public sealed class RefittedRowTests
{
    private const string Groups = """
        model Groups
        data y[rows]: real
        data g[rows]: index[G]
        m ~ Normal(0, 5)
        for k in G { a[k] ~ Normal(m, 1.3) }
        for n in rows { y[n] ~ Normal(a[g[n]], 0.9) }

        """;

    private const string Level = """
        model Level
        data y[rows]: real
        level[1] ~ Normal(0, 5)
        for t in 2..rows { level[t] ~ Normal(level[t-1], 0.8) }
        for t in rows { y[t] ~ Normal(level[t], 1.1) }

        """;

    private static readonly double[] values = [0.2, 1.4, 3.1, -0.8, 0.3, 2.2, 1.1, 1.9, 3.5, -1.2, 0.6, 2.8];

    /// <summary>
    /// Each row of a part given the other parts: the evidence with that row alone of its part, over that without the part.
    /// </summary>
    [Theory, InlineData("folds"), InlineData("g")]
    public void Parts_of_rows(string leave)
    {
        var (fit, densities) = Judged(Groups);
        var parts = leave == "g" ? RowParts.Leaving(densities, "g") : RowParts.Folds(densities, 4, 1);
        Assert.Equal(leave == "g" ? 3 : 4, parts.Value!.All.Count);
        Assert.Equal(Enumerable.Range(0, 12), parts.Value.All.SelectMany(p => p).Order());
        var found = Refitted(parts.Value, densities, fit);
        foreach (var part in parts.Value.All)
        {
            var others = Evidence(Groups, row => !part.Contains(row));
            foreach (var row in part)
            {
                // `m` has draws, and what is integrated given them has none
                Assert.InRange(found.Rows[row].Error, 0, 0.02);
                var apart = found.Rows[row].Elpd - (Evidence(Groups, r => r == row || !part.Contains(r)) - others);
                Assert.InRange(apart / found.Rows[row].Error, -4, 4);
            }
        }
    }

    /// <summary>A group by its data name, by the name of its levels, and by its column in the file.</summary>
    [Theory, InlineData("id"), InlineData("I"), InlineData("patient id")]
    public void A_group_has_several_names(string name)
    {
        var (fit, problem) = JudgedFit.Bound("""
            model Named
            data y[rows]: real
            data id[rows]: index[I] from `patient id`
            for i in I { u[i] ~ Normal(0, 1) }
            s ~ HalfNormal(1)
            for n in rows { y[n] ~ Normal(s * u[id[n]], 1) }

            """, "y,patient id\n1,a\n2,b\n0,a\n", draws: 500);
        var densities = PointwiseDensities.Compute(fit, problem, TestStory.Catalog).Value!;
        Assert.Equal([[0, 2], [1]], RowParts.Leaving(densities, name).Value!.All);
    }

    /// <summary>Later rows given those before them: their sum is the evidence of all less that of the rows before.</summary>
    [Fact]
    public void The_future_of_a_series()
    {
        var (fit, densities) = Judged(Level);
        var parts = RowParts.Leaving(densities, RowParts.Future).Value!;
        var found = Refitted(parts, densities, fit);
        Assert.Equal([6, 7, 8, 9, 10, 11], found.Places);
        for (var i = 0; i < found.Places.Count; i++)
            Assert.Equal(Evidence(Level, r => r <= found.Places[i]) - Evidence(Level, r => r < found.Places[i]), found.Elpd[i], 1e-8);
    }

    /// <summary>Rows that do not depend on their order are in that of the file.</summary>
    [Fact]
    public void Later_rows_of_groups()
    {
        var (fit, densities) = Judged(Groups);
        var found = Refitted(RowParts.Leaving(densities, RowParts.Future).Value!, densities, fit);
        Assert.Equal([6, 7, 8, 9, 10, 11], found.Places);
        foreach (var (place, row) in found.Places.Zip(found.Rows))
        {
            var apart = row.Elpd - (Evidence(Groups, r => r <= place) - Evidence(Groups, r => r < place));
            Assert.InRange(apart / row.Error, -4, 4);
            Assert.InRange(row.Error, 0, 0.03);
        }
    }

    /// <summary>Rows whose weights fail get the density of a fit without each.</summary>
    [Fact]
    public void Rows_whose_weights_fail_are_left_out()
    {
        const string story = "model Far\ndata y[rows]: real\nm ~ Normal(0, 5)\ns ~ HalfNormal(0.2)\n"
            + "for n in rows { y[n] ~ Normal(m, s) }\n";
        var (fit, problem) = JudgedFit.Bound(story, "y\n0.1\n0.2\n0\n-0.1\n0.15\n6\n", draws: 2000);
        var judged = Judgement.Compute(fit with { Method = "nuts" }, problem, TestStory.Catalog,
            refits: new(new MethodTable(TestStory.Catalog), new NoProgress()) { UnreliableRows = true },
            cancellation: TestContext.Current.CancellationToken).Value!;
        Assert.Empty(judged.LeftOutRows.Unreliable);
        Assert.True(judged.LeftOutRows.Refitted > 0);
        var weighted = JudgedFit.Of(story, "y\n0.1\n0.2\n0\n-0.1\n0.15\n6\n", draws: 2000).LeftOutRows;
        Assert.Contains(5, weighted.Unreliable);
        Assert.Equal(Enumerable.Range(0, 6).Where(i => !weighted.Unreliable.Contains(i)).Select(i => weighted.Rows[i]),
            Enumerable.Range(0, 6).Where(i => !weighted.Unreliable.Contains(i)).Select(i => judged.LeftOutRows.Rows[i]));
        // without it the others lie within a third of each other
        Assert.InRange(judged.LeftOutRows.Rows[5].Elpd, double.NegativeInfinity, weighted.Rows[5].Elpd - 10);
    }

    /// <summary>
    /// A row that the draws without it hardly ever make likely: draws of both fits together have its density, those without it alone miss
    /// it by more than their error says.
    /// </summary>
    [Fact]
    public void A_far_row_is_predicted_by_draws_of_both_fits()
    {
        var (fit, problem) = JudgedFit.Bound(FarCounts.Story, FarCounts.Csv, "nuts", 8000);
        var densities = PointwiseDensities.Compute(fit, problem, TestStory.Catalog).Value!;
        var rows = LeftOutRows.Compute(densities, fit.Chains);
        Assert.Contains(0, rows.Unreliable);
        var found = Refitted(RowParts.Unreliable(densities, rows), densities, fit, "nuts");
        foreach (var (place, row) in found.Places.Zip(found.Rows))
        {
            Assert.InRange(row.Error, 1e-4, 0.1);
            Assert.InRange((row.Elpd - FarCounts.ByIntegral(place)) / row.Error, -4, 4);
        }

        Assert.Equal(0, found.Uncertain);
    }

    /// <summary>
    /// Sensors that agree far more closely than the sensors differ: their readings, left out together, are normal about the mean of all
    /// sensors, whatever the draws.
    /// </summary>
    [Fact]
    public void Groups_far_narrower_than_their_own_distribution()
    {
        const string story = """
            model Sensors
            data g[rows]: index[G]
            data y[rows]: real
            for k in G { u[k] ~ Normal(20, 5) }
            for n in rows { y[n] ~ Normal(u[g[n]], 0.005) }
            """;
        double[] readings = [21.3, 21.301, 14.2, 14.197, 33, 33.002];
        var (fit, problem) = JudgedFit.Bound(story, "g,y\n" + string.Concat(readings.Select((y, i) =>
            FormattableString.Invariant($"s{i / 2},{y}\n"))), "exact", 400);
        var densities = PointwiseDensities.Compute(fit, problem, TestStory.Catalog).Value!;
        var found = Refitted(RowParts.Leaving(densities, "g").Value!, densities, fit);
        var variance = 25 + (0.005 * 0.005);
        foreach (var (y, row) in readings.Zip(found.Rows))
        {
            Assert.Equal(-0.5 * (((y - 20) * (y - 20) / variance) + Math.Log(2 * Math.PI * variance)), row.Elpd, 1e-6);
            Assert.InRange(row.Error, 0, 1e-6);
        }
    }

    [Fact]
    public void What_cannot_be_left_out_is_refused()
    {
        var (_, densities) = Judged(Groups);
        Assert.Equal(["E0650", "E0650", "E0652"], new[]
        {
            RowParts.Folds(densities, 1, 1).Diagnostics, RowParts.Folds(densities, 13, 1).Diagnostics,
            RowParts.Leaving(densities, "h").Diagnostics,
        }.Select(d => Assert.Single(d).Code));
        var (_, free) = Judged(Groups.Replace("a[k] ~ Normal(m, 1.3)", "a[k] ~ Flat()"), "nuts");
        Assert.Equal("E0653", Assert.Single(RowParts.Leaving(free, "g").Diagnostics).Code);
        var (_, states) = Judged("""
            model States
            data y[rows]: real
            p: simplex[2] ~ Dirichlet([1, 1])
            m: ordered[2] ~ Normal(0, 3)
            kind[1] ~ Categorical([0.5, 0.5])
            stay: simplex[2] ~ Dirichlet([2, 2])
            for t in 2..rows { kind[t] ~ Categorical(if kind[t-1] == 1 then stay else p) }
            for t in rows { y[t] ~ Normal(m[kind[t]], 1) }

            """, "nuts");
        Assert.True(states.IsAlong);
        Assert.Equal("E0649", Assert.Single(RowParts.Folds(states, 3, 1).Diagnostics).Code);
    }

    [Fact]
    public void Rows_that_others_read_are_refused()
    {
        var (fit, densities) = Judged("""
            model Lagged
            data y[rows]: real
            a ~ Normal(0, 1)
            for t in 2..rows { y[t] ~ Normal(a * y[t-1] * y[t-1], 1) }

            """, "nuts");
        var parts = RowParts.Folds(densities, 3, 1).Value!;
        var refused = RefittedRows.Compute(parts, densities, fit with { Method = "nuts" }, new(TestStory.Catalog), TestStory.Catalog,
            ManagedEngine.On(1), new NoProgress(), TestContext.Current.CancellationToken);
        Assert.Equal("E0648", Assert.Single(refused.Diagnostics).Code);
    }

    private static RefittedRows Refitted(RowParts parts, PointwiseDensities densities, SavedFit fit, string method = "exact")
    {
        var found = RefittedRows.Compute(parts, densities, fit with { Method = method }, new(TestStory.Catalog), TestStory.Catalog,
            ManagedEngine.On(1), new NoProgress(), TestContext.Current.CancellationToken);
        Assert.True(found.Value is not null, string.Join("\n", found.Diagnostics.Select(d => d.Message)));
        return found.Value;
    }

    private static (SavedFit Fit, PointwiseDensities Densities) Judged(string story, string method = "exact")
    {
        var (fit, problem) = JudgedFit.Bound(story, Csv(_ => true), method, 400);
        return (fit, PointwiseDensities.Compute(fit, problem, TestStory.Catalog).Value!);
    }

    private static double Evidence(string story, Func<int, bool> isThere) =>
        TestStory.By(story, Csv(isThere)).Fitted(method: "exact").Summary!.Metric!.Value;

    private static string Csv(Func<int, bool> isThere) => "y,g\n" + string.Concat(values.Select((y, i) =>
        FormattableString.Invariant($"{(isThere(i) ? y : "")},{"abc"[i % 3]}\n")));
}
