using ProbDsl.Inference.ClosedForms;

namespace ProbDsl.Tests.ClosedForms;

/// <summary>Variances of rows that occur several times are those of the same rows written out.</summary>
public sealed class ColumnVarianceTests
{
    private const int Rows = 40;

    private static readonly double[] copies = [.. Of(n => n % 5)], there = [.. Of(n => n % 7 == 3 ? 0 : 1)];

    // the missing cells hold numbers that would be noticed
    private static readonly double[] column = [.. Of(n => there[n] > 0 ? 50 + (3 * Math.Sin(n)) + (0.2 * copies[n]) : 1e6)],
        predictor = [.. Of(n => Math.Cos(n * 1.3))], ones = [.. Of(_ => 1)];

    [Theory, InlineData(false), InlineData(true)]
    public void The_variance_of_a_column_is_that_of_its_rows_written_out(bool isMissing)
    {
        var written = WrittenOut(column, isMissing);
        var mean = written.Average();
        Assert.Equal(written.Average(x => (x - mean) * (x - mean)),
            new ColumnVariances(copies).Of(Complete(isMissing), isMissing ? there : null), 1e-10);
    }

    /// <summary>By the formulas for one predictor: the variance of the outcome times 1 - r^2.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void The_variance_of_residuals_is_that_of_the_rows_written_out(bool isMissing)
    {
        double[] y = WrittenOut(column, isMissing), x = WrittenOut(predictor, isMissing);
        double Covariance(double[] a, double[] b) => a.Zip(b, (p, q) => (p - a.Average()) * (q - b.Average())).Average();
        Assert.Equal(Covariance(y, y) - (Covariance(x, y) * Covariance(x, y) / Covariance(x, x)),
            new ColumnVariances(copies).OfResiduals(Complete(isMissing), [ones, predictor], isMissing ? there : null), 1e-10);
    }

    private static double[] Complete(bool isMissing) => isMissing ? column : Array.ConvertAll(column, x => Math.Min(x, 60));

    private static double[] WrittenOut(double[] of, bool isMissing) =>
        [.. Enumerable.Range(0, Rows).Where(n => !isMissing || there[n] > 0)
            .SelectMany(n => Enumerable.Repeat(Math.Min(of[n], 60), (int)copies[n]))];

    private static IEnumerable<double> Of(Func<int, double> of) => Enumerable.Range(0, Rows).Select(of);
}
