using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Results;

/// <summary>Every method reports the interval that `--interval` asks for.</summary>
public sealed class IntervalOptionTests
{
    /// <summary>A Gamma(2 + 30, 1 + 10) posterior.</summary>
    private const string Story = """
        model Counts
        data y[rows]: count
        rate: positive ~ Gamma(2, 1)
        twice = 2 * rate
        for n in rows { y[n] ~ Poisson(rate) }
        """;

    private const string Csv = "y\n3\n1\n4\n2\n5\n3\n2\n4\n3\n3\n";

    private const string Levels = """
        model Levels
        data y[rows]: real
        base: real ~ Normal(0, 10)
        for n in rows { level[n]: real ~ Normal(base, 1) }
        for n in rows { y[n] ~ Normal(level[n], 1) }
        """;

    // quantiles of Gamma(32, 11), and the ends between which its density is highest, by R 4.2: qgamma, optimize
    private static readonly Dictionary<string, (double Low, double High)> reference = new()
    {
        ["0.5"] = (2.5477277, 3.2375064), ["0.9"] = (2.1179502, 3.8034209), ["hdi:0.8"] = (2.2168122, 3.5195658),
    };

    public static TheoryData<string, string, double> Cases()
    {
        var cases = new TheoryData<string, string, double>();
        foreach (var interval in reference.Keys)
            foreach (var (method, apart) in new[]
                { ("exact", 5e-5), ("quadrature", 5e-5), ("vmp", 5e-5), ("gibbs", 0.04), ("importance", 0.04), ("laplace", 0.04),
                    ("advi", 0.04), ("elbo", 0.15), ("iwae", 0.15) })
                cases.Add(interval, method, apart);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_method_reports_it(string text, string method, double apart)
    {
        var options = new FitOptions(Seed: 1, Threads: 1).With(StandardOptions.Interval, CredibleInterval.Read(text));
        var summary = TestStory.By(Story, Csv).Fitted(options, method).Summary!;
        var (low, high) = reference[text];
        // the ends of the shortest interval of draws are as uncertain as their number to the power -1/3
        if (options.Interval.IsShortest && apart > 0.01) apart += 0.06;
        var rate = summary.Estimates.Single(e => e.Name == "rate").Spread!.Quantiles;
        Assert.Equal(options.Interval, rate.Of);
        Assert.Equal(low, rate.Low.Values[0], apart);
        Assert.Equal(high, rate.High.Values[0], apart);
        // draws of the definition, whatever is known of what it reads
        var twice = summary.Definitions.Single(e => e.Name == "twice").Spread!.Quantiles;
        Assert.Equal(options.Interval, twice.Of);
        Assert.Equal(2 * low, twice.Low.Values[0], 0.2 + apart);
        Assert.Equal(2 * high, twice.High.Values[0], 0.2 + apart);
    }

    /// <summary>Latents that a method integrates are normal given the rest: the interval of mean and standard deviation.</summary>
    [Theory, InlineData("exact"), InlineData("map"), InlineData("quadrature"), InlineData("laplace")]
    public void Latents_that_are_integrated_have_it(string method)
    {
        var story = TestStory.By(Levels, "y\n1\n2\n4\n");
        var options = new FitOptions(Seed: 1, Threads: 1).With(StandardOptions.Interval, new CredibleInterval(0.5));
        var summary = story.Fitted(options, method).Summary!;
        var level = summary.Estimates.Concat(summary.Find<LatentMoments>()?.All ?? []).Single(e => e.Name == "level");
        Assert.Equal(options.Interval, level.Spread!.Quantiles.Of);
        for (var n = 0; n < 3; n++)
        {
            var half = 0.6744897501960817 * level.Spread.Sd.Values[n];
            Assert.Equal(level.Value.Values[n] - half, level.Spread.Low.Values[n], 0.06);
            Assert.Equal(level.Value.Values[n] + half, level.Spread.High.Values[n], 0.06);
        }
    }
}
