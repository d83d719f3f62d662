namespace ProbDsl.Tests.Sampling;

/// <summary>
/// Draws inside groups of different lengths: what is drawn has the distribution of a group of its own length, by formulas.
/// </summary>
public sealed class GroupDrawTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 1500).Select(i => 1 + (i * 7 % 6))];

    private static readonly string Csv = "id,y\n" + string.Concat(Lengths.SelectMany((n, i) => Enumerable.Repeat($"{i},0\n", n)));

    /// <summary>A story over these groups, what is standard normal of its draw, and the same for a story that is nearly the same.</summary>
    private sealed record Case(string Story, Func<PriorDraw, bool, IEnumerable<double>> Standardized);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["the steps of a random walk"] = new("""
            model Walk
            data y[subject, visit]: real from y by id
            for s in subject {
              y[s, 1] ~ Normal(0, 1)
              for t in 2..visit { y[s, t] ~ Normal(y[s, t-1], 0.5) }
            }
            """, (d, right) => Members(d, (s, t, y) => t == 1 ? y(t) : (y(t) - (right ? y(t - 1) : 0)) / 0.5)),

        // x_1 + sum of (n - t + 1) / n steps of sd 1/2 from t = 2 on
        ["the mean of a random walk"] = new("""
            model Walk
            data y[subject, visit]: real from y by id
            for s in subject {
              y[s, 1] ~ Normal(0, 1)
              for t in 2..visit { y[s, t] ~ Normal(y[s, t-1], 0.5) }
              d[s] = sum(y[s, t] for t in visit) / visit
            }
            """,
            (d, right) => Each(d, (n, at) => at / Math.Sqrt(1 + Enumerable.Range(1, right ? n - 1 : 5).Sum(j => 0.25 * j * j / n / n)))),
        ["a walk that begins at its end"] = new("""
            model Back
            data y[subject, visit]: real from y by id
            for s in subject {
              y[s, visit] ~ Normal(visit, 1)
              for t in 1..visit-1 { y[s, t] ~ Normal(0.5 * y[s, t+1], 2) }
            }
            """, (d, right) => Members(d, (s, t, y) => t == Lengths[s] ? y(t) - (right ? Lengths[s] : 6) : (y(t) - (0.5 * y(t + 1))) / 2)),
        ["an effect of each group"] = new("""
            model Levels
            data y[subject, visit]: real from y by id
            for s in subject {
              level[s] ~ Normal(visit, 3)
              for t in visit { y[s, t] ~ Normal(level[s], sd = t / visit) }
            }
            """, (d, right) => Members(d, (s, t, y) => (y(t) - d["level"][right ? s : s / 2]) * Lengths[s] / t)),
        ["whole groups at once"] = new("""
            model Whole
            data y[subject, visit]: real from y by id
            for s in subject {
              for t in visit { rise[s, t] = t - visit }
              y[s, ..] ~ Normal(rise[s, ..], visit)
            }
            """, (d, right) => Members(d, (s, t, y) => (y(t) - t + Lengths[s]) / (right ? Lengths[s] : 6))),

        // sums of all members: sd^2 n
        ["every group without a loop"] = new("""
            model All
            data y[subject, visit]: real from y by id
            y ~ Normal(1, 2)
            for s in subject { d[s] = sum(y[s, ..]) }
            """, (d, right) => Each(d, (n, at) => (at - n) / 2 / Math.Sqrt(right ? n : 6))),

        // the covariance exp(-(t - u)^2 / 2) of a group's own places: its sum over t and u is the variance of the group's sum
        ["a Gaussian process of each group"] = new("""
            model Curves
            data y[subject, visit]: real from y by id
            for s in subject {
              for t in visit { place[s, t] = t }
              y[s, ..] ~ MvNormal(zeros(visit), squared_exponential(place[s, ..], 1, 1) + 0.5 * identity(visit))
              d[s] = sum(y[s, ..])
            }
            """, (d, right) =>
                Each(d, (n, at) => at / Math.Sqrt((0.5 * n) + Pairs(right ? n : 6).Sum(p => Math.Exp(-(p.T - p.U) * (p.T - p.U) / 2.0))))),
        ["a mixture at every visit"] = new("""
            model Kinds
            data y[subject, visit]: real from y by id
            center = [-10, 0, 30]
            for s in subject {
              for t in visit {
                kind[s, t] ~ Categorical([0.2, 0.5, 0.3])
                y[s, t] ~ Normal(center[kind[s, t]], 1)
              }
            }
            """, (d, right) => Members(d, (s, t, y) => y(t) - (y(t) < -5 ? -10 : y(t) > 15 ? (right ? 30 : 29) : 0))),
        ["a hidden chain of kinds"] = new("""
            model Hidden
            data y[subject, visit]: real from y by id
            center = [-10, 10]
            step = [[0.9, 0.1], [0.2, 0.8]]
            for s in subject {
              kind[s, 1] ~ Categorical([0.5, 0.5])
              for t in 2..visit { kind[s, t] ~ Categorical(step[kind[s, t-1]]) }
              for t in visit { y[s, t] ~ Normal(center[kind[s, t]], 1) }
              d[s] = sum((if kind[s, t] == 1 then 1 else 0) for t in visit)
            }
            """, (d, right) => Members(d, (s, t, y) => y(t) - (y(t) < 0 ? -10 : right ? 10 : 9.5))),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_group_has_the_distribution_of_its_length(string name) =>
        Assert.True(SampleChecks.IsStandardNormal([.. Cases[name].Standardized(PriorDraw.Of(Cases[name].Story, csv: Csv), true)]));

    [Theory, MemberData(nameof(Names))]
    public void Not_that_of_another(string name) =>
        Assert.False(SampleChecks.IsStandardNormal([.. Cases[name].Standardized(PriorDraw.Of(Cases[name].Story, csv: Csv), false)]));

    /// <summary>The share of the first kind after t steps, by powers of the chain's matrix.</summary>
    [Fact]
    public void A_hidden_chain_is_counted_in_its_own_group()
    {
        var draw = PriorDraw.Of(Cases["a hidden chain of kinds"].Story, csv: Csv);
        var shares = new List<double> { 0.5 };
        for (var t = 1; t < 6; t++) shares.Add((0.9 * shares[^1]) + (0.2 * (1 - shares[^1])));
        for (var n = 1; n <= 6; n++) Assert
            .True(SampleChecks.HasMean([.. draw["d"].Where((_, s) => Lengths[s] == n)], shares.Take(n).Sum()));
        Assert.False(SampleChecks.HasMean([.. draw["d"].Where((_, s) => Lengths[s] == 2)], shares.Take(3).Sum()));
    }

    /// <summary>
    /// Groups of one length are the same draw, whether a file has them or a size says so; they are that of a plate of plates too.
    /// </summary>
    [Fact]
    public void A_length_for_all_groups_is_that_of_a_file()
    {
        var story = Cases["the mean of a random walk"].Story;
        var file = PriorDraw.Of(story, csv: "id,y\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i % 3},0\n")));
        var set = PriorDraw.Of(story, sizes: [("subject", 3), ("visit", 4)]);
        Assert.Equal(file["y"], set["y"]);
        Assert.Equal(file["d"], set["d"]);
        Assert.Equal(file["d"], Enumerable.Range(0, 3).Select(s => file["y"].Skip(4 * s).Take(4).Sum() / 4));
    }

    /// <summary>A position beyond its own group is an error, though a longer group would have one there.</summary>
    [Theory, InlineData("a,2\nb,1\na,1\n", true), InlineData("a,2\nb,2\na,1\n", false), InlineData("a,3\nb,1\na,1\n", false)]
    public void A_position_lies_in_its_group(string rows, bool lies)
    {
        var draw = PriorDraw.Of("""
            model A
            data x[subject, visit]: int from x by id
            for s in subject {
              for t in visit { y[s, t] = 10 * x[s, x[s, t]] }
            }

            """, csv: $"id,x\n{rows}");
        if (lies) Assert.Equal([10, 20, 10], draw["y"][..3]);
        else Assert.Equal(["E0210"], draw.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void Draws_of_the_whole_story_have_the_same_groups()
    {
        var draw = PriorDraw.Of(Cases["whole groups at once"].Story, 4, csv: "id,y\n1,0\n2,0\n1,0\n");
        Assert.Equal([4, 2, 2], draw.Story.Values["y"].Shape);
        Assert.Equal([-1, 0, 0], draw["rise"][12..15]);
    }

    [Fact]
    public void The_number_of_groups_is_what_n_says() =>
        Assert.Equal([7, 3], PriorDraw.Of(Cases["whole groups at once"].Story, 7, sizes: [("visit", 3)]).Story.Values["y"].Shape);

    [Theory, InlineData(0, 3), InlineData(2, 0)]
    public void Nothing_is_drawn_of_no_group(int groups, int visits) =>
        Assert.Empty(PriorDraw.Of(Cases["whole groups at once"].Story, sizes: [("subject", groups), ("visit", visits)])["y"]);

    private static IEnumerable<(int T, int U)> Pairs(int n) =>
        from t in Enumerable.Range(0, n) from u in Enumerable.Range(0, n) select (t, u);

    private static IEnumerable<double> Each(PriorDraw draw, Func<int, double, double> standardize) =>
        draw["d"].Select((d, s) => standardize(Lengths[s], d));

    /// <summary>Of each group and visit (from 1), with the group's draws.</summary>
    private static IEnumerable<double> Members(PriorDraw draw, Func<int, int, Func<int, double>, double> standardize) =>
        from s in Enumerable.Range(0, Lengths.Length)
        from t in Enumerable.Range(1, Lengths[s])
        select standardize(s, t, at => draw["y"][(s * 6) + at - 1]);
}
