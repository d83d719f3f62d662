using System.Globalization;
using System.Text;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.Ranks;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Ranks;

/// <summary>
/// `em` of stories that are no mixtures of rows, of which each rank computes its part of the E step and of the M step, against one process
/// with all rows.
/// </summary>
public sealed class EmOfRanksTests
{
    private const string Columns = """
        model Story
        data x[rows]: real
        data y[rows]: real
        data h[rows]: index[12]

        """;

    private static readonly Dictionary<string, string> stories = new()
    {
        ["labels of rows"] = """
            param m[2]: real
            param slope[2]: real
            param sd: positive
            for n in rows { kind[n] ~ Categorical([0.3, 0.7])
              shift[n] ~ Bernoulli(0.4)
              y[n] ~ Normal(m[kind[n]] + slope[kind[n]] * x[n] + 2 * shift[n], sd) }
            """,
        ["labels of groups"] = """
            param m[2]: real
            param sd: positive
            param p: simplex[2]
            for j in 1..12 { kind[j] ~ Categorical(p) }
            for n in rows { y[n] ~ Normal(m[kind[h[n]]], sd) }
            """,
        ["random effects"] = """
            param m: real
            param slope: real
            param spread: positive
            param sd: positive
            for j in 1..12 { level[j] ~ Normal(m, spread) }
            for n in rows { y[n] ~ Normal(level[h[n]] + slope * x[n], sd) }
            """,
        ["missing cells"] = """
            data v[rows]: real[3] from u, x, y
            param center: real[3]
            param cov: covariance[3]
            for n in rows { v[n] ~ MvNormal(center, cov) }
            """,
        ["factors"] = """
            data v[rows]: real[3] from w, x, y
            param center: real[3]
            param load: real[3]
            param unique: positive[3]
            for n in rows { f[n] ~ Normal(0, 1)
              for d in 1..3 { v[n, d] ~ Normal(center[d] + load[d] * f[n], unique[d]) } }
            """,
        ["chains of states"] = """
            model Chains
            data s[group, time]: real from y by h
            param m[2]: real
            param sd: positive
            param start: simplex[2]
            param move[2]: simplex[2]
            for j in group {
              state[j, 1] ~ Categorical(start)
              for t in 2..time { state[j, t] ~ Categorical(move[state[j, t-1]]) }
              for t in time { s[j, t] ~ Normal(m[state[j, t]], sd) } }
            """,
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    /// <summary>
    /// At any point, the density and its gradient, and the expected density and its gradient at another point under what was held.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public void Expectations_are_those_of_one_process(string name)
    {
        var alone = Evaluated(Alone.Instance);
        foreach (var count in new[] { 2, 3, 20 })
        {
            var together = ThreadRanks.Run(count, Evaluated);
            Assert.All(together, one => Assert.Equal(together[0], one));
            Assert.All(together[0].Zip(alone), p => Assert.Equal(p.Second, p.First, 1e-10 * (1 + Math.Abs(p.Second))));
        }

        double[] Evaluated(ICommunicator ranks)
        {
            var problem = Story(name, 61).Problem;
            using var expected =
                new ExpectedDensity(problem, TestStory.Catalog, DensityPlan.Analyze(problem), _ => false, ManagedEngine.On(1),
                ranks);
            Assert.Equal(ranks.Count, expected.Ranks.Count);
            var (gradient, other) = (new double[expected.Dimension], new double[expected.Dimension]);
            var density = expected.ComputeExpectations(Point(expected, 1), gradient);
            var mean = expected.Evaluate(Point(expected, 2), other);
            return [density, .. gradient, mean, .. other];
        }

        static double[] Point(IDifferentiable of, int seed) => [.. Enumerable.Range(0, of.Dimension).Select(i => 0.4 * Math.Sin(i + seed))];
    }

    [Theory, MemberData(nameof(Names))]
    public void A_fit_equals_that_of_one_process_to_rounding(string name)
    {
        var options = new FitOptions(Seed: 3, Threads: 1, Restarts: 2);
        var alone = Story(name, 1500).Fitted(options, "em");
        foreach (var count in new[] { 2, 4 })
        {
            var together = ThreadRanks.Run(count,
                ranks => (Fit: Story(name, 1500).Fitted(options with { Ranks = ranks }, "em"), ranks.Sent));
            Assert.All(together, one =>
            {
                BitwiseEquality.AreEqual(together[0].Fit, one.Fit);
                Assert.True(one.Sent > 0);
            });
            Assert.Equal(alone.Value, together[0].Fit.Value, 1e-9 * Math.Abs(alone.Value));
            Assert.All(alone.Summary!.Estimates.Zip(together[0].Fit.Summary!.Estimates), e =>
            {
                Assert.Equal(e.First.Name, e.Second.Name);
                Assert.All(e.First.Value.Values.Zip(e.Second.Value.Values),
                    p => Assert.Equal(p.First, p.Second, 1e-5 * (1 + Math.Abs(p.First))));
            });
        }
    }

    /// <summary>A chain of all rows is computed by each rank.</summary>
    [Fact]
    public void What_is_no_sum_over_rows_is_not_divided()
    {
        const string Chain = """
            param m[2]: real
            state[1] ~ Categorical([0.5, 0.5])
            for n in 2..rows { state[n] ~ Categorical([[0.9, 0.1], [0.2, 0.8]][state[n-1]]) }
            for n in rows { y[n] ~ Normal(m[state[n]], 1) }
            """;
        var options = new FitOptions(Seed: 3, Threads: 1, Restarts: 1);
        var story = TestStory.By(Columns + Chain, Rows(60));
        var alone = story.Fitted(options, "em");
        Assert.All(ThreadRanks.Run(2, ranks => (Fit: story.Fitted(options with { Ranks = ranks }, "em"), ranks.Sent)), one =>
        {
            BitwiseEquality.AreEqual(alone, one.Fit);
            Assert.Equal(0, one.Sent);
        });
    }

    private static TestStory Story(string name, int rows) =>
        TestStory.By(stories[name].StartsWith("model", StringComparison.Ordinal) ? stories[name] : Columns + stories[name], Rows(rows));

    private static string Rows(int count)
    {
        var (random, text) = (new RandomStream(7, "rows"), new StringBuilder("x,y,h,u,w\n"));
        for (var n = 0; n < count; n++)
        {
            var (x, h) = (random.NextNormal(), n * 5 % 12);
            var y = (h % 2 * 3) + (0.5 * x) + (h * 0.1) + random.NextNormal();
            var u = y + x + random.NextNormal();
            text.Append(CultureInfo.InvariantCulture, $"{x},{y},{h + 1},{(n % 7 == 3 ? "" : $"{u}")},{u}\n");
        }

        return text.ToString();
    }
}
