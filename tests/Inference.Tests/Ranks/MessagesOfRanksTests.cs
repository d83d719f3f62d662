using System.Globalization;
using System.Text;
using ProbDsl.Inference.Drivers;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.Ranks;
using ProbDsl.Tests.StateChains;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Ranks;

/// <summary>`vmp` of stories that are no mixtures of rows: each rank computes its part of every message, against one process.</summary>
public sealed class MessagesOfRanksTests
{
    private const string Columns = """
        model Story
        data x[rows]: real
        data y[rows]: real
        data h[rows]: index[12]

        """;

    private static readonly Dictionary<string, string> stories = new()
    {
        ["a regression"] = """
            precision ~ Gamma(2, 2)
            m ~ Normal(0, 5)
            slope ~ Normal(0, 2)
            for n in rows { y[n] ~ Normal(m + slope * x[n], precision = precision) }
            """,
        ["groups"] = """
            m ~ Normal(0, 5)
            between ~ Gamma(2, 2)
            within ~ Gamma(2, 2)
            for j in 1..12 { level[j] ~ Normal(m, precision = between) }
            for n in rows { y[n] ~ Normal(level[h[n]], precision = within) }
            """,
        ["a latent of each row"] = """
            w ~ Normal(1, 2)
            precision ~ Gamma(2, 2)
            for n in rows { z[n] ~ Normal(0, 1)
              y[n] ~ Normal(w * z[n], precision = precision) }
            """,
        ["labels of rows"] = """
            for k in 1..2 { center[k] ~ Normal(0, 5)
              slope[k] ~ Normal(0, 2) }
            for n in rows { kind[n] ~ Categorical([0.4, 0.6])
              y[n] ~ Normal(center[kind[n]] + slope[kind[n]] * x[n], 1) }
            """,
        ["chains of states"] = TwoStates.Groups,
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_fit_equals_that_of_one_process_to_rounding(string name)
    {
        var options = new FitOptions(Seed: 3, Threads: 1, Restarts: 2, Draws: 100);
        var alone = Story(name).Fitted(options, "vmp");
        foreach (var count in new[] { 2, 4 })
        {
            var together = ThreadRanks.Run(count, ranks => (Fit: Story(name).Fitted(options with { Ranks = ranks }, "vmp"), ranks.Sent));
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
                    p => Assert.Equal(p.First, p.Second, 1e-4 * (1 + Math.Abs(p.First))));
            });
        }
    }

    private static TestStory Story(string name) =>
        TestStory.By(stories[name].StartsWith("model", StringComparison.Ordinal) ? stories[name] : Columns + stories[name], Rows(240));

    private static string Rows(int count)
    {
        var (random, text) = (new RandomStream(7, "rows"), new StringBuilder("x,y,h,id\n"));
        for (var n = 0; n < count; n++)
        {
            var (x, h) = (random.NextNormal(), n / 20);
            var y = (n / 3 % 2 * 3) + (0.5 * x) + (h * 0.2) + random.NextNormal();
            text.Append(CultureInfo.InvariantCulture, $"{x},{y},{h + 1},{h}\n");
        }

        return text.ToString();
    }
}
