using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>EM that converges slowly is extrapolated, ends at the same maximum, and never decreases the likelihood.</summary>
public sealed class ReducedRankExtrapolationTests
{
    /// <summary>A path that shrinks by factors of its own in three directions leads to its fixed point, in any units.</summary>
    [Theory, InlineData(1), InlineData(1e9)]
    public void A_linear_path_ends_at_its_fixed_point(double unit)
    {
        double[] At(int n) => [3 + Math.Pow(0.99, n) + Math.Pow(0.5, n), unit * (5 - (2 * Math.Pow(0.99, n)) + Math.Pow(-0.3, n)),
            7 + Math.Pow(0.5, n) - Math.Pow(-0.3, n)];
        var limit = ReducedRankExtrapolation.Limit([.. Enumerable.Range(0, 5).Select(At)]);
        Assert.Equal(3, limit[0], 1e-9);
        Assert.Equal(5 * unit, limit[1], 1e-9 * unit);
        Assert.Equal(7, limit[2], 1e-9);
        Assert.True(Math.Abs(limit[0] - At(4)[0]) > 0.1);
    }

    [Fact]
    public void A_path_that_rests_stays() => Assert.Equal([1, 2], ReducedRankExtrapolation.Limit([[1, 2], [1, 2], [1, 2]]));

    // the fixed point of the step is 1; it is the highest point, or lower than all others
    [Fact]
    public void A_limit_below_the_steps_is_refused()
    {
        static double[] Half(double[] x) => [0.5 + (0.5 * x[0])];
        static double[] After(Func<double[], double> density) => ReducedRankExtrapolation.Advance(20, [0], [0.5],
            (x, bound) => (density(x), density(x) >= bound ? Half(x) : null));
        Assert.Equal([1], After(x => x[0]));
        Assert.Equal([1 - Math.Pow(0.5, ReducedRankExtrapolation.CycleSteps)], After(x => x[0] < 0.9999 ? x[0] : -1));
    }

    /// <summary>A path of steps that shrink by 0.999 has its limit a thousand steps away: the first cycles do not go as far.</summary>
    [Theory, InlineData(0, 8.0), InlineData(1, 32.0), InlineData(2, 128.0), InlineData(5, 991.0)]
    public void Early_extrapolations_are_short(int before, double steps)
    {
        static double[] Next(double[] x) => [x[0] + (0.001 * (1 - x[0]))];
        var from = Math.Pow(0.999, ReducedRankExtrapolation.CycleSteps);
        var expected = 1 - (from - Math.Min(steps * 0.001, from));
        // a point that is far enough away stays where it is
        var found = ReducedRankExtrapolation.Advance(before, [0], Next([0]), (x, _) => (x[0], x[0] > 0.01 ? x : Next(x)))[0];
        Assert.Equal(expected, found, 2e-3);
    }

    /// <summary>
    /// Components that overlap, whichever way EM treats the story: the end is flat, far fewer steps lead to it than plain EM takes, and the
    /// log-likelihood rises at each.
    /// </summary>
    [Theory, InlineData("mean[kind[n]]"), InlineData("1 * mean[kind[n]]")]
    public void Overlapping_components_converge_in_few_steps(string mean)
    {
        var story = $$"""
            model Overlap(K = 2)
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param scale: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal({{mean}}, scale)
            }
            """;
        var rows = Enumerable.Range(0, 400).Select(n => Math.Sin(n * 1.1) + Math.Sin(n * n * 0.7) + (n % 4 == 0 ? 1.2 : 0));
        var bound = TestStory.By(story, $"x\n{string.Concat(rows.Select(x => FormattableString.Invariant($"{x:R}\n")))}");
        var outcome = bound.Fitted(new(Seed: 1, Threads: 1, Restarts: 3));
        Assert.True(outcome.Stopped is StopReason.Converged or StopReason.Stalled, $"{outcome.Stopped}");
        Assert.InRange(outcome.Iterations, ReducedRankExtrapolation.PlainSteps + 1, 200);
        Optimum.Holds(bound, outcome);
        Assert.All(outcome.Trace.Zip(outcome.Trace.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-9));
    }
}
