using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Latents on which nothing observed depends and that a guide draws all the same: what it says of them is no part of the bound, unless it
/// draws another latent by them.
/// </summary>
public sealed class SpareLatentTests
{
    private static readonly double[] rows = [0.3, -1.1, 2.4];

    // w ~ N(0, 1), x | w = N(w, 1): w | x = N(x / 2, 1/2), x = N(0, 2)
    private static string Story(string guide) => $$"""
        model Spare
        data x[rows]: real
        for n in rows {
          w[n] ~ Normal(0, 1)
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(w[n], 1)
        }
        guide {
          param shift: real
          param width: positive
          for n in rows {
            {{guide}}
          }
        }
        """;

    private static double LogP(double x) => (-x * x / 4) - (0.5 * Math.Log(4 * Math.PI));

    private static TestStory Reported(string guide) => Stories.TestStory.By(Story(guide), "x\n0.3\n-1.1\n2.4\n");

    /// <summary>Where the guide of `w` is its posterior, each draw's bound is log p itself, whatever the guide says of `z`.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_guide_says_of_them_is_no_part_of_the_bound(bool usesFormulas)
    {
        const string guide = """
            w[n] ~ Normal(x[n] / 2, sqrt(0.5))
                z[n] ~ Normal(shift, width)
            """;
        var run = new GuideRun(Reported(guide), BoundObjective.Elbo, particles: 3, usesFormulas: usesFormulas);
        double At(double shift, double width) => -run.Value(run.At(("shift", [shift]), ("width", [width])));
        Assert.Equal(At(0, 0), At(2, 1.5));
        if (!usesFormulas) Assert.InRange(At(0, 0) - rows.Average(LogP), -1e-12, 1e-12);
    }

    /// <summary>
    /// q(z) q(w | z) with q(z) = N(0, 1) as in the story and w | z = N(x / 2 + a z, 1/2 - a^2): w alone is the posterior, and the bound
    /// lies below log p by KL(q(w | z) || q(w)), the mean over z, which is -log(1 - 2 a^2) / 2.
    /// </summary>
    [Fact]
    public void One_by_which_another_is_drawn_keeps_its_terms()
    {
        const double a = 0.5;
        const string guide = """
            z[n] ~ Normal(shift, 1)
                w[n] ~ Normal(x[n] / 2 + 0.5 * z[n], sqrt(0.25) * width)
            """;
        var run = new GuideRun(Reported(guide), BoundObjective.Elbo, particles: 200_000);
        var expected = rows.Average(LogP) + (0.5 * Math.Log(1 - (2 * a * a)));
        Assert.InRange(run.Value(run.At(("shift", [0.0]), ("width", [0.0]))) + expected, -0.01, 0.01);
    }
}
