using System.Globalization;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>
/// Several sequences that go on after their ends, in a file with a row for each position and in one with a row for each sequence, against
/// the joint covariance of everything that the story draws.
/// </summary>
public sealed class SequenceForecastTests
{
    private const int Steps = 3;

    /// <summary>A story of one sequence: `level[s, t]` in a plate of sequences.</summary>
    /// <param name="Statements">Its statements.</param>
    /// <param name="Latents">The names of latents.</param>
    /// <param name="Of">The latents and the data of so many positions.</param>
    private sealed record Story(string Statements, string[] Latents, Func<int, (LinearGaussian[][] Latents, LinearGaussian[] Data)> Of)
    {
        public string Long => $"model Long\ndata y[shop, day]: real from y by shop\nparam q: positive\nparam h: positive\n"
            + $"for s in shop {{\n{Statements.Replace("DAYS", "day", StringComparison.Ordinal)}\n}}\n";

        public string Wide => $"model Wide\ndata y[shop]: real[T] from all except shop\nparam q: positive\nparam h: positive\n"
            + $"for s in shop {{\n{Statements.Replace("DAYS", "1..T", StringComparison.Ordinal)
                .Replace("LAST", "T", StringComparison.Ordinal)}\n}}\n";
    }

    private static readonly Dictionary<string, Story> stories = new()
    {
        ["level"] = new("""
            level[s, 1] ~ Normal(10, 5)
            for t in 2..LAST { level[s, t] ~ Normal(level[s, t-1], q) }
            for t in DAYS { y[s, t] ~ Normal(level[s, t], h) }
            """, ["level"], count =>
        {
            var level = new LinearGaussian[count];
            for (var t = 0; t < count; t++) level[t] = t == 0 ? Normal(10, 5) : Normal(level[t - 1], Q);
            return ([level], Array.ConvertAll(level, l => Normal(l, H)));
        }),
        ["trend"] = new("""
            level[s, 1] ~ Normal(10, 5)
            slope[s, 1] ~ Normal(0, 2)
            for t in 2..LAST {
              level[s, t] ~ Normal(level[s, t-1] + slope[s, t-1], q)
              slope[s, t] ~ Normal(0.9 * slope[s, t-1], 0.3)
            }
            for t in DAYS { y[s, t] ~ Normal(level[s, t] + 1.5, h) }
            """, ["level", "slope"], count =>
        {
            var (level, slope) = (new LinearGaussian[count], new LinearGaussian[count]);
            for (var t = 0; t < count; t++)
            {
                level[t] = t == 0 ? Normal(10, 5) : Normal(level[t - 1] + slope[t - 1], Q);
                slope[t] = t == 0 ? Normal(0, 2) : Normal(0.9 * slope[t - 1], 0.3);
            }

            return ([level, slope], Array.ConvertAll(level, l => Normal(l + 1.5, H)));
        }),
        ["season"] = new("""
            level[s, 1] ~ Normal(10, 5)
            for t in 2..LAST { level[s, t] ~ Normal(level[s, t-1], q) }
            for t in 1..2 { season[s, t] ~ Normal(0, 3) }
            for t in 3..LAST { season[s, t] ~ Normal(-sum(season[s, t-k] for k in 1..2), 0.2) }
            for t in DAYS { y[s, t] ~ Normal(level[s, t] + season[s, t], h) }
            """, ["level", "season"], count =>
        {
            var (level, season) = (new LinearGaussian[count], new LinearGaussian[count]);
            for (var t = 0; t < count; t++)
            {
                level[t] = t == 0 ? Normal(10, 5) : Normal(level[t - 1], Q);
                season[t] = t < 2 ? Normal(0, 3) : Normal((-1 * season[t - 1]) + (-1 * season[t - 2]), 0.2);
            }

            return ([level, season], [.. level.Zip(season, (l, s) => Normal(l + s, H))]);
        }),
        ["hidden autoregression"] = new("""
            for t in 1..2 { x[s, t] ~ Normal(0, 2) }
            for t in 3..LAST { x[s, t] ~ Normal(0.6 * x[s, t-1] + 0.3 * x[s, t-2], q) }
            for t in DAYS { y[s, t] ~ Normal(10 + x[s, t], h) }
            """, ["x"], count =>
        {
            var x = new LinearGaussian[count];
            for (var t = 0; t < count; t++) x[t] = t < 2 ? Normal(0, 2) : Normal((0.6 * x[t - 1]) + (0.3 * x[t - 2]), Q);
            return ([x], Array.ConvertAll(x, own => Normal(10 + own, H)));
        }),
    };

    private const double Q = 0.7, H = 0.9;

    private static LinearGaussian Normal(LinearGaussian mean, double sd) => LinearGaussian.Normal(mean, sd);

    // the third sequence has no value, and its file has the rows of the first two in turn
    private static readonly double[][] data =
    [
        [11.2, 9.8, double.NaN, 12.1, 13.3, 12.9, 14.2], [4.1, 5.5, 3.9, double.NaN], [double.NaN, double.NaN, double.NaN],
    ];

    private static readonly string[] names = ["north", "3b", "x y"];

    private static SavedFit Fit(string story, string csv) => FitByHand.Of(story.Replace("LAST", "day", StringComparison.Ordinal), csv, 1,
        ("q", _ => [Q]), ("h", _ => [H]));

    private static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A row for each position; rows of different sequences alternate.</summary>
    private static string LongFile(string[] names, params double[][] data) => "shop,when,y\n" + string.Concat(
        from t in Enumerable.Range(0, data.Max(d => d.Length))
        from s in Enumerable.Range(0, data.Length)
        where t < data[s].Length
        select $"{names[s]},{t + 1},{Cell(data[s][t])}\n");

    private static string WideFile(params double[][] data)
    {
        var count = data.Max(d => d.Length);
        return $"shop,{string.Join(',', Enumerable.Range(1, count).Select(t => $"d{t}"))}\n" + string.Concat(data.Select((own, s) =>
            $"{names[s]},{string.Join(',', Enumerable.Range(0, count).Select(t => t < own.Length ? Cell(own[t]) : ""))}\n"));
    }

    /// <summary>What the story says of positions from one on, given the data of a sequence: data first, then latents.</summary>
    private static List<List<(double Mean, double Variance)>> Expected(Story story, double[] own, int from, int count)
    {
        var (latents, outcomes) = story.Of(from + count);
        List<(LinearGaussian, double)> seen = [.. own.Select((v, t) => (outcomes[t], v)).Where(d => !double.IsNaN(d.v))];
        return [.. latents.Prepend(outcomes).Select(all => LinearGaussian.Given(all.Skip(from), seen))];
    }

    public static TheoryData<string> Names => [.. stories.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Each_sequence_goes_on_after_its_own_end(string name)
    {
        var story = stories[name];
        var ahead = Fit(story.Long, LongFile(names, data)).Ahead(Steps);
        Assert.Equal((3 * Steps, 1), (ahead.Rows, ahead.Draws));
        Assert.Equal(names.SelectMany(n => Enumerable.Repeat(n, Steps)), ahead.Groups.Single().Texts);
        Assert.Equal([1, 2, 3, 1, 2, 3, 1, 2, 3], ahead.Column("step"));
        Agrees(story, ahead, sequence => sequence.Length);
    }

    [Theory, MemberData(nameof(Names))]
    public void New_sequences_go_on_too(string name)
    {
        var story = stories[name];
        var fit = Fit(story.Long, LongFile(["other"], [1.2, 1.9, 2.2]));
        var rows = NewRows.Future(fit, Steps, TestStory.Catalog, InputTables.Of(TestStory.Read(LongFile(names, data))));
        Agrees(story, RowPredictions.Compute(fit, rows.Value!, false, TestStory.Catalog).Value!, sequence => sequence.Length);
    }

    [Theory, MemberData(nameof(Names))]
    public void Rows_of_columns_go_on_after_the_last_column(string name)
    {
        var story = stories[name];
        var fit = Fit(story.Wide, WideFile(data));
        Columns(fit.Ahead(Steps));
        var other = Fit(story.Wide, WideFile([1, 2, 3, 4, 5, 6, 7]));
        var rows = NewRows.Future(other, Steps, TestStory.Catalog, InputTables.Of(TestStory.Read(WideFile(data))));
        Columns(RowPredictions.Compute(other, rows.Value!, false, TestStory.Catalog).Value!);

        void Columns(RowPredictions ahead)
        {
            Assert.Equal((3, 1), (ahead.Rows, ahead.Draws));
            foreach (var (s, own) in data.Index())
                foreach (var (variable, expected) in Expected(story, own, 7, Steps).Index())
                    foreach (var (step, (mean, variance)) in expected.Index())
                    {
                        var title = variable == 0 ? $"d{8 + step}" : $"{story.Latents[variable - 1]}[{8 + step}]";
                        Assert.Equal(mean, ahead.Column($"{title}.mean")[s], 1e-8);
                        Assert.Equal(Math.Sqrt(variance), ahead.Column($"{title}.sd")[s], 1e-8);
                    }
        }
    }

    /// <summary>Given the parameters, the rows of a new sequence have the density of the joint covariance, in either form.</summary>
    [Theory, MemberData(nameof(Names))]
    public void New_sequences_have_a_density(string name)
    {
        var story = stories[name];
        double[] each = [.. data.Select(own => LinearGaussian.LogDensity([.. story.Of(own.Length).Data.Zip(own)
            .Where(d => !double.IsNaN(d.Second))]))];
        var rows = Fit(story.Long, LongFile(["other"], [1.2, 1.9, 2.2])).Scored(LongFile(names, data)).Value!;
        Assert.Equal(each.Sum(), rows.LogDensity.Sum(), 1e-8);
        Assert.Equal(each[0], rows.LogDensity.Take(7).Sum(), 1e-8);
        var wide = Fit(story.Wide, WideFile([1, 2, 3, 4, 5, 6, 7])).Scored(WideFile(data)).Value!;
        foreach (var (own, found) in each.Zip(wide.LogDensity)) Assert.Equal(own, found, 1e-8);
    }

    /// <summary>Over draws, the rows of a sequence add up to the log of the mean of its density, which the other form has.</summary>
    [Fact]
    public void Rows_add_up_to_the_mean_density_of_their_sequence()
    {
        var story = stories["level"];
        double[] scales = [0.2, 0.7, 2.5];
        var of = FitByHand.Of(story.Long.Replace("LAST", "day", StringComparison.Ordinal), LongFile(["other"], [1.2, 1.9]), 3,
            ("q", draw => [scales[draw]]), ("h", draw => [1 + draw]));
        var wide = FitByHand.Of(story.Wide, WideFile([1, 2, 3, 4, 5, 6, 7]), 3, ("q", draw => [scales[draw]]), ("h", draw => [1 + draw]));
        var rows = of.Scored(LongFile(names, data)).Value!.LogDensity;
        var sequences = wide.Scored(WideFile(data)).Value!.LogDensity;
        Assert.Equal(sequences[0], rows.Take(7).Sum(), 1e-8);
        Assert.Equal(sequences[1], rows.Skip(7).Take(4).Sum(), 1e-8);
        Assert.True(Math.Abs(sequences[0] - sequences[1]) > 1);
    }

    /// <summary>What is missing in a new sequence is predicted from all of it.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Missing_cells_of_new_sequences_are_predicted(string name)
    {
        var story = stories[name];
        var found = Fit(story.Long, LongFile(["other"], [1.2, 1.9, 2.2])).Predicted(LongFile(names, data));
        var row = 0;
        foreach (var own in data)
        {
            foreach (var (variable, expected) in Expected(story, own, 0, own.Length).Index())
                foreach (var (t, (mean, variance)) in expected.Index())
                {
                    var title = variable == 0 ? "y" : story.Latents[variable - 1];
                    var isKnown = variable == 0 && !double.IsNaN(own[t]);
                    Assert.Equal(isKnown ? own[t] : mean, found.Column($"{title}.mean")[row + t], 1e-8);
                    Assert.Equal(isKnown ? 0 : Math.Sqrt(variance), found.Column($"{title}.sd")[row + t], 1e-8);
                }

            row += own.Length;
        }
    }

    /// <summary>Draws of the parameters have a forecast each.</summary>
    [Fact]
    public void Draws_of_the_fit_are_mixed()
    {
        const int draws = 20_000;
        var story = stories["level"];
        var fit = FitByHand.Of(story.Long.Replace("LAST", "day", StringComparison.Ordinal), LongFile(names, data), draws,
            ("q", draw => [draw % 2 == 0 ? Q : Q + 1e-9]), ("h", _ => [H]));
        fit.Ahead(Steps, draws).Agrees("y", data.SelectMany(own => Expected(story, own, own.Length, Steps)[0]), draws);
    }

    /// <summary>An autoregression of the data themselves: its next value reads the last ones.</summary>
    [Fact]
    public void An_autoregression_goes_on()
    {
        const string story = """
            model Ar
            data y[shop, day]: real from y by shop
            param a: real
            param h: positive
            for s in shop { for t in 2..day { y[s, t] ~ Normal(1 + a * y[s, t-1], h) } }
            """;
        double[][] own = [[3, 2.5, 4], [1, 2]];
        var fit = FitByHand.Of(story, LongFile(names, own), 1, ("a", _ => [0.5]), ("h", _ => [H]));
        var ahead = fit.Ahead(2, 40_000);
        ahead.Agrees("y", own.SelectMany(v => new[]
        {
            (1 + (0.5 * v[^1]), H * H), (1 + (0.5 * (1 + (0.5 * v[^1]))), (H * H) + (0.25 * H * H)),
        }), 40_000);
    }

    [Theory]
    [InlineData("E0584", "data x[shop, day]: real from y by shop\nfor s in shop { for t in day { y[s, t] ~ Normal(x[s, t], q) } }\n"
        + "for s in shop { z[s, 1] ~ Normal(0, 1)\n for t in 2..day { z[s, t] ~ Normal(z[s, t-1], q) } }")]
    [InlineData("E0583", "for s in shop {\n level[s, 1] ~ Normal(0, q)\n for t in 2..day { level[s, t] ~ Normal(level[s, t-1] / day, q) }\n"
        + "for t in day { y[s, t] ~ Normal(level[s, t], q) } }")]
    public void What_does_not_say_how_it_goes_on_is_refused(string code, string statements)
    {
        var fit = FitByHand.Of($"model M\ndata y[shop, day]: real from y by shop\nparam q: positive\n{statements}\n",
            LongFile(names, [1, 2, 3], [2, 3]), 1, ("q", _ => [Q]));
        Assert.Equal(code, Assert.Single(NewRows.Future(fit, 2, TestStory.Catalog).Diagnostics).Code);
    }

    private static void Agrees(Story story, RowPredictions ahead, Func<double[], int> end)
    {
        foreach (var (variable, title) in story.Latents.Prepend("y").Index())
        {
            var expected = data.SelectMany(own => Expected(story, own, end(own), Steps)[variable]).ToList();
            for (var row = 0; row < expected.Count; row++)
            {
                Assert.Equal(expected[row].Mean, ahead.Column($"{title}.mean")[row], 1e-8);
                Assert.Equal(Math.Sqrt(expected[row].Variance), ahead.Column($"{title}.sd")[row], 1e-8);
            }
        }
    }
}
