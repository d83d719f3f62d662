using System.Globalization;
using MathNet.Numerics;
using ProbDsl.Inference.Judging;
using ProbDsl.Tests.Laplace;

namespace ProbDsl.Tests.Judging;

/// <summary>The density of each row given all others, against integration over all unknowns.</summary>
public sealed class LeftOutRowTests
{
    /// <summary>Twelve groups of two counts, of which two groups are far from the others.</summary>
    private const string Counts = """
        model Counts
        data y[rows]: count
        data g[rows]: index[12]
        m ~ Normal(0, 1)
        s ~ HalfNormal(1.5)
        for k in 1..12 { a[k] ~ Normal(m, s) }
        for n in rows { y[n] ~ Poisson(log_rate = a[g[n]]) }

        """;

    private static readonly int[] observed = [0, 1, 2, 1, 0, 0, 30, 22, 1, 3, 0, 2, 1, 1, 4, 2, 0, 0, 1, 60, 2, 3, 1, 0];

    /// <summary>A school's own effect is integrated: no row moves the posterior much.</summary>
    [Theory, InlineData("nuts"), InlineData("importance"), InlineData("quadrature")]
    public void Schools_with_an_effect_of_their_own(string method)
    {
        var judged = JudgedFit.Of(EightSchools.Story + "\n", EightSchools.Data, method, 20_000);
        Assert.Equal(["raw"], judged.Densities.Integrated);
        Assert.Empty(judged.LeftOutRows.Unreliable);
        for (var school = 0; school < 8; school++)
        {
            var found = judged.LeftOutRows.Rows[school];
            Assert.Equal(EightSchools.LogDensityGivenOthers(school), found.Elpd, Math.Max(0.004, 5 * found.Error));
        }
    }

    /// <summary>Weights given the effects of groups fail; integrated given the other rows each is right.</summary>
    [Fact]
    public void Counts_of_groups()
    {
        var csv = "y,g\n" + string.Concat(observed.Select((y, n) => string.Create(CultureInfo.InvariantCulture, $"{y},{(n / 2) + 1}\n")));
        var judged = JudgedFit.Of(Counts, csv, "nuts", 10_000);
        Assert.Equal(["a"], IntegratedRows.NamesOf(judged.Densities.Problem));
        Assert.Equal(24, judged.LeftOutRows.Integrated);
        Assert.Empty(judged.LeftOutRows.Unreliable);
        var (without, all) = LogEvidences();
        for (var row = 0; row < observed.Length; row++)
        {
            var found = judged.LeftOutRows.Rows[row];
            Assert.Equal(all - without[row], found.Elpd, 0.02 + (5 * found.Error));
        }
    }

    /// <summary>
    /// The log evidence without each row, and of all rows: integrals over the mean, the log scale and the effect of each group.
    /// </summary>
    private static (double[] Without, double All) LogEvidences()
    {
        const int Means = 40, Scales = 60;
        var (h, k) = (6.0 / Means, 9.0 / Scales);
        var (logs, all) = (observed.Select(_ => new List<double>()).ToArray(), new List<double>());
        for (var i = 0; i <= Means; i++)
            for (var j = 0; j <= Scales; j++)
            {
                var (m, log) = (-2.5 + (i * h), -7 + (j * k));
                var s = Math.Exp(log);
                var prior = (-0.5 * m * m) - (0.5 * s * s / 2.25) + Math.Log(2 / (2 * Math.PI * 1.5)) + log + Math.Log(h * k);
                double[] groups = [.. Enumerable.Range(0, 12).Select(g => LogGroup(g, m, s, null))];
                all.Add(prior + groups.Sum());
                for (var row = 0; row < logs.Length; row++)
                    logs[row].Add(all[^1] - groups[row / 2] + LogGroup(row / 2, m, s, row));
            }

        return ([.. logs.Select(LogSum)], LogSum(all));
    }

    private static double LogGroup(int group, double m, double s, int? without)
    {
        // the effect is m + s z
        const int Nodes = 320;
        List<double> logs = [];
        for (var i = 0; i <= Nodes; i++)
        {
            var z = -8 + (16.0 * i / Nodes);
            var own = (-0.5 * z * z) - (0.5 * Math.Log(2 * Math.PI)) + Math.Log(16.0 / Nodes);
            foreach (var row in new[] { 2 * group, (2 * group) + 1 }.Where(r => r != without))
                own += (observed[row] * (m + (s * z))) - Math.Exp(m + (s * z)) - SpecialFunctions.FactorialLn(observed[row]);
            logs.Add(own);
        }

        return LogSum(logs);
    }

    private static double LogSum(List<double> logs)
    {
        var most = logs.Max();
        return most + Math.Log(logs.Sum(v => Math.Exp(v - most)));
    }
}
