using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Whether new rows of a fit have a density of their own is known by what its plan drew, not by its weights.</summary>
public sealed class GuidedFitTests
{
    private const string Rows = "y\n-2\n-1.5\n0.3\n1.7\n2.2\n";

    [Theory]
    [InlineData("""
        param start: simplex[2]
        param move: simplex[2, 2]
        param mean: ordered[2]
        state[1] ~ Categorical(start)
        for n in 2..rows { state[n] ~ Categorical(move[state[n-1]]) }
        for n in rows { y[n] ~ Normal(mean[state[n]], 1) }
        """, false)]
    [InlineData("""
        param m: real
        for n in rows { y[n] ~ Normal(m, 1) }
        """, false)]
    [InlineData("""
        param m: real
        for n in rows { z[n] ~ Normal(0, 1)
          y[n] ~ Normal(m + z[n], 1) }
        """, true)]
    [InlineData("""
        param m: real
        for n in rows { z[n] ~ Normal(0, 1)
          y[n] ~ Normal(m + z[n], 1) }
        guide { for n in rows { z[n] ~ Normal(y[n], 1) } }
        """, true)]
    [InlineData("""
        param m: real
        param w: simplex[2]
        for n in rows { kind[n] ~ Categorical(w)
          y[n] ~ Normal(m * kind[n], 1) }
        guide { for n in rows { kind[n] ~ Categorical([0.5, 0.5]) } }
        """, true)]
    public void A_fit_is_guided_where_its_bound_draws_something(string story, bool isGuided)
    {
        var bound = TestStory.By($$"""
            model M
            data y[rows]: real
            {{story}}
            """, Rows);
        var outcome = bound.Fitted(new(MaxIterations: 3, Threads: 1), "elbo");
        Assert.Equal(isGuided, FitInMemory.Create("elbo", bound.Problem, outcome.Summary!).HasGuidedLatents);
    }
}
