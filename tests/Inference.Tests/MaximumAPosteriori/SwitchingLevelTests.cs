using System.Globalization;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// A level whose variance switches by the state of a chain, unknown in every row: the density against all sequences of states written out,
/// and the most probable point against one that is known to be good.
/// </summary>
public sealed class SwitchingLevelTests
{
    private const string Story = """
        model Switching
        data y[t]: real
        for k in 1..2 {
          q[k] ~ InverseGamma(2, 1)
          move[k]: simplex[2] ~ Dirichlet(2)
        }
        r ~ InverseGamma(3, 2)
        level[1] ~ Normal(0, 3)
        s[1] ~ Categorical([0.5, 0.5])
        for i in 2..t {
          s[i] ~ Categorical(move[s[i-1]])
          level[i] ~ Normal(level[i-1], variance = q[s[i]])
        }
        for i in t { y[i] ~ Normal(level[i], variance = r) }
        """;

    /// <summary>
    /// The density with states summed is at least the joint density with the states of the jumps: levels at the data, variances of the
    /// quiet steps and of the jumps. A maximum that calls all the data noise is hundreds of nats below.
    /// </summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void The_maximum_is_above_a_point_that_follows_the_data(ulong seed)
    {
        var y = Jumps(80, seed);
        var fit = Fit(y);
        int[] states = [0, .. y.Zip(y.Skip(1), (from, to) => Math.Abs(to - from) > 3 ? 1 : 0)];
        double[] changes = [.. y.Zip(y.Skip(1), (from, to) => (to - from) * (to - from))];
        double[] q = [changes.Where((_, i) => states[i + 1] == 0).Average(), changes.Where((_, i) => states[i + 1] == 1).Average()];
        Assert.True(fit.Value >= Joint(y, y, states, q, [0.9, 0.1, 0.5, 0.5], 0.1), $"{fit.Value}");
    }

    [Fact]
    public void The_density_is_that_of_all_sequences_of_states()
    {
        var y = Jumps(10, 4);
        var fit = Fit(y);
        double[] level = Estimates.Of(fit, "level"), q = Estimates.Of(fit, "q"), move = Estimates.Of(fit, "move");
        var each = Enumerable.Range(0, 1 << y.Length).Select(n =>
            Joint(y, level, [.. Enumerable.Range(0, y.Length).Select(i => (n >> i) & 1)], q, move, Estimates.Scalar(fit, "r"))).ToList();
        var top = each.Max();
        Assert.Equal(top + Math.Log(each.Sum(v => Math.Exp(v - top))), fit.Value, 1e-8);
    }

    private static double Joint(double[] y, double[] level, int[] states, double[] q, double[] move, double r)
    {
        // Dirichlet(2) of two probabilities has the density 6 p1 p2
        var total = q.Sum(v => InverseGamma(v, 2, 1)) + InverseGamma(r, 3, 2) + (2 * Math.Log(6)) + move.Sum(Math.Log)
            + Math.Log(0.5) + Normal(level[0], 9);
        for (var i = 1; i < y.Length; i++)
            total += Math.Log(move[(2 * states[i - 1]) + states[i]]) + Normal(level[i] - level[i - 1], q[states[i]]);
        return total + y.Zip(level, (v, mean) => Normal(v - mean, r)).Sum();
    }

    /// <summary>b^a / Gamma(a) v^(-a - 1) exp(-b / v), with Gamma(2) = 1 and Gamma(3) = 2.</summary>
    private static double InverseGamma(double v, double a, double b) =>
        (a * Math.Log(b)) - Math.Log(a - 1) - ((a + 1) * Math.Log(v)) - (b / v);

    private static double Normal(double z, double variance) => -0.5 * (Math.Log(2 * Math.PI * variance) + (z * z / variance));

    private static FitOutcome Fit(double[] y) => TestStory.By(Story,
        $"y\n{string.Concat(y.Select(v => v.ToString("R", CultureInfo.InvariantCulture) + "\n"))}").Fitted(new(Threads: 1), "map");

    /// <summary>Quiet stretches with noise of 0.3, between them a few jumps of about 10.</summary>
    private static double[] Jumps(int count, ulong seed)
    {
        var (random, level, y) = (new RandomStream(seed, "jumps"), 0.0, new double[count]);
        for (var i = 0; i < count; i++)
        {
            if (i % 11 > 8) level += 10 * (random.NextNormal() < 0 ? -1 : 1);
            y[i] = level + (0.3 * random.NextNormal());
        }

        return y;
    }
}
