using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumLikelihood;

/// <summary>Least squares that no memory could hold are refused before an array of their size is made.</summary>
public sealed class JointLocationTests
{
    /// <summary>10,000,000 numbers are 80 MB for each array, and 4,000,000 GB for the matrix.</summary>
    [Theory]
    [InlineData("x[n] ~ Normal(sum(b[k] for k in 1..K), 1)", "K", "real")]
    [InlineData("x[n] ~ Normal(sum(b), 1)", "K", "real")]
    [InlineData("x[n] ~ Normal(mean(b[1]), 1)", "1", "real[K]")]
    public void A_matrix_beyond_the_memory_is_refused_before_anything_is_allocated(string draw, string extent, string type)
    {
        var bound = By(draw, extent, type, 10_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Single(bound.Fit(new(Threads: 1), "mle").Diagnostics);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000_000);
        Assert.Equal((Severity.Error, "E0531"), (error.Severity, error.Code));
        Assert.Contains("`mle` needs", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x[n] ~ Normal(b[n], 1)", 30_000, "")]
    [InlineData("x[n] ~ Normal(sum(b[k] for k in 1..K), 1)", 3, "E0564")]
    public void Elements_that_rows_read_alone_and_small_matrices_are_not_refused(string draw, int size, string code)
    {
        var outcome = By(draw, "K", "real", size, size).Fit(new(Threads: 1), "mle");
        Assert.Equal(code, outcome.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error)?.Code ?? "");
    }

    private static TestStory By(string draw, string extent, string type, int size, int rows = 3) => TestStory.By($$"""
        model Many(K = 2)
        data x[rows]: real
        param b[{{extent}}]: {{type}}
        for n in rows { {{draw}} }
        """, $"x\n{string.Concat(Enumerable.Range(0, rows).Select(n => $"{n % 7}\n"))}", ("K", size));
}
