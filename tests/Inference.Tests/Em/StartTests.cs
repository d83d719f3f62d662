using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Where fits of mixtures begin: at the values that the story writes, then at seeds far apart, whose components know of every row.
/// </summary>
public sealed class StartTests
{
    private const string Galaxies = """
        model Galaxies(K = 2)
        data velocity[rows]: real from velocity_km_s / 1000
        param weight: simplex[K] START
        param mean[K]: real
        param sd[K]: positive
        for n in rows {
          cluster[n] ~ Categorical(weight)
          velocity[n] ~ Normal(mean[cluster[n]], sd[cluster[n]])
        }
        """;

    // two maxima: -220.057973 (7 galaxies apart, a fixed point of EM in numpy) and -220.243277
    [Fact]
    public void The_first_start_is_where_the_story_says()
    {
        var galaxies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", "galaxies", "galaxies.csv"));
        var written = Galaxies.Replace("START", "= [0.085, 0.915]", StringComparison.Ordinal)
            .Replace("mean[K]: real", "mean[K]: real = [9.7, 21.9]", StringComparison.Ordinal)
            .Replace("positive", "positive = [0.42, 3.1]", StringComparison.Ordinal);
        var outcome = TestStory.By(written, galaxies).Fit(new(Seed: 1, Threads: 1));
        Assert.Equal(-220.057973, outcome.Restarts[0].Objective, 1e-6);
        var wide = written.Replace("[0.085, 0.915]", "[0.5, 0.5]", StringComparison.Ordinal)
            .Replace("[9.7, 21.9]", "[20, 22]", StringComparison.Ordinal).Replace("[0.42, 3.1]", "[8, 2]", StringComparison.Ordinal);
        Assert.Equal(-220.243277, TestStory.By(wide, galaxies).Fit(new(Seed: 1, Threads: 1)).Restarts[0].Objective, 1e-6);
    }

    // 16 of 40 random starts of scikit-learn find them
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Seven_galaxies_apart_are_found(ulong seed)
    {
        var galaxies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", "galaxies", "galaxies.csv"));
        var fused = Galaxies.Replace("START", "", StringComparison.Ordinal);
        foreach (var story in (string[])[fused, fused.Replace("Normal(mean", "Normal(1 * mean", StringComparison.Ordinal)])
        {
            var restarts = TestStory.By(story, galaxies).Fit(new(Seed: seed, Threads: 1)).Restarts;
            Assert.Equal(-220.057973, restarts.Max(r => r.Objective), 1e-6);
            Assert.Contains(restarts, r => Math.Abs(r.Objective + 220.243277) < 1e-6);
        }
    }

    // seeds are drawn among some of the rows, and a value that only one row has must not be impossible in every component
    [Fact]
    public void A_value_that_is_hardly_ever_there_drops_no_start()
    {
        const string Story = """
            model Rare(K = 2)
            data x[rows]: real
            data b[rows]: bool
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            param p[K]: unit
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              b[n] ~ Bernoulli(p[kind[n]])
            }
            """;
        var random = new Random(1);
        var rows = Enumerable.Range(0, 150_000)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"{(n % 2 * 6) + random.NextDouble()},{(n == 77 ? 1 : 0)}"));
        var outcome = TestStory.By(Story, $"x,b\n{string.Join('\n', rows)}\n").Fit(new(Seed: 1, Threads: 1, Restarts: 4, MaxIterations: 5));
        Assert.Equal(4, outcome.Restarts.Count);
        Assert.All(outcome.Restarts, r => Assert.Null(r.Why));
    }

    // clusters elongated along one direction that is common to all: 200 rows of five measurements that correlate at 0.95 or more (sizes of
    // animals). What starts in columns scaled by their sd never find lies 12 to 230 nats higher
    [Theory]
    [InlineData(0, 2, false)]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, false)]
    [InlineData(0, 4, true)]
    [InlineData(1, 4, true)]
    public void Elongated_clusters_are_found(int seed, int components, bool isTied)
    {
        var (rows, kinds) = Elongated(components, (ulong)seed);
        var csv = $"a,b,c,d,e\n{string.Concat(
            rows.Select(row => string.Join(',', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "\n"))}";
        var bound = TestStory.By(Clusters.Replace("COV", isTied ? "cov" : "cov[K]", StringComparison.Ordinal)
            .Replace("OWN", isTied ? "cov" : "cov[kind[n]]", StringComparison.Ordinal), csv, ("K", components));
        var found = bound.Fit(new(Seed: 1, Threads: 1));
        // from the clusters that the rows were drawn from EM cannot come higher
        Assert.True(found.Value >= FromTruth(rows, kinds, components, isTied) - 1e-3,
            $"{found.Value} {FromTruth(rows, kinds, components, isTied)}");
    }

    // clusters that correlate at 0.97 in five columns, apart by six standard deviations of the shortest axis, where all else spreads more:
    // without a pursuit of directions the default ends 12 to 45 nats lower on most of them
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7)]
    public void Clusters_apart_along_their_shortest_axis_are_found(int seed)
    {
        const int Components = 4;
        var random = new RandomStream((ulong)seed, "shortest axis");
        int[] kinds = [.. Enumerable.Range(0, 200).Select(_ => random.NextIndex(Components))];
        double[][] rows = [.. kinds.Select(kind => Row(kind, random.NextNormal()))];
        var csv = $"a,b,c,d,e\n{string.Concat(
            rows.Select(row => string.Join(',', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "\n"))}";
        var story = Clusters.Replace("COV", "cov[K]", StringComparison.Ordinal).Replace("OWN", "cov[kind[n]]", StringComparison.Ordinal);
        var (found, truth) = (TestStory.By(story, csv, ("K", Components)).Fit(new(Seed: 1, Threads: 1)),
            FromTruth(rows, kinds, Components, isTied: false));
        Assert.True(found.Value >= truth - (1e-6 * Math.Abs(truth)), $"{found.Value} {truth}");

        double[] Row(int kind, double common) => [.. Enumerable.Range(0, 5).Select(c =>
            (Math.Sqrt(0.97) * common) + (Math.Sqrt(0.03) * random.NextNormal()) + (c == 0 ? 1.2 * kind : 0))];
    }

    private const string Clusters = """
        model Clusters(K = 2)
        data x[rows]: real[5] from a, b, c, d, e
        param weight: simplex[K]
        param mean[K]: real[5]
        param COV: covariance[5]
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ MvNormal(mean[kind[n]], OWN)
        }
        """;

    /// <summary>Five measurements of animals of some kinds, which differ in shape by a few percent, and in size by much more.</summary>
    private static (double[][] Rows, int[] Kinds) Elongated(int components, ulong seed)
    {
        var random = new RandomStream(seed, "elongated");
        double[][] shapes = [.. Enumerable.Range(0, components)
            .Select(_ => Enumerable.Range(0, 5).Select(_ => 20 * (1 + (0.05 * random.NextNormal()))).ToArray())];
        int[] kinds = [.. Enumerable.Range(0, 200).Select(_ => random.NextIndex(components))];
        return ([.. kinds.Select(kind => Sized(shapes[kind], Math.Exp(0.3 * random.NextNormal())))], kinds);

        double[] Sized(double[] shape, double size) => [.. shape.Select(s => s * size * Math.Exp(0.015 * random.NextNormal()))];
    }

    /// <summary>The log-likelihood to which plain EM comes that starts where each row is in its own cluster.</summary>
    private static double FromTruth(double[][] rows, int[] kinds, int components, bool isTied)
    {
        var matrix = Matrix<double>.Build.DenseOfRowArrays(rows);
        var weights = Matrix<double>.Build.Dense(rows.Length, components, (n, k) => kinds[n] == k ? 1 : 0);
        var (before, now) = (double.NegativeInfinity, double.MinValue);
        while (now - before > 1e-9)
        {
            var (count, scores) = (weights.ColumnSums(), Matrix<double>.Build.Dense(rows.Length, components));
            var means = (weights.TransposeThisAndMultiply(matrix)).MapIndexed((k, _, v) => v / count[k]);
            Matrix<double>[] spreads = [.. Enumerable.Range(0, components).Select(k => Spread(matrix, weights.Column(k), means.Row(k)))];
            if (isTied) spreads = [.. spreads.Select(_ => spreads.Aggregate((a, b) => a + b) / rows.Length)];
            else spreads = [.. spreads.Select((spread, k) => spread / count[k])];
            for (var k = 0; k < components; k++)
            {
                var factor = spreads[k].Cholesky();
                for (var n = 0; n < rows.Length; n++)
                {
                    var away = matrix.Row(n) - means.Row(k);
                    scores[n, k] = Math.Log(count[k] / rows.Length)
                        - (0.5 * ((away * factor.Solve(away)) + factor.DeterminantLn + (5 * Math.Log(2 * Math.PI))));
                }
            }

            (before, now) = (now, 0);
            for (var n = 0; n < rows.Length; n++)
            {
                var (row, top) = (scores.Row(n), scores.Row(n).Maximum());
                var logSum = top + Math.Log(row.Sum(s => Math.Exp(s - top)));
                now += logSum;
                weights.SetRow(n, row.Map(s => Math.Exp(s - logSum)));
            }
        }

        return now;
    }

    private static Matrix<double> Spread(Matrix<double> rows, Vector<double> weights, Vector<double> mean)
    {
        var away = rows.MapIndexed((_, c, v) => v - mean[c]);
        return away.TransposeThisAndMultiply(away.MapIndexed((n, _, v) => v * weights[n]));
    }

    // what holds the labels in order says no more than which is which
    [Theory, InlineData("sd[3]", "sd[kind[n]]"), InlineData("sd", "sd")]
    public void An_ordered_vector_of_means_is_fitted_as_means_of_their_own(string scale, string own)
    {
        const string Story = """
            model Ordered
            data x[rows]: real
            param weight: simplex[3]
            param MEAN
            param SCALE: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], OWN)
            }
            """;
        var random = new RandomStream(3, "ordered");
        var csv = $"x\n{string.Concat(Enumerable.Range(0, 300).Select(n => string.Create(CultureInfo.InvariantCulture,
            $"{1000 + (30 * (((n % 5) switch { 0 => 7, 1 or 2 => 2.5, _ => 0 }) + random.NextNormal()))}\n")))}";
        var story = Story.Replace("SCALE", scale, StringComparison.Ordinal).Replace("OWN", own, StringComparison.Ordinal);
        var (ordered, free) = (Fit("mean: ordered[3]"), Fit("mean[3]: real"));
        Assert.Equal(free.Value, ordered.Value, 1e-6);
        var means = Estimates.Of(ordered)["mean"].Values;
        Assert.Equal(means.Order(), means);
        // another spelling goes along the gradient, from starts in order
        var spelled = TestStory.By(story.Replace("MEAN", "mean: ordered[3]", StringComparison.Ordinal)
            .Replace("Normal(mean", "Normal(1 * mean", StringComparison.Ordinal), csv).Fit(new(Seed: 1, Threads: 1));
        Assert.True(spelled.Value > free.Value - 0.01, $"{spelled.Value} {free.Value}");

        FitOutcome Fit(string mean) => TestStory.By(story.Replace("MEAN", mean, StringComparison.Ordinal), csv)
            .Fit(new(Seed: 1, Threads: 1));
    }
}
