using ProbDsl.Inference.Results;
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

    [Fact]
    public void Nothing_is_said_where_all_states_have_members() =>
        Assert.Null(TestStory.By(Story, csv).Fitted(new(Threads: 1), "vmp").Summary!.Find<StatesInUse>());
}
