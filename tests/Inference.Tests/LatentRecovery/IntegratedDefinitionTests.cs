using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Forecasting;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>What `map` and `em` report of definitions that read integrated latents, against the plain joint density.</summary>
public sealed class IntegratedDefinitionTests
{
    private const string Level = """
        model Level
        data y[times]: real from a
        data x[times]: real from x
        param drift: positive
        level[1] ~ Normal(0, 2)
        for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
        for t in times {
          signal[t] = 2 * x[t] * level[t] + drift
          y[t] ~ Normal(level[t], 0.5)
        }
        change[1] = 0
        for t in 2..times { change[t] = level[t] - level[t-1] }
        total = level[5] + 3 * level[2]
        ratio = exp(0.5 * level[1])
        """;

    private const string Csv = "a,x,g\n1.2,0.3,u\n3.4,-1.1,u\nNA,0.8,v\n0.9,0.1,v\n-2.6,-0.6,v\n";

    private static readonly Dictionary<string, bool[]> gone = new() { ["y"] = [false, false, true, false, false] };

    [Theory, InlineData("map"), InlineData("em")]
    public void Linear_definitions_are_exact(string method)
    {
        var story = TestStory.By(Level, Csv);
        var summary = Fitted(story, method);
        var at = summary.Estimates.ToDictionary(e => e.Name, e => e.Value);
        var plain = new PlainIntegral(story.Problem, at, gone);
        var level = plain.Moments("level").ToList();
        double[] x = [0.3, -1.1, 0.8, 0.1, -0.6];
        var signal = Reported(summary, "signal");
        for (var t = 0; t < 5; t++) Is(signal, t, (2 * x[t] * level[t].Mean) + at["drift"].Values[0], 4 * x[t] * x[t] * level[t].Variance);
        var change = Reported(summary, "change");
        for (var t = 1; t < 5; t++)
            Is(change, t, level[t].Mean - level[t - 1].Mean,
                level[t].Variance + level[t - 1].Variance - (2 * plain.Covariance("level", t, t - 1)));
        Is(Reported(summary, "total"), 0, level[4].Mean + (3 * level[1].Mean),
            level[4].Variance + (9 * level[1].Variance) + (6 * plain.Covariance("level", 4, 1)));
        Assert.Equal(["level", "signal", "change", "total", "ratio"], summary.Find<LatentMoments>()!.All.Select(e => e.Name));

        // the mean and standard deviation of a lognormal distribution
        var (ratio, mean, variance) = (Reported(summary, "ratio"), 0.5 * level[0].Mean, 0.25 * level[0].Variance);
        Assert.InRange((ratio.Value.Values[0] - Math.Exp(mean + (variance / 2))) / ratio.Spread!.Error!.StandardError.Values[0], -5, 5);
        Assert.Equal(1, ratio.Spread.Sd.Values[0] / Math.Sqrt((Math.Exp(variance) - 1) * Math.Exp((2 * mean) + variance)), 0.15);
        Assert.Contains("signal", summary.Find<LatentMoments>()!.Print(summary, ShownNames.All), StringComparison.Ordinal);
    }

    /// <summary>Several sequences, with the positions as the first or the last index.</summary>
    [Theory, InlineData("s, t"), InlineData("t, s")]
    public void Definitions_of_sequences_have_the_order_of_their_indices(string order)
    {
        var story = TestStory.By($$"""
            model Several(T = 3)
            data y[subjects]: real[T] from all
            param drift: positive
            for s in subjects {
              level[s, 1] ~ Normal(1, 2)
              for t in 2..T { level[s, t] ~ Normal(0.7 * level[s, t-1], drift) }
              for t in 1..T { y[s, t] ~ Normal(level[s, t], 0.5) }
            }
            for s in subjects { for t in 1..T { twice[{{order}}] = 2 * level[s, t] - t } }
            """, "u,v,w\n1,2,-1\n0.5,NA,3\n");
        var summary = Fitted(story, "map");
        var (level, twice) = (Reported(summary, "level"), Reported(summary, "twice"));
        for (var s = 0; s < 2; s++)
            for (var t = 0; t < 3; t++)
            {
                var own = order == "s, t" ? (s * 3) + t : (t * 2) + s;
                Is(twice, own, (2 * level.Value.Values[(s * 3) + t]) - (t + 1), 4 * Math.Pow(level.Spread!.Sd.Values[(s * 3) + t], 2));
            }
    }

    /// <summary>Effects of groups: their sum with an intercept, and differences of two.</summary>
    [Fact]
    public void Definitions_of_effects_are_exact()
    {
        var story = TestStory.By("""
            model Groups
            data y[rows]: real from x
            data g[rows]: index[groups] from g
            param base: real
            param noise: positive
            for k in groups { effect[k] ~ Normal(0, 2) }
            for n in rows { y[n] ~ Normal(base + effect[g[n]], noise) }
            for k in groups { own[k] = base + effect[k] }
            apart = effect[1] - effect[2]
            """, Csv);
        var summary = Fitted(story, "map");
        var plain = new PlainIntegral(story.Problem, summary.Estimates.ToDictionary(e => e.Name, e => e.Value));
        var effect = plain.Moments("effect").ToList();
        var mean = summary.Estimates.Single(e => e.Name == "base").Value.Values[0];
        for (var k = 0; k < 2; k++) Is(Reported(summary, "own"), k, mean + effect[k].Mean, effect[k].Variance);
        Is(Reported(summary, "apart"), 0, effect[0].Mean - effect[1].Mean,
            effect[0].Variance + effect[1].Variance - (2 * plain.Covariance("effect", 0, 1)));
    }

    /// <summary>Beyond the maximum number of drawn numbers, a definition without a formula is named.</summary>
    [Fact]
    public void What_needs_too_many_draws_is_named()
    {
        var csv = "a,x\n" + string.Concat(Enumerable.Range(0, 2100)
            .Select(i => FormattableString.Invariant($"{Math.Sin(i):F3},{i % 7}\n")));
        var summary = Fitted(TestStory.By(Level, csv), "map");
        var moments = summary.Find<LatentMoments>()!;
        Assert.Equal(["level", "signal"], moments.All.Select(e => e.Name));
        Assert.Equal(["total", "ratio"], moments.Omitted);
        Assert.Contains("without definitions of integrated latents that would need too many draws: `total`, `ratio`",
            moments.Print(summary, ShownNames.All), StringComparison.Ordinal);
    }

    /// <summary>A long definition that is not linear is named; one that is linear has a formula.</summary>
    [Theory, InlineData(1001, true), InlineData(1000, false)]
    public void What_is_too_long_for_draws_is_named(int count, bool isNamed)
    {
        var csv = "a\n" + string.Concat(Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{Math.Sin(i):F3}\n")));
        var summary = Fitted(TestStory.By("""
            model Level
            data y[times]: real from a
            param drift: positive
            level[1] ~ Normal(0, 2)
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for t in times {
              twice[t] = 2 * level[t]
              rate[t] = exp(level[t])
              y[t] ~ Normal(level[t], 0.5)
            }
            """, csv), "map");
        Assert.Contains(summary.Find<LatentMoments>()!.All, e => e.Name == "twice");
        Assert.Equal(isNamed, !summary.Find<LatentMoments>()!.All.Any(e => e.Name == "rate"));
        Assert.Equal(isNamed, summary.Find<LongDefinitions>() is not null);
        if (!isNamed) return;
        var line = summary.Find<LongDefinitions>()!.Print(summary, ShownNames.All);
        Assert.Contains("`rate` (1,001 numbers)", line, StringComparison.Ordinal);
        Assert.DoesNotContain("twice", line, StringComparison.Ordinal);
    }

    /// <summary>Forecasts of a definition have the moments of the states that it reads; they were those of one draw.</summary>
    [Fact]
    public void Forecasts_of_definitions_have_standard_deviations()
    {
        const string Walk = """
            model Walk
            data y[times]: real
            m ~ Normal(0, 1)
            level[1] ~ Normal(0, 10)
            for t in 2..times { level[t] ~ Normal(level[t-1] + m, 0.5) }
            for t in times {
              signal[t] = 2 * level[t] + 1
              peak[t] = exp(0.5 * level[t])
              y[t] ~ Normal(level[t], 0.2)
            }
            """;
        var ahead = FitByHand.Of(Walk, "y\n1\n1.5\n1.2\n", 1, ("m", _ => [0.2])).Ahead(3);
        var (mean, sd) = (ahead.Column("level.mean"), ahead.Column("level.sd"));
        for (var h = 0; h < 3; h++)
        {
            Assert.Equal((2 * mean[h]) + 1, ahead.Column("signal.mean")[h], 1e-9);
            Assert.Equal(2 * sd[h], ahead.Column("signal.sd")[h], 1e-9);
            var (log, variance) = (0.5 * mean[h], 0.25 * sd[h] * sd[h]);
            Assert.InRange((ahead.Column("peak.mean")[h] - Math.Exp(log + (variance / 2))) / ahead.Column("peak.mcse")[h], -5, 5);
        }
    }

    private static Estimate Reported(FitSummary summary, string name) => summary.Find<LatentMoments>()!.All.Single(e => e.Name == name);

    private static void Is(Estimate found, int at, double mean, double variance)
    {
        Assert.Equal(mean, found.Value.Values[at], 1e-8);
        Assert.Equal(Math.Sqrt(variance), found.Spread!.Sd.Values[at], 1e-7);
        Assert.Equal(mean + (1.6448536269514722 * Math.Sqrt(variance)), found.Spread.High.Values[at], 1e-7);
    }

    private static FitSummary Fitted(TestStory story, string method) => story.Fitted(new(Threads: 1), method).Summary!;
}
