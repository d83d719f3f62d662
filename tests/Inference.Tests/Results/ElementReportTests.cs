using System.Globalization;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Results;

/// <summary>How results and warnings name elements, rows and cells, and what they say of points that are no maximum.</summary>
public sealed class ElementReportTests
{
    private const string Choices = """
        model Choices
        data choice[rows]: index[C]
        data region[rows]: index[G]
        param p[G]: simplex[C]
        for n in rows { choice[n] ~ Categorical(p[region[n]]) }
        """;

    private const string Chosen = "choice,region\nred,north\nred,north\nblue,north\ngreen,north\nred,south\nred,south\nblue,south\n";

    private const string Chain = """
        model Chain
        data state[days]: index[S]
        param move[S]: simplex[S]
        state[1] ~ Categorical(uniform(S))
        for t in 2..days { state[t] ~ Categorical(move[state[t-1]]) }
        """;

    [Theory]
    [InlineData("mle", Choices, Chosen, "p[south]"), InlineData("map", Choices, Chosen, "p[south]")]
    [InlineData("mle", Chain, "state\nsun\nrain\nrain\nsun\nsun\nfog\nsun\nrain\nfog\nrain\n", "move[fog]")]
    [InlineData("map", Chain, "state\nsun\nrain\nrain\nsun\nsun\nfog\nsun\nrain\nfog\nrain\n", "move[fog]")]
    public void Rows_of_probabilities_have_the_names_of_levels(string method, string story, string csv, string names)
    {
        var found = TestStory.By(story, csv).Fitted(new(Threads: 1), method).Diagnostics.Where(d => d.Code == "W0505").ToList();
        Assert.Equal(names.Split(", "), found.Select(d => d.Message.Split('`')[1]));
        Assert.All(found, d => Assert.Equal(3, d.Message.Split("support: ")[1].Split(", ").Length));
    }

    // a normal approximation of a scale with few values is poor, and the worst number is an element of `sd`
    [Fact]
    public void The_worst_number_of_poor_draws_has_the_name_of_its_level()
    {
        var fitted = TestStory.By("""
            model Scales
            data y[rows]: real
            data place[rows]: index[P]
            for p in 1..P { sd[p] ~ InverseGamma(0.6, 0.1) }
            for n in rows { y[n] ~ Normal(0, sd[place[n]]) }
            """, "y,place\n0.5,north\n0.1,south\n-0.2,west\n").Fitted(new(Threads: 1), "laplace");
        var poor = fitted.Diagnostics.Single(d => d.Code == "W0519");
        Assert.Matches(@"`sd\[(north|south|west)\]` is", poor.Message);
    }

    // the third column is the sum of the others in the north only
    [Fact]
    public void A_singular_matrix_has_the_name_of_its_level()
    {
        var random = new RandomStream(4, "rows");
        var rows = from n in Enumerable.Range(0, 40)
            let a = random.NextNormal()
            let b = n % 2 == 0 ? a : random.NextNormal()
            select string.Create(CultureInfo.InvariantCulture,
                $"{a + (0.5 * random.NextNormal()):R},{b + (0.5 * random.NextNormal()):R},{(n % 2 == 0 ? "north" : "south")}\n");
        var fitted = TestStory.By("""
            model Factors(K = 2)
            data y[rows]: real[2] from a, b
            data place[rows]: index[P]
            param C[P]: covariance[2]
            for n in rows {
              z[n] ~ MvNormal([0, 0], C[place[n]])
              y[n] ~ MvNormal(z[n], 0.25 * identity(2))
            }
            """, "a,b,place\n" + string.Concat(rows)).Fitted(new(Threads: 1), "map");
        Assert.Contains("`C[north]` is a singular matrix", fitted.Diagnostics.Single(d => d.Code == "W0505").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Drawn_cells_have_the_names_of_the_table()
    {
        var fitted = TestStory.By("""
            model Vectors
            data v[rows]: real[2] from a, b
            center: real[2] ~ Normal(0, sd = 10)
            P: covariance[2] ~ Wishart(4, identity(2))
            for n in rows { v[n] ~ MvNormal(center, precision = P) }
            """, "a,b\n1,2\n2,\n-1,0.5\n0.3,1.2\n,0.9\n1.6,1.7\n").Fitted(new(Threads: 1, Draws: 400), "gibbs").Summary!;
        var cells = Assert.Single(fitted.Estimates, e => e.Cells is not null);
        Assert.Equal(["v[2, b] (missing)", "v[5, a] (missing)"], [cells.NameOf(0), cells.NameOf(1)]);
        Assert.DoesNotContain("v missing", string.Concat(fitted.Sections.Select(s => s.Print(fitted, ShownNames.Short))),
            StringComparison.Ordinal);
    }

    [Theory, InlineData("x\n3\n3\n3\n", "since column `x` is constant (3)"), InlineData("x\n3\n", "since one observed value determines")]
    public void A_scale_that_goes_to_0_is_not_converged(string csv, string since)
    {
        var outcome = TestStory.By("""
            model Flat
            data x[rows]: real
            param mean: real
            param sd: positive
            for n in rows { x[n] ~ Normal(mean, sd) }
            """, csv).Fitted(new(Threads: 1), "map");
        Assert.Equal(StopReason.Diverged, outcome.Stopped);
        Assert.Contains(since, Assert.Single(outcome.Diagnostics).Message, StringComparison.Ordinal);
    }

    /// <summary>Probabilities of 0 are a maximum.</summary>
    [Fact]
    public void A_probability_on_its_edge_is_converged() =>
        Assert.NotEqual(StopReason.Diverged, TestStory.By(Choices, Chosen).Fitted(new(Threads: 1), "map").Stopped);

    [Fact]
    public void A_single_position_of_a_level_determines_no_scale()
    {
        var outcome = TestStory.By("""
            model Level
            data y[times]: real
            param drift: positive
            param noise: positive
            level[1] ~ Flat()
            for t in 2..times { level[t] ~ Normal(level[t-1], variance = drift) }
            for t in times { y[t] ~ Normal(level[t], variance = noise) }
            """, "y\n1.3\n").Fitted(new(Threads: 1), "map");
        Assert.Contains(outcome.Diagnostics, d => d.Code == "W0517" && d.Help!.StartsWith("use more rows", StringComparison.Ordinal)
            && d.Message.EndsWith("since one observed value determines no scale", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", ""), InlineData("1", ": 1"), InlineData("0,1", ": a, b"), InlineData("0,1,2,4", ": a to c, e")]
    [InlineData("1,3", ": b, d"), InlineData("0,1,2,3,4", ": a to e")]
    public void Members_in_use_are_named(string used, string text) =>
        Assert.Equal(text.Replace(": 1", ": b", StringComparison.Ordinal),
            MembersInUse.Print(["a", "b", "c", "d", "e"], k => used.Split(',').Contains($"{k}")));

    /// <summary>An error below the digits that a page prints is no fault, unless a smaller one is asked for.</summary>
    [Theory, InlineData(null, 0), InlineData(1e-9, 1)]
    public void A_grid_is_fine_enough_for_its_page(double? tolerance, int warnings)
    {
        var outcome = TestStory.By("""
            model Means
            data x[rows]: real
            for k in 1..3 { mean[k] ~ Normal(0, 3) }
            for n in rows {
              kind[n] ~ Categorical(uniform(3))
              x[n] ~ Normal(mean[kind[n]], 1.4)
            }
            """, "x\n-1.9\n-2.3\n-1.7\n-0.4\n0.3\n2.2\n1.8\n2.4\n").Fitted(new(Threads: 1, Tolerance: tolerance), "quadrature");
        Assert.Equal(warnings, outcome.Diagnostics.Count(d => d.Code == "W0566"));
    }
}
