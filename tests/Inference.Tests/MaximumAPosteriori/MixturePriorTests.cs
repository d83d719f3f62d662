using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>Mixtures with priors, far from 0: `map` finds the maximum that `em` finds.</summary>
public sealed class MixturePriorTests
{
    [Theory, InlineData(2, 1), InlineData(3, 1), InlineData(2, 1e4)]
    public void The_maximum_of_em_is_found_from_most_starts(int components, double unit)
    {
        var random = new RandomStream(5, "mixture");
        var csv = "wait\n" + string.Concat(Enumerable.Range(0, 150)
            .Select(i => FormattableString.Invariant($"{((i % 3 == 0 ? 54 : 80) + (6 * random.NextNormal())) * unit:R}\n")));
        var story = TestStory.By(FormattableString.Invariant($$"""
            model Clusters(K = 2)
            data wait[rows]: real
            weight: simplex[K] ~ Dirichlet(1)
            for k in 1..K {
              center[k] ~ Normal({{70 * unit}}, sd = {{30 * unit}})
              precision[k] ~ Gamma(shape = 2, rate = {{50 * unit * unit}})
            }
            for n in rows {
              kind[n] ~ Categorical(weight)
              wait[n] ~ Normal(center[kind[n]], precision = precision[kind[n]])
            }
            """), csv, ("K", components));
        var (em, map) = (story.Fitted(new(Threads: 1), "em"), story.Fitted(new(Threads: 1), "map"));
        Assert.Equal(em.Value, map.Value, 1e-6);
        Assert.InRange(map.Restarts.Count(r => r.Objective > map.Value - 0.01), 6, 10);
        var centers = map.Summary!.Estimates.Single(e => e.Name == "center").Value.Values;
        Assert.InRange(centers[0] / unit, 44, 60);
        Assert.InRange(centers[^1] / unit, 75, 85);
    }
}
