using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Forecasting;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// Latents with a member for each row of a group, of groups with different lengths and of the same length, which the derived guide draws.
/// Where members are independent the guide has the posterior in it, and its bound is the log density of the data without them.
/// </summary>
public sealed class GroupLatentTests
{
    private const string Independent = """
        model Independent
        data y[shop, day]: real from y by shop
        for s in shop { for t in day {
          level[s, t] ~ Normal(1, 3)
          y[s, t] ~ Normal(level[s, t], 2)
        } }
        """;

    private const string Drift = """
        model Drift
        data y[shop, day]: real from y by shop
        param q: positive
        param h: positive
        for s in shop {
          level[s, 1] ~ Normal(0, 10)
          for t in 2..day { level[s, t] ~ Normal(level[s, t-1], q) }
          for t in day { y[s, t] ~ Normal(level[s, t], h) }
        }
        """;

    private const string Ragged = "shop,day,y\na,1,1.2\na,2,-2.7\nb,1,2.2\nb,2,1.7\nb,3,4\nc,1,0.4\n";
    private const string Alike = "shop,day,y\na,1,1.2\na,2,-2.7\nb,1,2.2\nb,2,NA\nc,1,0.4\nc,2,7\n";

    [Theory]
    [InlineData("elbo", Ragged), InlineData("elbo", Alike), InlineData("iwae", Ragged), InlineData("iwae", Alike)]
    public void The_bound_of_independent_members_is_the_density_without_them(string method, string csv)
    {
        var bound = TestStory.By(Independent, csv);
        var observed = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[2])
            .Where(cell => cell != "NA").Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture));
        var expected = observed.Sum(y => -0.5 * (((y - 1) * (y - 1) / 13) + Math.Log(2 * Math.PI * 13)));
        var outcome = bound.Fitted(new(MaxIterations: 4000, Threads: 1), method);
        Assert.Equal(expected, outcome.Metric.Value, 0.02);
    }

    /// <summary>
    /// A chain along the rows of groups is integrated: its density at the estimates, and the means of the latents of rows, are those of the
    /// dense covariance of each group. Without other unknowns to draw the bound of `elbo` is that density.
    /// </summary>
    [Theory]
    [InlineData("map", 30, 30, 30), InlineData("map", 40, 1, 25), InlineData("em", 30, 30, 30), InlineData("em", 40, 1, 25)]
    public void A_chain_along_the_rows_of_groups_is_integrated(string method, params int[] lengths)
    {
        var csv = Drifting(lengths);
        var bound = TestStory.By(Drift, csv);
        var outcome = bound.Fitted(new(Threads: 1), method);
        var (q, h) = (Of("q"), Of("h"));
        var level = outcome.Summary!.Find<LatentMoments>()!.All.Single(e => e.Name == "level").Value;
        var (total, group) = (0.0, 0);
        foreach (var rows in csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))
            .GroupBy(row => row[0]))
        {
            var cells = rows.Select((row, at) => (At: at, Cell: row[2])).ToList();
            var observed = cells.Where(c => c.Cell != "NA").Select(c =>
                (c.At, Y: double.Parse(c.Cell, System.Globalization.CultureInfo.InvariantCulture))).ToList();
            var covariance = Matrix<double>.Build.Dense(observed.Count, observed.Count, (i, j) =>
                Shared(observed[i].At, observed[j].At) + (i == j ? h * h : 0));
            var y = Vector<double>.Build.Dense([.. observed.Select(o => o.Y)]);
            var solved = covariance.Solve(y);
            total -= 0.5 * ((y * solved) + Math.Log(covariance.Determinant()) + (observed.Count * Math.Log(2 * Math.PI)));
            foreach (var (at, _) in cells)
                Assert.Equal(observed.Select((o, i) => Shared(at, o.At) * solved[i]).Sum(),
                    level.Values[(group * level.Shape[1]) + at], 1e-7);
            group++;
        }

        Assert.Equal(total, outcome.Value, 1e-8);
        Assert.Equal(total, bound.Fitted(new(MaxIterations: 2000, Threads: 1), "elbo").Value, 1e-4);

        double Of(string name) => outcome.Summary!.Estimates.Single(e => e.Name == name).Value.Values[0];

        double Shared(int at, int other) => 100 + (q * q * Math.Min(at, other));
    }

    /// <summary>
    /// With known scales the levels of a group are jointly normal: the bound of `vmp` is the log evidence, for groups of different lengths.
    /// </summary>
    [Theory, InlineData(4, 1, 3), InlineData(3, 3)]
    public void Message_passing_has_the_evidence_of_ragged_groups(params int[] lengths)
    {
        const string story = """
            model Known
            data y[shop, day]: real from y by shop
            for s in shop {
              level[s, 1] ~ Normal(1, 2)
              for t in 2..day { level[s, t] ~ Normal(level[s, t-1], 0.7) }
              for t in day { y[s, t] ~ Normal(level[s, t], 0.9) }
            }
            """;
        var (csv, total, value) = (new System.Text.StringBuilder("shop,y\n"), 0.0, 0.3);
        foreach (var (group, length) in lengths.Index())
        {
            var (seen, level) = (new List<(LinearGaussian, double)>(), LinearGaussian.Normal(1, 2));
            for (var day = 0; day < length; day++)
            {
                if (day > 0) level = LinearGaussian.Normal(level, 0.7);
                value = (1.7 * value) - Math.Floor(value) + (0.2 * day);
                csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"s{group},{value:R}\n");
                seen.Add((LinearGaussian.Normal(level, 0.9), value));
            }

            total += LinearGaussian.LogDensity(seen);
        }

        Assert.Equal(total, TestStory.By(story, csv.ToString()).Fitted(new(Threads: 1), "vmp").Value, 1e-6);
    }

    /// <summary>Levels that drift by 0.7 a step, observed with noise of sd 1; every ninth cell is missing.</summary>
    private static string Drifting(int[] lengths)
    {
        var random = new RandomStream(5, "levels of groups");
        var (numbers, text, row) = (new double[2], new System.Text.StringBuilder("shop,day,y\n"), 0);
        foreach (var (group, length) in lengths.Index())
        {
            var level = 3.0 * group;
            for (var day = 1; day <= length; day++)
            {
                random.FillNormal(numbers);
                level += 0.7 * numbers[0];
                var cell = ++row % 9 == 0 ? "NA" : FormattableString.Invariant($"{level + numbers[1]:R}");
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"s{group},{day},{cell}\n");
            }
        }

        return text.ToString();
    }
}
