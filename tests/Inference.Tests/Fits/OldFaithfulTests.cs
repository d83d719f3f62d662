using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

public sealed class OldFaithfulTests
{
    /// <summary>The largest log-likelihood of two full Gaussians on these 272 rows.</summary>
    private const double Maximum = -1130.263960;

    private readonly TestStory reported = TestStory.By(Examples.OldFaithful, Examples.Faithful);

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 20).Select(s => (ulong)s)];

    [Theory, MemberData(nameof(Seeds))]
    public void Every_seed_reaches_the_maximum(ulong seed)
    {
        var outcome = reported.Fitted(new(Seed: seed, Threads: 1));
        Assert.InRange(outcome.Value, -1130.26397, Maximum + 1e-6);
        Assert.Equal(StopReason.Converged, outcome.Stopped);
        Optimum.Holds(reported, outcome);
    }

    [Fact]
    public void The_estimates_do_not_depend_on_the_number_of_threads() =>
        BitwiseEquality.AreEqual(reported.Fitted(new(Threads: 1)), reported.Fitted(new(Threads: 2)));

    [Fact]
    public void A_seed_gives_the_same_bits_again() =>
        BitwiseEquality.AreEqual(reported.Fitted(new(Seed: 7, Threads: 1)), reported.Fitted(new(Seed: 7, Threads: 1)));

    [Fact]
    public void Another_seed_starts_elsewhere() =>
        Assert.NotEqual(reported.Fitted(new(Seed: 7, Threads: 1, Restarts: 1)).Trace[0],
            reported.Fitted(new(Seed: 8, Threads: 1, Restarts: 1)).Trace[0]);

    [Fact]
    public void Restarts_begin_in_different_places() =>
        Assert.True(reported.Fitted(new(Threads: 1)).Restarts.Select(r => r.Iterations).Distinct().Count() > 1);

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void The_log_likelihood_never_falls(int components)
    {
        var trace = TestStory.By(Examples.OldFaithful, Examples.Faithful, ("K", components)).Fitted(new(Threads: 1)).Trace;
        for (var i = 1; i < trace.Count; i++) Assert.True(trace[i] >= trace[i - 1] - 1e-9, $"step {i}: {trace[i - 1]:R} to {trace[i]:R}");
    }

    [Fact]
    public void Components_stand_in_order_of_their_first_mean()
    {
        var outcome = TestStory.By(Examples.OldFaithful, Examples.Faithful, ("K", 3)).Fitted(new(Threads: 1));
        var means = Estimates.Of(outcome, "mean");
        Assert.True(means[0] < means[2] && means[2] < means[4]);
    }
}
