using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.ContinuousTime;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Scores;

/// <summary>Time reversals whose score is known: of a normal distribution of data, x_t is normal at every time.</summary>
public sealed class ReversedSdeTests
{
    private const double Mean = 0.7, Sd = 0.4;

    /// <summary>kept and spread as the story would write them: of vp, subvp and ve.</summary>
    private static (string Sde, string Kept, string Variance, Func<double, (double Kept, double Variance)> At) Of(string sde)
    {
        double B(double t) => (0.1 * t) + (0.5 * 19.9 * t * t);
        const string Text = "(0.1 * t + 9.95 * t^2)";
        return sde switch
        {
            "vp" => ("vp(beta_min = 0.1, beta_max = 20)", $"exp(-0.5 * {Text})", $"(1 - exp(-{Text}))",
                t => (Math.Exp(-0.5 * B(t)), 1 - Math.Exp(-B(t)))),
            "subvp" => ("subvp(beta_min = 0.1, beta_max = 20)", $"exp(-0.5 * {Text})", $"(1 - exp(-{Text}))^2",
                t => (Math.Exp(-0.5 * B(t)), Math.Pow(1 - Math.Exp(-B(t)), 2))),
            _ => ("ve(sigma_min = 0.01, sigma_max = 10)", "1", "0.0001 * (1000^(2 * t) - 1)", t => (1, 1e-4 * (Math.Pow(1000, 2 * t) - 1))),
        };
    }

    private static string Story(string sde, double times = 1) => FormattableString.Invariant($$"""
        model Known
        data x[rows]: real from x
        sde noising: real = {{Of(sde).Sde}}
        function score(x: real, t: unit) -> real = -{{times}} * (x - {{Mean}} * {{Of(sde).Kept}}) / ({{Sd
            * Sd}} * ({{Of(sde).Kept}})^2 + {{Of(sde).Variance}})
        for n in rows { x[n] ~ reverse(noising, score) }
        """);

    /// <summary>
    /// Along the ODE (x - mean of x_t) / sd of x_t stays as it is, so that the distribution at its end is normal, with the mean and sd that
    /// the base distribution's end gives.
    /// </summary>
    [Theory, InlineData("vp"), InlineData("subvp"), InlineData("ve")]
    public void The_likelihood_is_that_of_the_ode(string sde)
    {
        double[] rows = [0.1, 0.7, 1.6, -0.4];
        var scores = PathStory.Scores(Story(sde), "x\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r}\n"))));
        var (end, start) = (Distribution(sde, 1), Distribution(sde, 1e-5));
        var noise = sde == "ve" ? 10.0 : 1;
        for (var i = 0; i < rows.Length; i++)
            Assert.Equal(PathStory.LogNormal(rows[i], start.Mean - (start.Sd * end.Mean / end.Sd), start.Sd * noise / end.Sd),
                scores.LogDensity[i], 1e-6);
        Assert.True(scores.Path!.IsReversed);
        // and close to that of the data, from which the base distribution's end alone parts it
        for (var i = 0; i < rows.Length; i++) Assert.Equal(PathStory.LogNormal(rows[i], Mean, Sd), scores.LogDensity[i], 0.2);
    }

    [Theory]
    [InlineData("vp", "sde")]
    [InlineData("vp", "corrected")]
    [InlineData("vp", "ode")]
    [InlineData("subvp", "sde")]
    [InlineData("subvp", "ode")]
    [InlineData("ve", "sde")]
    [InlineData("ve", "corrected")]
    [InlineData("ve", "ode")]
    public void Draws_have_the_moments_of_the_data(string sde, string sampler)
    {
        var (mean, sd) = Moments(Story(sde), sampler);
        Assert.Equal(Mean, mean, 0.02 + (sde == "ve" ? 0.03 : 0));
        Assert.Equal(Sd, sd, 0.02);
    }

    [Theory, InlineData("sde"), InlineData("ode")]
    public void A_score_that_is_too_small_gives_other_moments(string sampler) =>
        Assert.True(Math.Abs(Moments(Story("vp", 0.6), sampler).Sd - Sd) > 0.1);

    /// <summary>The ODE is no SDE without its noise: with all of the score in place of its half the spread is another.</summary>
    [Fact]
    public void The_whole_score_is_not_for_the_ode() => Assert.True(Moments(Story("vp", 2), "ode").Sd < 0.3);

    private static (double Mean, double Sd) Distribution(string sde, double t)
    {
        var (kept, variance) = Of(sde).At(t);
        return (kept * Mean, Math.Sqrt((kept * kept * Sd * Sd) + variance));
    }

    private static (double Mean, double Sd) Moments(string story, string sampler)
    {
        var graph = TestStory.Compile(story);
        const int Count = 8000;
        var problem = new ProblemBinder(graph, InputTables.None, TestStory.Catalog,
            new PriorDrawRequest(graph, new Dictionary<string, long>(), Count))
            .Bind().Problem!;
        var drawn = new PriorSampler(problem, TestStory.Catalog) { Along = new() { [StandardOptions.Sampler] = sampler } }
            .Sample(5).Value!.Values["x"].Values;
        var mean = drawn.Average();
        return (mean, Math.Sqrt(drawn.Average(x => (x - mean) * (x - mean))));
    }
}
