using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>What a fit says of rows that come after its own.</summary>
internal static class Continued
{
    public static RowPredictions Predicted(this SavedFit fit, string csv, int? count = null) =>
        Of(fit, NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog), count);

    public static RowPredictions Ahead(this SavedFit fit, int rows, int? count = null) =>
        Of(fit, NewRows.Future(fit, rows, TestStory.Catalog), count);

    public static IReadOnlyList<double> Column(this RowPredictions predictions, string name) =>
        predictions.Columns.Single(c => c.Name == name).Values;

    /// <summary>Means and standard deviations of draws, within five standard errors of theirs.</summary>
    public static void Agrees(this RowPredictions predictions, string name, IEnumerable<(double Mean, double Variance)> expected, int draws)
    {
        var (means, sds) = (predictions.Column($"{name}.mean"), predictions.Column($"{name}.sd"));
        foreach (var (at, (mean, variance)) in expected.Index())
        {
            Assert.Equal(mean, means[at], 5 * Math.Sqrt(variance / draws));
            Assert.Equal(Math.Sqrt(variance), sds[at], 5 * Math.Sqrt(variance / (2.0 * draws)));
        }

        Assert.Equal(expected.Count(), predictions.Rows);
    }

    private static RowPredictions Of(SavedFit fit, Result<NewRows> rows, int? count)
    {
        var reported = rows.Value is { } there ? RowPredictions.Compute(fit, there, false, TestStory.Catalog, count)
            : new(null, rows.Diagnostics);
        return reported.Value ?? throw new InvalidOperationException(string
            .Join("\n", reported.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
    }
}
