using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Rows on a line or plane, at which the likelihood of a flow has no maximum, beside rows that are close to one.</summary>
public sealed class SingularRowsTests
{
    private const int Rows = 60;

    /// <summary>a and b are independent; c is what a case makes of them.</summary>
    private static string Csv(Func<double, double, double, double> third, int rows = Rows, double scale = 1, double offset = 0)
    {
        var random = new RandomStream(3, "rows");
        return "a,b,c\n" + string.Concat(Enumerable.Range(0, rows).Select(_ =>
        {
            var (a, b) = (offset + (scale * random.NextNormal()), offset + (scale * random.NextNormal()));
            return FormattableString.Invariant($"{a:R},{b:R},{third(a, b, random.NextNormal()):R}\n");
        }));
    }

    private static TestStory Story(string flow, string csv, string type = "real[3]") => TestStory.By($$"""
        model Warped
        data x[rows]: {{type}} from a, b, c
        flow warp: {{type}} = {{flow}}
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """, csv);

    [Theory, InlineData("affine"), InlineData("permute(learned = true)"), InlineData("realnvp(layers = 2)"), InlineData("maf |> scale()")]
    public void A_column_that_follows_from_others_is_found(string flow)
    {
        Assert.Contains("number 3 of a row follows from numbers 1, 2",
            Found(flow, Csv((a, b, _) => a + b)), StringComparison.Ordinal);
        Assert.Contains("number 3 of a row follows from number 1",
            Found(flow, Csv((a, _, _) => 3e5 - (1e-3 * a), scale: 1e4, offset: 1e6)), StringComparison.Ordinal);
        Assert.Null(Found(flow, Csv((a, b, e) => a + b + (1e-4 * e))));
        Assert.Null(Found(flow, Csv((a, b, _) => a * b)));
    }

    /// <summary>Each number on its own, volume that is kept, or logarithms: a product is their sum.</summary>
    [Fact]
    public void What_a_flow_does_matters()
    {
        Assert.Null(Found("scale()", Csv((a, b, _) => a + b)));
        Assert.Null(Found("nice(layers = 2) |> permute", Csv((a, b, _) => a + b)));
        Assert.Contains("follows from",
            Found("affine |> exp", Csv((a, b, _) => a * b, offset: 9), "positive[3]"), StringComparison.Ordinal);
        Assert.Null(Found("affine |> exp", Csv((a, b, _) => a + b, offset: 9), "positive[3]"));
    }

    [Theory, InlineData("scale()"), InlineData("spline(layers = 2)")]
    public void Constant_columns_and_single_rows_are_found(string flow)
    {
        Assert.Contains("number 3 is the same in all rows", Found(flow, Csv((_, _, _) => 0.1)), StringComparison.Ordinal);
        Assert.Contains("only one row", Found(flow, Csv((_, _, e) => e, rows: 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_rows_than_numbers_lie_on_a_plane()
    {
        Assert.Contains("3 rows of 3 numbers", Found("affine", Csv((_, _, e) => e, rows: 3)), StringComparison.Ordinal);
        Assert.Null(Found("affine", Csv((_, _, e) => e, rows: 4)));
    }

    /// <summary>A dependence in the first rows alone is none, and the last row alone is enough to break it.</summary>
    [Fact]
    public void All_rows_decide() =>
        Assert.Null(Found("affine", Csv((a, b, _) => a + b, rows: 4000) + "0,0,1\n"));

    [Fact]
    public void A_fit_is_refused()
    {
        var outcome = Story("affine", Csv((a, b, _) => a + b)).Fit(new FitOptions(MaxIterations: 10, Threads: 1), "mle");
        Assert.Equal("E0624", Assert.Single(outcome.Diagnostics).Code);
    }

    private static string? Found(string flow, string csv, string type = "real[3]") =>
        SingularRows.Find(Story(flow, csv, type).Problem)?.Message;
}
