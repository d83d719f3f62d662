using System.Globalization;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>Files that repeat rows of the fit otherwise than they were fitted are refused; new rows that agree by chance are not.</summary>
public sealed class RepeatedRowsTests
{
    private const string Ar = """
        model Ar
        data y[times]: real
        a ~ Normal(0, 1)
        b ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(a + b * y[t-1], 0.5) }
        """;
    private const string Two = """
        model Two
        data x[times]: real
        data y[times]: real
        b ~ Normal(0, 1)
        for t in 2..times { x[t] ~ Normal(b * x[t-1], 0.5)
        y[t] ~ Normal(b * y[t-1], 0.5) }
        """;
    private const string Regressed = """
        model Lag
        data x[times]: real
        data y[times]: real
        b ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(b * x[t-1], 0.5) }
        """;
    private const string Binary = """
        model Binary
        data y[times]: bool
        b ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Bernoulli(0.9 * y[t-1] + 0.05) }
        """;

    [Theory]
    [InlineData("y\n1\n2\n4\n", "y\n1\n2.5\n4\nNA\n", 2)]
    [InlineData("y\n1\n2\n4\n3\n", "y\n1\nNA\n4\n3\n5\n", 2)]
    [InlineData("y\n1\nNA\n4\n3\n", "y\n1\n2\n4\n3\n5\n", 2)]
    [InlineData("y\n1\n2\n4\n3\n", "y\n1\n2\n4\n3.1\n", 4)]
    [InlineData("y\n1\n2\n4\n3\n7\n", "y\n1\n2\n4\n", null)]
    public void A_changed_row_of_the_fit_is_named(string fitted, string given, int? row)
    {
        var diagnostic = Refused(FitByHand.Of(Ar, fitted, 1, ("a", _ => [0.3]), ("b", _ => [0.8])), given);
        Assert.Equal(("E0587", (long?)row), (diagnostic.Code, Assert.IsType<DataPlace>(diagnostic.Place).Row));
        if (row is not null) Assert.Equal("y", ((DataPlace)diagnostic.Place).Column);
    }

    [Theory]
    [InlineData("x,y\n1,1\n2,2\n7,4\n5,\n", "without the cells of `y`", "x\n1\n2\n7\n5\n8\n")]
    [InlineData("x,y\n1,1\n2,2\n7,4\n5,9\n", "`x` is 3, but 2 in the fit", "x,y\n1,1\n3,2\n7,4\n5,9\n8,\n")]
    public void So_is_a_column(string fitted, string says, string given) =>
        Assert.Contains(says, Refused(FitByHand.Of(Two, fitted, 1, ("b", _ => [0.8])), given).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("x\n1\n2\n7\n5\n")]
    [InlineData("x,y\n1,3\n2,8\n7,5\n5,0\n")]
    [InlineData("x,y\n1,1\n")]
    public void New_rows_may_have_the_regressors_of_old_ones(string given) =>
        Assert.NotNull(Read(FitByHand.Of(Regressed, "x,y\n1,1\n2,2\n7,4\n5,\n", 1, ("b", _ => [0.8])), given).Value);

    [Fact]
    public void A_regressor_that_an_outcome_is_computed_from_is_none()
    {
        var fit = FitByHand.Of(Regressed.Replace("y[times]: real", "y[times]: real from y - x", StringComparison.Ordinal),
            "x,y\n1,1\n2,2\n7,4\n5,\n", 1, ("b", _ => [0.8]));
        Assert.NotNull(Read(fit, "x\n1\n2\n7\n5\n").Value);
    }

    // two independent series agree in half of their cells
    [Fact]
    public void New_rows_may_agree_by_chance()
    {
        var fit = FitByHand.Of(Binary, Flips(1), 1, ("b", _ => [0.8]));
        Assert.NotNull(Read(fit, Flips(2)).Value);
        Assert.Equal("E0587", Refused(fit, Flips(1)[..^2] + "\nNA\n").Code);
    }

    private static string Flips(int seed) =>
        "y\n" + string.Concat(Enumerable.Range(0, 100)
            .Select(n => ((n * n * seed) + (n * seed / 3) & 1).ToString(CultureInfo.InvariantCulture) + "\n"));

    private static Diagnostic Refused(SavedFit fit, string csv) =>
        Assert.Single(Read(fit, csv).Diagnostics, d => d.Severity == Severity.Error);

    private static Result<NewRows> Read(SavedFit fit, string csv) =>
        NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
}
