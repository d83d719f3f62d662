using System.Globalization;
using ProbDsl.Inference.Advi;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MaximumAPosteriori;
using ProbDsl.Inference.Options;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Advi;

/// <summary>The mode about which warning W0519 tries other methods is the same in any units of the data.</summary>
public sealed class TrialUnitsTests
{
    private const double Unit = 1e-6;

    private const string Story = """
        model Groups(U = UNIT, K = 6)
        data g[rows]: index[K]
        data y[rows]: real
        mu ~ Normal(0, 20 * U)
        tau ~ HalfNormal(5 * U)
        sigma ~ HalfNormal(5 * U)
        nu ~ Gamma(2, 0.1)
        for k in 1..K { z[k] ~ StudentT(4, 0, 1) }
        for n in rows { y[n] ~ StudentT(nu, mu + tau * z[g[n]], sigma) }
        """;

    // mu has the unit of y, the logarithms of tau and sigma move by that of the unit, and nu and z are numbers
    [Fact]
    public void The_mode_of_a_trial_does_not_depend_on_units()
    {
        var (one, small) = (ModeIn(1), ModeIn(Unit));
        small[0] /= Unit;
        small[1] -= Math.Log(Unit);
        small[2] -= Math.Log(Unit);
        Assert.Equal(one, small, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    /// <summary>The highest mode that the starts of `advi` find.</summary>
    private static double[] ModeIn(double unit)
    {
        var random = new RandomStream(3, "groups");
        var rows = (from g in Enumerable.Range(1, 6)
            let mean = 10 + (2 * random.NextNormal())
            from _ in Enumerable.Range(0, 5)
            select string.Create(CultureInfo.InvariantCulture, $"{g},{unit * (mean + random.NextNormal()):R}\n")).ToList();
        var problem = TestStory.By(Story.Replace("UNIT", unit.ToString("R", CultureInfo.InvariantCulture), StringComparison.Ordinal),
            "g,y\n" + string.Concat(rows)).Problem;
        using var ascent = Begun.Optimizer("advi", problem, DensityPlan.Analyze(problem), new(Threads: 1),
            withJacobian: true).Value!;
        var bound = new SampleAverage(ascent.Objective, GuideFamily.FullRank);
        var sample = new GrowingSample(bound, new(Threads: 1), new NoProgress(), TestContext.Current.CancellationToken);
        sample.Start();
        var start = new AdviStart(ascent, bound, 1, TestContext.Current.CancellationToken);
        for (var restart = 0u; restart < 4; restart++)
            _ = start.From([.. ascent.Init((int)restart, new RandomStream(1, "restart", restart)).Position]);
        return [.. start.Highest!.Position];
    }
}
