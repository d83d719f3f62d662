using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// What a fit with a guide says of rows and makes of the story, at weights that are given by hand: closed forms and brute force.
/// </summary>
public sealed class GuidedRowsTests
{
    private const string Rows = "x.1,x.2,x.3\n0.3,1.2,-0.4\n-1.1,0.2,0.5\n0.9,-0.7,0.1\n";

    private const string Factors = """
        model Factors
        data x[rows]: real[3] from all
        net decode(z: real[2]) -> (mean: real[3]) = linear
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]).mean, 0.7)
        }
        guide {
          net encode(x: real[3]) -> (mean: real[2], sd: positive[2]) = linear
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    // one column of loadings and none for the second factor: the posterior of z_1 is N(v w'(x - b) / 0.49, v), v = 1 / (1 + w'w / 0.49),
    // and that of z_2 the prior
    private static readonly double[] loading = [1, -0.5, 0.3], offset = [0.1, -0.2, 0.3];

    private static readonly double variance = 1 / (1 + (loading.Sum(w => w * w) / 0.49));

    private static readonly double[] gain = [.. loading.Select(w => variance * w / 0.49)];

    private const int Draws = 4000;

    /// <summary>x ~ N(b, w w' + 0.49 I): 40,000 draws, within five standard errors of each mean and covariance.</summary>
    [Fact]
    public void Samples_have_the_covariance_of_the_factors()
    {
        const int Count = 40_000;
        var x = Sampled(Fit(), Count)["x"].Values;
        for (var i = 0; i < 3; i++)
        {
            Assert.InRange(Mean(x, i, Count) - offset[i], -5 * Math.Sqrt(Covariance(i, i) / Count),
                5 * Math.Sqrt(Covariance(i, i) / Count));
            for (var j = 0; j <= i; j++)
            {
                var (mi, mj) = (Mean(x, i, Count), Mean(x, j, Count));
                var found = Enumerable.Range(0, Count).Average(n => (x[(n * 3) + i] - mi) * (x[(n * 3) + j] - mj));
                var error = Math.Sqrt(((Covariance(i, i) * Covariance(j, j)) + (Covariance(i, j) * Covariance(i, j))) / Count);
                Assert.InRange((found - Covariance(i, j)) / error, -5, 5);
                if (i != j) Assert.True(Math.Abs(found + Covariance(i, j)) / error > 5);
            }
        }
    }

    [Fact]
    public void Samples_depend_on_the_seed_alone()
    {
        Assert.Equal(Sampled(Fit(), 50)["x"].Values, Sampled(Fit(), 50)["x"].Values);
        Assert.NotEqual(Sampled(Fit(), 50)["x"].Values, Sampled(Fit(), 50, seed: 2)["x"].Values);
    }

    [Fact]
    public void Latents_have_the_posterior_of_their_row()
    {
        var predicted = Predicted(Fit(), Rows);
        foreach (var (row, x) in Numbers(Rows).Index())
        {
            var mean = gain.Zip(x.Zip(offset, (a, b) => a - b), (g, d) => g * d).Sum();
            IsNear(mean, Math.Sqrt(variance), predicted, "z[1]", row);
            IsNear(0, 1, predicted, "z[2]", row);
            for (var i = 0; i < 3; i++)
                IsNear((loading[i] * mean) + offset[i], Math.Sqrt((loading[i] * loading[i] * variance) + 0.49), predicted,
                    $"reconstructed.x.{i + 1}", row);
        }

        Assert.True(Math.Abs(Of(predicted, "z[1].mean")[2] - Of(predicted, "z[1].mean")[1]) > 1);
    }

    /// <summary>A guide that is written reads 0 in a missing cell, and the cell is drawn from the story given the latent.</summary>
    [Fact]
    public void Missing_cells_are_drawn_given_the_guide()
    {
        var predicted = Predicted(Fit(), Rows.Replace("0.3,1.2,-0.4", "0.3,,-0.4", StringComparison.Ordinal));
        var mean = (gain[0] * (0.3 - offset[0])) + (gain[1] * (0 - offset[1])) + (gain[2] * (-0.4 - offset[2]));
        IsNear((loading[1] * mean) + offset[1], Math.Sqrt((loading[1] * loading[1] * variance) + 0.49), predicted, "x.2", 0);
        Assert.Equal((0.2, 0), (Of(predicted, "x.2.mean")[1], Of(predicted, "x.2.sd")[1]));
    }

    private const string Clusters = """
        model Clusters
        data x[rows]: real from x
        net decode(z: real) -> (mean: real) = linear
        for n in rows {
          kind[n]: index[3] ~ Categorical([0.5, 0.2, 0.3])
          z[n] ~ Normal([-1, 0.5, 2][kind[n]], [0.5, 1, 0.25][kind[n]])
          x[n] ~ Normal(decode(z[n]).mean, 0.8)
        }
        guide {
          net encode(x: real) -> (mean: real) = linear
          for n in rows { z[n] ~ Normal(encode(x[n]).mean, SD) }
        }
        """;

    /// <summary>
    /// p(kind | z) at the guide's draws, averaged over them: weight_k N(z; place_k, sd_k) over its sum, integrated over the guide on
    /// a grid.
    /// </summary>
    [Theory, InlineData(1e-6, 1e-5), InlineData(0.4, 0.03)]
    public void States_have_the_shares_that_the_guide_gives_them(double sd, double within)
    {
        double[] xs = [0.3, -1.1, 2.4], weight = [0.5, 0.2, 0.3], place = [-1, 0.5, 2], spread = [0.5, 1, 0.25];
        var fit = FitByHand.Of(Clusters.Replace("SD", sd.ToString("F7", System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal), "x\n0\n", 1) with
        {
            Weights = new Dictionary<string, Tensor> { ["decode.1.weight"] = new([1, 1], [1.5]), ["decode.1.bias"] = new([1], [0.2]),
                ["encode.1.weight"] = new([1, 1], [0.6]), ["encode.1.bias"] = new([1], [-0.1]) },
        };
        var predicted = Predicted(fit, "x\n0.3\n-1.1\n2.4\n");
        for (var row = 0; row < 3; row++)
        {
            double[] shares = [0, 0, 0], at = [.. Enumerable.Range(-400, 801).Select(i => i / 80.0)];
            foreach (var standard in at)
            {
                var z = (0.6 * xs[row]) - 0.1 + (sd * standard);
                double[] each = [.. Enumerable.Range(0, 3).Select(k => weight[k] * Density(z, place[k], spread[k]))];
                for (var k = 0; k < 3; k++) shares[k] += each[k] / each.Sum() * Density(standard, 0, 1) / 80;
            }

            for (var k = 0; k < 3; k++) Assert.InRange(Of(predicted, $"kind.{k + 1}")[row] - shares[k], -within, within);
        }
    }

    private static double Density(double x, double mean, double sd) =>
        Math.Exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / sd / Math.Sqrt(2 * Math.PI);

    private const string Derived = """
        model Derived
        data x[rows]: real[2] from a, b
        net decode(z: real) -> (mean: real[2]) = linear
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]).mean, 0.7)
        }
        """;

    /// <summary>A derived guide reads masks where the fit had gaps, and only there.</summary>
    [Theory, InlineData("1,2\n0,1\n", "1,2\n", true), InlineData("1,2\n0,1\n", "1,\n", false), InlineData("1,\n0,1\n", "1,\n", true),
        InlineData("1,\n0,1\n", "1,2\n", true)]
    public void A_derived_guide_reads_the_rows_that_it_was_trained_for(string trained, string asked, bool isRead)
    {
        var outcome = TestStory.By(Derived, $"a,b\n{trained}").Fitted(new(MaxIterations: 3, Threads: 1), "elbo");
        var fit = FitByHand.Of(Derived, $"a,b\n{trained}", 1) with { Weights = outcome.Summary!.Weights! };
        var tables = InputTables.Of(TestStory.Read($"a,b\n{asked}"));
        var predicted = RowPredictions.Compute(fit, NewRows.Read(fit, tables, TestStory.Catalog).Value!, false, TestStory.Catalog, 50);
        var scored = GuidedScores.Compute(fit, fit.Bind(tables, TestStory.Catalog).Problem!, TestStory.Catalog, 10, 1, ManagedEngine.On(1));
        Assert.Equal((isRead, isRead), (predicted.Value is not null, scored.Value is not null));
        if (!isRead) Assert.Equal(["E0549", "E0549"], predicted.Diagnostics.Concat(scored.Diagnostics).Select(d => d.Code));
    }

    [Fact]
    public void A_column_that_the_guide_reads_must_be_there()
    {
        const string Two = """
            model Two
            data x[rows]: real from x
            data y[rows]: real from y
            net decode(z: real) -> (mean: real) = linear
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ Normal(decode(z[n]).mean, 1)
              y[n] ~ Normal(z[n], 1)
            }
            guide {
              net encode(x: real) -> (mean: real, sd: positive) = linear
              for n in rows { z[n] ~ Normal(encode(x[n])) }
            }
            """;
        var fit = FitByHand.Of(Two, "x,y\n0,1\n", 1) with
        {
            Weights = new Dictionary<string, Tensor> { ["decode.1.weight"] = new([1, 1], [1.5]), ["decode.1.bias"] = new([1], [0.2]),
                ["encode.1.weight"] = new([1, 2], [0.5, 0]), ["encode.1.bias"] = new([2], [0.25, Math.Log(Math.E - 1)]) },
        };
        // sd is softplus(log(e - 1)) = 1, so that y has the variance 2
        IsNear(0.75, Math.Sqrt(2), Predicted(fit, "x\n1\n"), "y", 0);
        var refused = RowPredictions.Compute(fit,
            NewRows.Read(fit, InputTables.Of(TestStory.Read("y\n1\n")), TestStory.Catalog).Value!, false, TestStory.Catalog);
        Assert.Equal("E0549", Assert.Single(refused.Diagnostics).Code);
    }

    private static SavedFit Fit() => FitByHand.Of(Factors, Rows, 1) with
    {
        Weights = new Dictionary<string, Tensor>
        {
            ["decode.1.weight"] = new([2, 3], [.. loading, 0, 0, 0]),
            ["decode.1.bias"] = new([3], offset),
            ["encode.1.weight"] = new([3, 4], [.. gain.SelectMany(g => new[] { g, 0, 0, 0 })]),
            ["encode.1.bias"] = new([4], [-gain.Zip(offset, (g, o) => g * o).Sum(), 0, Unsoftened(Math.Sqrt(variance)), Unsoftened(1)]),
        },
    };

    private static double Unsoftened(double sd) => Math.Log(Math.Exp(sd) - 1);

    private static IReadOnlyDictionary<string, Tensor> Sampled(SavedFit fit, int count, ulong seed = 1)
    {
        var draws = new PriorDrawRequest(fit.Graph, new Dictionary<string, long>(), count, InputTables.None) { Fitted = fit.FittedPlates };
        var problem = fit.Bind(InputTables.None, TestStory.Catalog, draws).Problem!;
        var unknowns = fit.In(problem);
        Assert.Empty(new DrawChecks(fit.Graph, TestStory.Catalog, unknowns.Known) { Trained = fit.TrainedNets }.Find());
        return new PriorSampler(problem, TestStory.Catalog, new FittedDraws(unknowns, 1, 1, seed)).Sample(seed).Value!.Values;
    }

    private static RowPredictions Predicted(SavedFit fit, string csv)
    {
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        Assert.True(rows.Value is not null, string.Join("\n", rows.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
        var predicted = RowPredictions.Compute(fit, rows.Value, false, TestStory.Catalog, Draws);
        return predicted.Value
            ?? throw new InvalidOperationException(string.Join("\n", predicted.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
    }

    private static IReadOnlyList<double> Of(RowPredictions predicted, string column) =>
        predicted.Columns.Single(c => c.Name == column).Values;

    /// <summary>Mean and standard deviation of normal draws, each within five standard errors: sd / sqrt(n), and sd / sqrt(2 n).</summary>
    private static void IsNear(double mean, double sd, RowPredictions predicted, string name, int row)
    {
        Assert.InRange((Of(predicted, $"{name}.mean")[row] - mean) / sd * Math.Sqrt(Draws), -5, 5);
        Assert.InRange(((Of(predicted, $"{name}.sd")[row] / sd) - 1) * Math.Sqrt(2 * Draws), -5, 5);
    }

    private static double Covariance(int i, int j) => (loading[i] * loading[j]) + (i == j ? 0.49 : 0);

    private static double Mean(double[] x, int column, int count) => Enumerable.Range(0, count).Average(n => x[(n * 3) + column]);

    private static IEnumerable<double[]> Numbers(string csv) =>
        csv.Trim().Split('\n').Skip(1)
            .Select(l => l.Split(',').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToArray());
}
