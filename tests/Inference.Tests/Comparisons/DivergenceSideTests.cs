using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;
using static ProbDsl.Tests.Comparisons.DivergenceSpecimens;

namespace ProbDsl.Tests.Comparisons;

/// <summary>What can be compared, which divergences are then possible, and what is refused.</summary>
public sealed class DivergenceSideTests
{
    [Fact]
    public void Rows_with_a_missing_cell_are_counted() =>
        Assert.Equal((1, 0), (Rows("a,b\n1,2\nNA,3\n4,5\n").LeftOut, Rows("a,b\n1,2\n4,5\n").LeftOut));

    [Fact]
    public void Rows_of_a_file_have_samples_and_no_density()
    {
        var report = Between(Normal(0, 1), Rows("x\n1\n2\n3\n"));
        Assert.Equal(["wasserstein_1", "squared_mmd"], report.Values.Where(v => v.Value is not null).Select(v => v.Kind.Name));
        Assert.Equal(3, report.RowsOfB);
        Assert.Contains("density of B", Of(report, "kl_a_b").By, StringComparison.Ordinal);
    }

    /// <summary>The distance of the same numbers in another order of columns is 0.</summary>
    [Fact]
    public void Columns_are_matched_by_name()
    {
        var (a, b) = (TestStory.Read("x,y\n1,10\n2,20\n"), TestStory.Read("y,z,x\n20,0,2\n10,0,1\n"));
        var (one, other) = (RowsSide.Read("a", Files(a), "b", Files(b)).Value!, RowsSide.Read("b", Files(b), "a", Files(a)).Value!);
        Assert.Equal(0, ValueOf(Between(one, other), "wasserstein_1"));
    }

    /// <summary>A row with a latent of its own: the story's density is not known, its draws are.</summary>
    [Fact]
    public void A_story_of_continuous_latents_has_no_density()
    {
        var a = Story("""
            z[n] ~ Normal(0, 1)
            x[n] ~ Normal(z[n] * z[n], 1)
            """);
        Assert.NotNull(a.NoDensity);
        Assert.Null(Of(Between(a, Normal(0, 1)), "kl_a_b").Value);
    }

    [Fact]
    public void A_param_has_its_initial_value()
    {
        var graph = TestStory.Compile("""
            model M
            data x[rows]: real
            param m: real = 3
            for n in rows { x[n] ~ Normal(m, 1) }
            """);
        var side = ModelSide.OfStory("m.gen", graph, new Dictionary<string, double>(), TestStory.Catalog, ManagedEngine.On(1)).Value!;
        Assert.Equal(3, ValueOf(Between(side, Normal(0, 1)), "wasserstein_1"), 1e-7);
    }

    [Theory]
    [InlineData("""
        data x[rows]: real
        m ~ Normal(0, 1)
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "through `m`")]
    [InlineData("""
        data x[rows]: real
        data w[rows]: real
        for n in rows { x[n] ~ Normal(w[n], 1) }
        """, "data that the story does not draw")]
    [InlineData("""
        data x[rows]: real
        x[1] ~ Normal(0, 1)
        for n in 2..rows { x[n] ~ Normal(x[n-1], 1) }
        """, "no distribution of a row")]
    [InlineData("""
        data x[rows]: real
        param m: real
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "no initial value")]
    public void A_story_without_a_distribution_of_one_row_is_refused(string body, string why)
    {
        var side = ModelSide.OfStory("m.gen", TestStory.Compile($"model M\n{body}\n"), new Dictionary<string, double>(), TestStory.Catalog,
            ManagedEngine.On(1));
        Assert.Contains(why, Assert.Single(side.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_columns_and_other_types_are_refused()
    {
        Assert.Equal("E0596", Refused(Normal(0, 1), Story("x[n] ~ Normal(0, 1)", from: "y")));
        Assert.Equal("E0596", Refused(Normal(0, 1), Story("x[n] ~ Poisson(2)", "count")));
        Assert.Equal("E0596", Assert.Single(RowsSide.Read("a", Files(TestStory.Read("x\n1\n")), "b",
            Files(TestStory.Read("y\n1\n2\n"))).Diagnostics).Code);
        Assert.Equal("E0596", Assert.Single(RowsSide.Read("a", Files(TestStory.Read("x\n1\nNA\n")), "b",
            Files(TestStory.Read("x\n1\n2\n"))).Diagnostics).Code);
    }

    private static string Refused(DivergenceSide a, DivergenceSide b) =>
        Assert.Single(DivergenceReport.Compute(a, b, 10, 1).Diagnostics).Code;

    private static RowsSide Rows(string csv) =>
        RowsSide.Read("rows.csv", Files(TestStory.Read(csv)), "rows.csv", Files(TestStory.Read(csv))).Value!;

    private static InputTables Files(Data.Columns.Table table) => InputTables.Of(table);
}
