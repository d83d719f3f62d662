using ProbDsl.Inference.NewData;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>
/// Rows of small stories: by formulas written out, in any order, of random stories; and what a wrong density would not pass.
/// </summary>
public sealed class RowDistributionTests
{
    private const string Mixture = """
        model Rows(K = 2)
        data x[rows]: real
        data c[rows]: count
        param weight: simplex[K]
        param mean[K]: real
        param sd[K]: positive
        rate ~ Gamma(2, 1)
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
          c[n] ~ Poisson(rate)
        }
        """;

    private static readonly double[] Weight = [0.3, 0.7], Mean = [-1, 2], Sd = [0.5, 1.5], X = [0.2, -1.3, 2.5, 40], C = [0, 2, 1, 5];
    private const double Rate = 1.7;

    // log sum_k w_k N(x; m_k, s_k) + log Poisson(c; rate)
    [Fact]
    public void A_row_of_a_mixture_is_its_log_sum_exp()
    {
        using var rows = At(X, C);
        for (var n = 0; n < X.Length; n++) Assert.Equal(ByHand(n), rows[n], 1e-12);
    }

    [Fact]
    public void A_row_does_not_count_the_priors_of_what_rows_share()
    {
        using var rows = At(X, C);
        var logPrior = Math.Log(Rate) - Rate;
        Assert.NotEqual(ByHand(0) + logPrior, rows[0], 1e-3);
    }

    [Fact]
    public void Rows_in_another_order_have_the_same_densities()
    {
        int[] order = [2, 0, 3, 1];
        using var rows = At(X, C);
        using var moved = At([.. order.Select(n => X[n])], [.. order.Select(n => C[n])]);
        for (var n = 0; n < X.Length; n++) Assert.Equal(rows[order[n]], moved[n]);
    }

    [Fact]
    public void Draws_of_the_unknowns_are_written_in_turn()
    {
        using var rows = At(X, C);
        var first = rows[0];
        rows.Give("rate", [3.0]);
        rows.Run();
        Assert.Equal((C[0] * Math.Log(3 / Rate)) - (3 - Rate), rows[0] - first, 1e-12);
    }

    // Normal(0.5 y[t-1], 1): the first one is conditioned on
    [Fact]
    public void A_row_of_an_autoregression_is_given_the_one_before()
    {
        var bound = TestStory.By("""
            model A
            data y[times]: real
            b ~ Normal(0, 1)
            for t in 2..times { y[t] ~ Normal(b * y[t-1], 1) }
            """,
            "y\n1\n2\n4\n");
        using var rows = RowDensity.Lower(bound.Problem, TestStory.Catalog, new HashSet<string>()).Value!;
        rows.Give("b", [0.5]);
        rows.Run();
        Assert.Equal([false, true, true], rows.IsObserved);
        Assert.Equal([0, LogNormal(2, 0.5, 1), LogNormal(4, 1, 1)], Enumerable.Range(0, 3).Select(n => rows[n]), new Near(1e-12));
    }

    [Fact]
    public void A_row_counts_as_often_as_it_happens()
    {
        var bound = TestStory.By("""
            model A
            data y[rows]: real
            data times[rows]: count
            m ~ Normal(0, 1)
            for n in rows repeated times[n] { y[n] ~ Normal(m, 1) }
            """, "y,times\n1,2\n2,0\n4,1\n");
        using var rows = RowDensity.Lower(bound.Problem, TestStory.Catalog, new HashSet<string>()).Value!;
        rows.Give("m", [0.5]);
        rows.Run();
        Assert.Equal([2 * LogNormal(1, 0.5, 1), 0, LogNormal(4, 0.5, 1)], Enumerable.Range(0, 3).Select(n => rows[n]), new Near(1e-12));
    }

    // a class of each subject: its visits together are one row
    [Fact]
    public void What_a_group_shares_makes_the_group_the_row()
    {
        const string story = """
            model A
            data y[subject, visit]: real from y by id
            param mean[2]: real
            for s in subject { kind[s] ~ Categorical([0.4, 0.6]) 
             for t in visit { y[s, t] ~ Normal(mean[kind[s]], 1) } }
            """;
        var bound = TestStory.By(story, "id,y\na,1\na,2\nb,0\n");
        using var rows = RowDensity.Lower(bound.Problem, TestStory.Catalog, new HashSet<string>()).Value!;
        rows.Give("mean", [0, 3]);
        rows.Run();
        Assert.Equal(2, rows.IsObserved.Length);
        Assert.Equal(LogSumExp(Math.Log(0.4) + LogNormal(1, 0, 1) + LogNormal(2, 0, 1),
            Math.Log(0.6) + LogNormal(1, 3, 1) + LogNormal(2, 3, 1)), rows[0], 1e-12);
        Assert.Equal(LogSumExp(Math.Log(0.4) + LogNormal(0, 0, 1), Math.Log(0.6) + LogNormal(0, 3, 1)), rows[1], 1e-12);
    }

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 40).Select(s => (ulong)s)];

    [Theory, MemberData(nameof(Seeds))]
    public void Rows_of_random_stories_add_up(ulong seed)
    {
        if (Random(seed) is not { } rows) return;
        using (rows) Assert.Equal(rows.Plainly(), rows.Densities().Sum(), 1e-9 * (1 + Math.Abs(rows.Plainly())));
    }

    /// <summary>How many add up above: 10 when this was written.</summary>
    [Fact]
    public void Many_random_stories_have_rows() =>
        Assert.InRange(Enumerable.Range(1, 40).Select(s => Random((ulong)s)).Count(IsThere), 10, 40);

    private static bool IsThere(RowDensitiesOfBlock? rows)
    {
        rows?.Dispose();
        return rows is not null;
    }

    private static RowDensitiesOfBlock? Random(ulong seed)
    {
        var problem = SmallProblem.Of(OfOwnLabels(new RandomJoint(seed).Text()), seed,
            new Dictionary<string, long> { ["rows"] = 3, ["columns"] = 2 });
        var (rows, why) = RowDensitiesOfBlock.Of(problem, seed);
        Assert.True(rows is not null || why is { Length: > 0 });
        return rows;
    }

    /// <summary>The story without the labels that rows share, of which some read their neighbors' still.</summary>
    private static string OfOwnLabels(string story) =>
        string.Join('\n', story.Split('\n')
            .Where(l => !l.Contains("class ~", StringComparison.Ordinal) && !l.Contains("sort[k] ~", StringComparison.Ordinal)))
            .Replace("sort[g[n]]", "g[1]", StringComparison.Ordinal).Replace("sort[g[n-1]]", "g[1]", StringComparison.Ordinal)
            .Replace("class", "1", StringComparison.Ordinal)
            .Replace("data g[rows]: index[3]", "data g[rows]: index[2]", StringComparison.Ordinal);

    private static RowDensity At(double[] x, double[] c)
    {
        var bound = TestStory.By(Mixture, "x,c\n" + string.Concat(x.Zip(c)
            .Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.First},{r.Second}\n"))));
        var rows = RowDensity.Lower(bound.Problem, TestStory.Catalog, new HashSet<string>()).Value!;
        rows.Give("weight", Weight);
        rows.Give("mean", Mean);
        rows.Give("sd", Sd);
        rows.Give("rate", [Rate]);
        rows.Run();
        return rows;
    }

    private static double ByHand(int n) =>
        LogSumExp(Math.Log(Weight[0]) + LogNormal(X[n], Mean[0], Sd[0]), Math.Log(Weight[1]) + LogNormal(X[n], Mean[1], Sd[1]))
        + (C[n] * Math.Log(Rate)) - Rate - Enumerable.Range(1, (int)C[n]).Sum(i => Math.Log(i));

    private static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * (x - mean) * (x - mean) / (sd * sd)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));

    private static double LogSumExp(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));

    private sealed class Near(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
