using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>
/// Rows that have a part of a normal vector alone, under draws of a fit: densities and predictions by the formulas of two numbers.
/// </summary>
public sealed class PartialVectorRowTests
{
    private const int Draws = 4000;

    private const string Rows = "a,b\n3.1,NA\nNA,1.5\n1,-1\n";

    private const string Distribution = "covariance([[1, 0.3], [0.3, 2]])";

    private static readonly double[] mean = [0.2, -0.4];

    private static SavedFit Fit => FitByHand.Of($$"""
        model Pair
        data x[rows]: real[2] from a, b
        m: real[2] ~ Normal(0, 3)
        for n in rows { x[n] ~ MvNormal(m, {{Distribution}}) }
        """, "a,b\n1,2\n", 1, ("m", _ => mean));

    /// <summary>An unknown with a prior is as well known at a draw as a param.</summary>
    [Fact]
    public void A_part_has_its_own_density()
    {
        static double Normal(double x, double mean, double variance) =>
            (-0.5 * (x - mean) * (x - mean) / variance) - (0.5 * Math.Log(2 * Math.PI * variance));
        double[] expected = [Normal(3.1, mean[0], 1), Normal(1.5, mean[1], 2),
            Normal(1, mean[0], 1) + Normal(-1, mean[1] + (0.3 * (1 - mean[0])), 2 - 0.09)];
        Assert.Equal(expected, Fit.Scored(Rows).Value!.LogDensity, (a, b) => Math.Abs(a - b) < 1e-10);
    }

    /// <summary>Bits for each number of a row are of the observed ones: 4 in 3 rows of 2.</summary>
    [Fact]
    public void Dimensions_are_those_that_are_observed() => Assert.Equal(new(2, 4 / 3.0), Fit.Scored(Rows).Value!.Dimensions);

    [Fact]
    public void A_missing_part_is_predicted_given_the_other()
    {
        var predicted = Predicted(Fit);
        IsNear(mean[1] + (0.3 * (3.1 - mean[0])), Math.Sqrt(2 - 0.09), predicted, "b", 0);
        IsNear(mean[0] + (0.15 * (1.5 - mean[1])), Math.Sqrt(1 - 0.045), predicted, "a", 1);
        Assert.Equal((3.1, -1), (Of(predicted, "a.mean")[0], Of(predicted, "b.mean")[2]));
    }

    /// <summary>z is what the guide says; the part that is missing follows it and the other, a reconstruction follows z alone.</summary>
    [Fact]
    public void Reconstructions_are_of_whole_vectors()
    {
        var fit = FitByHand.Of($$"""
            model Guided
            data x[rows]: real[2] from a, b
            for n in rows {
              z[n] ~ Normal(0, 1)
              x[n] ~ MvNormal([z[n], 2 * z[n]], {{Distribution}})
            }
            guide {
              net encode(x: real[2]) -> (mean: real, sd: positive) = linear
              for n in rows { z[n] ~ Normal(encode(x[n])) }
            }
            """, "a,b\n1,2\n", 1) with
        {
            Weights = new Dictionary<string, Tensor>
            {
                ["encode.1.weight"] = new([2, 2], [0, 0, 0, 0]),
                ["encode.1.bias"] = new([2], [0.5, Math.Log(Math.Exp(0.3) - 1)]),
            },
        };
        var predicted = Predicted(fit);
        IsNear(0.3 * 3.1 + (1.7 * 0.5), Math.Sqrt((1.7 * 1.7 * 0.09) + 2 - 0.09), predicted, "b", 0);
        foreach (var row in new[] { 0, 1, 2 })
        {
            IsNear(0.5, Math.Sqrt(1.09), predicted, "reconstructed.a", row);
            IsNear(1, Math.Sqrt(2.36), predicted, "reconstructed.b", row);
        }
    }

    private static RowPredictions Predicted(SavedFit fit)
    {
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(Rows)), TestStory.Catalog).Value!;
        return RowPredictions.Compute(fit, rows, false, TestStory.Catalog, Draws).Value!;
    }

    private static IReadOnlyList<double> Of(RowPredictions predicted, string column) =>
        predicted.Columns.Single(c => c.Name == column).Values;

    /// <summary>Five standard errors of the mean and of the standard deviation of draws.</summary>
    private static void IsNear(double mean, double sd, RowPredictions predicted, string name, int row)
    {
        Assert.Equal(mean, Of(predicted, $"{name}.mean")[row], 5 * sd / Math.Sqrt(Draws));
        Assert.Equal(sd, Of(predicted, $"{name}.sd")[row], 5 * sd / Math.Sqrt(2 * Draws));
    }
}
