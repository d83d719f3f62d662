using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Latents of rows that are `repeated`: each copy has one of its own, and so must the guide say.</summary>
public sealed class RepeatedLatentTests
{
    private const string Csv = "x,w\n0.7,3\n-1.3,1\n0.2,2\n", Written = "x,w\n0.7,1\n0.7,1\n0.7,1\n-1.3,1\n0.2,1\n0.2,1\n";

    /// <summary>
    /// As often as the story says: the bound of the rows written one by one, which the guide that is the posterior makes exact.
    /// </summary>
    [Fact]
    public void A_guide_that_repeats_bounds_all_copies()
    {
        var bounds = new[] { Csv, Written }.Select(csv => Fit(" repeated w[n]", csv, "elbo").Metric).ToList();
        // x is Normal(0, sqrt(1.25)), whichever z the guide draws
        var exact = new[] { 0.7, 0.7, 0.7, -1.3, 0.2, 0.2 }.Sum(x => -(0.5 * x * x / 1.25) - (0.5 * Math.Log(2 * Math.PI * 1.25)));
        Assert.All(bounds, b => Assert.Equal(exact, b.Value, 1e-6));
    }

    [Theory, InlineData("", "elbo"), InlineData(" repeated 2", "elbo"), InlineData("", "iwae"), InlineData(" repeated w[n]", "iwae")]
    public void Another_number_of_copies_is_refused(string repeated, string method)
    {
        var choice = new MethodTable(TestStory.Catalog).Select(TestStory.By(Story(repeated), Csv).Facts, method);
        Assert.Null(choice.Plan);
        Assert.Contains("`z[n]` is drawn separately for each copy", Assert.Single(choice.Diagnostics).Message, StringComparison.Ordinal);
    }

    private static FitOutcome Fit(string repeated, string csv, string method) =>
        TestStory.By(Story(repeated), csv).Fit(new FitOptions(MaxIterations: 2000, Threads: 1), method);

    // the guide is the posterior, but for a param of which the bound does not speak
    private static string Story(string repeated) => $$"""
        model Repeated
        data x[rows]: real from x
        data w[rows]: int from w
        param none: real = 0
        for n in rows repeated w[n] {
          z[n]: real ~ Normal(0 * none, 1)
          x[n] ~ Normal(z[n], 0.5)
        }
        guide {
          for n in rows{{repeated}} { z[n] ~ Normal(0.8 * x[n], variance = 0.2) }
        }

        """;
}
