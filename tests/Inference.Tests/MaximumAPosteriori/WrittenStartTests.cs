using ProbDsl.Inference.Drivers;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>An initial value of one param takes no start of EM away from the others.</summary>
public sealed class WrittenStartTests
{
    /// <summary>Three regimes of an autoregression, of which few random starts find the maximum.</summary>
    [Theory, InlineData(2), InlineData(5)]
    public void Regimes_of_an_autoregression_have_the_maximum_of_em(int seed)
    {
        var random = new RandomStream((ulong)seed, "regimes");
        double[] level = [0.5, -1, 3], memory = [0.8, -0.3, 0.2], sd = [0.4, 1, 0.7];
        var (csv, regime, y) = ("y\n", 0, 0.0);
        for (var t = 0; t < 200; t++)
        {
            if (random.NextUniform() < 0.07) regime = random.NextIndex(3);
            y = level[regime] + (memory[regime] * y) + (sd[regime] * random.NextNormal());
            csv += FormattableString.Invariant($"{y:R}\n");
        }

        var bound = TestStory.By("""
            model Switching(K = 3)
            data y[T]: real
            param start: simplex[K]
            param move[K]: simplex[K]
            param a[K]: real
            param phi[K]: real
            param sd[K]: positive = 1
            s[1] ~ Categorical(start)
            for t in 2..T { s[t] ~ Categorical(move[s[t-1]]) }
            for t in 2..T { y[t] ~ Normal(a[s[t]] + phi[s[t]] * y[t-1], sd[s[t]]) }
            """, csv);
        var (em, map) = (bound.Fitted(new FitOptions(Threads: 1), "em"), bound.Fitted(new FitOptions(Threads: 1), "map"));
        Assert.Equal(em.Value, map.Value, 1e-5);
        Assert.InRange(map.Restarts.Count(r => r.Objective > em.Value - 1e-3), 6, 10);
    }
}
