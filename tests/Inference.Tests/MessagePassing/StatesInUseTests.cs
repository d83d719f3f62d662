using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>The states of finite latents that have members after variational message passing.</summary>
public sealed class StatesInUseTests
{
    private const string Story = """
        model Clusters(K = 2)
        data x[rows]: real
        weight: simplex[K] ~ Dirichlet(1)
        for k in 1..K {
          precision[k] ~ Gamma(shape = 2, rate = 0.02)
          center[k] ~ Normal(0, sd = 100)
        }
        for n in rows {
          cluster[n] ~ Categorical(weight)
          x[n] ~ Normal(center[cluster[n]], precision = precision[cluster[n]])
        }
        """;

    // two groups of 9 and 4 numbers, 1,000 standard deviations apart
    private static readonly string csv = "x\n" + string.Concat(Enumerable.Range(0, 13)
        .Select(i => FormattableString.Invariant($"{(i < 9 ? -50 : 50) + (0.1 * Math.Sin(3 * i)):F4}\n")));

    [Fact]
    public void Groups_far_apart_are_the_members_of_two_states()
    {
        var fitted = TestStory.By(Story.Replace("K = 2", "K = 8", StringComparison.Ordinal), csv).Fitted(new(Threads: 1), "vmp");
        var use = Assert.Single(fitted.Summary!.Find<StatesInUse>()!.All);
        Assert.Equal(("cluster", 2, 8), (use.Latent, use.InUse, use.Expected.Count));
        Assert.Equal([9, 4], use.Expected.Where(e => e >= StateUse.Least).OrderDescending(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(13, use.Expected.Sum(), 1e-9);
    }

    /// <summary>Exchangeable components are in the order of their means: all factors, the draws and the members of states alike.</summary>
    [Theory, InlineData(1ul), InlineData(2ul), InlineData(3ul)]
    public void Components_are_in_order(ulong seed)
    {
        double[][] groups = [[-7, -6.8, -7.1, -7.2, -6.9, -7.3], [0.1, -0.4, 0.3], [6, 9, 7.5, 5, 8]];
        var text = Story.Replace("K = 2", "K = 5", StringComparison.Ordinal).Replace("0.02", "0.2", StringComparison.Ordinal);
        var fitted = TestStory.By(text, "x\n" + string.Join('\n', groups.SelectMany(g => g)) + "\n")
            .Fitted(new(Seed: seed, Threads: 1), "vmp").Summary!;
        var (weight, center, precision) = (Of("weight"), Of("center"), Of("precision"));
        var members = Assert.Single(fitted.Find<StatesInUse>()!.All).Expected;
        Assert.StartsWith("components in order of center: labels are exchangeable", fitted.OrderedBy, StringComparison.Ordinal);
        Assert.Equal(center.Order(), center);
        // a Dirichlet distribution of 1 + members; a state without members has its prior, Gamma(2, 0.2) with mean 10
        Assert.Equal(members.Select(m => (1 + m) / (5 + 14)), weight, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(groups.Select(g => g.Average()), center.Where((_, k) => members[k] >= 1), (a, b) => Math.Abs(a - b) < 0.2);
        for (var k = 0; k < 5; k++)
            Assert.Equal(members[k] < 1e-3, Math.Abs(precision[k] - 10) < 0.01);
        var draws = fitted.Find<PosteriorDraws>()!;
        Assert.Equal(center, Enumerable.Range(0, 5).Select(k => Mean(draws.Arrays["center"], k)), (a, b) => Math.Abs(a - b) < 12);
        Assert.Equal(weight, Enumerable.Range(0, 5).Select(k => Mean(draws.Arrays["weight"], k)), (a, b) => Math.Abs(a - b) < 0.02);

        double[] Of(string name) => fitted.Estimates.Single(e => e.Name == name).Value.Values;

        static double Mean(Tensor all, int k) => all.Values.Where((_, i) => i % 5 == k).Average();
    }

    [Fact]
    public void Nothing_is_said_where_all_states_have_members() =>
        Assert.Null(TestStory.By(Story, csv).Fitted(new(Threads: 1), "vmp").Summary!.Find<StatesInUse>());
}
