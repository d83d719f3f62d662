using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.StateChains;

/// <summary>
/// Semi-Markov chains: states that last a time of their own distribution, written as a chain whose states count it down. The density is
/// that of the recursion over segments (Yu 2010, "Hidden semi-Markov models").
/// </summary>
public sealed class LastingStateTests
{
    private const int Kinds = 2, Longest = 3, Count = 50;

    private const string Story = """
        model Lasting(K = 2, D = 3)
        data y[times]: real
        param last: simplex[K, D]
        param center: ordered[K]
        param sd: positive
        kind = [floor((s - 1) / D) + 1 for s in 1..K*D]
        left = [s - D * (kind[s] - 1) for s in 1..K*D]
        move = [[if left[s] > 1 then to == s - 1 else if kind[to] == kind[s] then 0 else last[kind[to], left[to]]
            for to in 1..K*D] for s in 1..K*D]
        state[1] ~ Categorical(uniform(K * D))
        for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
        for t in times { y[t] ~ Normal(center[kind[state[t]]], sd) }
        """;

    [Theory, InlineData("em"), InlineData("map")]
    public void The_likelihood_is_that_of_the_recursion_over_segments(string method)
    {
        double[] y = [.. Enumerable.Range(0, Count).Select(t => (t * 2 / 5 % 2 * 3) + Math.Sin(5 * t) + (t % 11 == 4 ? 2 : 0))];
        var fitted = TestStory.By(Story, "y\n" + string.Concat(y.Select(v => FormattableString.Invariant($"{v:R}\n"))))
            .Fitted(new(Threads: 1), method);
        Assert.True(fitted.Stopped is StopReason.Converged or StopReason.Stalled);
        Assert.Equal(Segments(y, Estimates.Of(fitted, "last"), Estimates.Of(fitted, "center"), Estimates.Scalar(fitted, "sd")),
            fitted.Value, 1e-8);
    }

    private static double Segments(double[] y, double[] last, double[] center, double sd)
    {
        // [t, k]: the density of the first t numbers with a segment of k that ends there
        var ended = new double[Count + 1, Kinds];
        var total = 0.0;
        for (var to = 1; to <= Count; to++)
            for (var k = 0; k < Kinds; k++)
            {
                if (to <= Longest) ended[to, k] += Density(0, to, k) / (Kinds * Longest);
                for (var d = 1; d <= Math.Min(Longest, to - 1); d++)
                    ended[to, k] += ended[to - d, 1 - k] * last[At(k, d)] * Density(to - d, to, k);
            }

        for (var k = 0; k < Kinds; k++)
        {
            total += ended[Count, k];
            for (var d = 1; d < Longest; d++)
                for (var whole = d + 1; whole <= Longest; whole++)
                    total += ended[Count - d, 1 - k] * last[At(k, whole)] * Density(Count - d, Count, k);
        }

        return Math.Log(total);

        int At(int k, int d) => (k * Longest) + d - 1;

        double Density(int from, int to, int k) => y[from..to].Aggregate(1.0, (p, v) =>
            p * Math.Exp(-0.5 * (v - center[k]) * (v - center[k]) / (sd * sd)) / (sd * Math.Sqrt(2 * Math.PI)));
    }
}
