using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>
/// Outcomes of nets that a learned scale makes nearly exact: by the log density that a normal of 1/100 of the column's standard deviation
/// has at best.
/// </summary>
public sealed class NearlyDeterminedOutcomeTests
{
    private const string Learned = """
        net f(x: real) -> (mean: real) = linear
        param sd: positive
        for n in rows { y[n] ~ Normal(f(x[n]), sd) }
        """;

    private const string Bounded = """
        net f(x: real) -> (mean: real) = linear
        param sd: positive
        for n in rows { y[n] ~ Normal(f(x[n]), sd + 0.001) }
        """;

    /// <summary>The values 1, 4, 2, 9 and a missing cell: mean 4, variance 38 / 4 by hand.</summary>
    [Theory, InlineData(Learned, 99, false), InlineData(Learned, 101, true), InlineData(Bounded, 101, false)]
    public void The_warning_is_at_a_hundredth(string lines, double ratio, bool isWarned)
    {
        var bound = TestStory.By($"""
            model S
            data x[rows]: real
            data y[rows]: real
            {lines}
            """, "x,y\n0,1\n1,4\n2,2\n3,9\n4,\n");
        var fitted = bound.Fit(new(Threads: 1, MaxIterations: 3), "mle");
        var best = -4 * (Math.Log(Math.Sqrt(2 * Math.PI * 9.5) / ratio) + 0.5);
        var outcome = UnboundedDensity.AddTo(fitted with { Value = best, Diagnostics = [] }, bound.Problem);
        Assert.Equal(isWarned, outcome.Diagnostics.Any(d => d.Code == "W0647"));
    }
}
