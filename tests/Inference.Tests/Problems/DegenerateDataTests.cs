using System.Text;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Problems;

/// <summary>Data at the edge of what can be fitted: one row, constant columns, categories of as many levels as rows.</summary>
public sealed class DegenerateDataTests
{
    private const string Category = """
        model M
        data g[rows]: index[G]
        param p: simplex[G]
        for n in rows { g[n] ~ Categorical(p) }
        """;

    private const string Normal = """
        model M
        data x[rows]: real
        param m: real
        param s: positive
        for n in rows { x[n] ~ Normal(m, s) }
        """;

    [Fact]
    public void One_row_has_a_mean() =>
        Assert.Equal([1.5], TestStory.By("""
            model M
            data x[rows]: real
            param m: real
            for n in rows { x[n] ~ Normal(m, 1) }
            """, "x\n1.5\n")
            .Fitted().Summary!.Estimates.Single().Value.Values);

    [Theory]
    [InlineData("x\n1.5\n")]
    [InlineData("x\n0.1\n0.1\n0.1\n")]
    public void One_row_or_a_constant_column_has_no_spread_to_estimate(string csv) =>
        Assert.Equal("E0501", Assert.Single(TestStory.By(Normal, csv).Fit().Diagnostics).Code);

    /// <summary>
    /// Named before anything is fitted, by the name after `from`; one cell that is there is enough, and a cell that nothing draws is an
    /// error of its own.
    /// </summary>
    [Theory]
    [InlineData("x,y\n,1\n,2\n", "W0348", "all 2 cells of `x` are missing")]
    [InlineData("x,y\nNA,1\nNA,2\nNA,3\n", "W0348", "all 3 cells of `x` are missing")]
    [InlineData("x,y\n,1\n0.5,2\n", null, "")]
    [InlineData("x,y\n1,1\n0.5,2\n", null, "")]
    [InlineData("x,y\n1,\n0.5,\n", "W0348", "all 2 cells of `y` are missing")]
    public void A_column_without_a_cell_is_warned_of(string csv, string? code, string said)
    {
        var reported = TestStory.By("""
            model M
            data u[rows]: real[2] from x, y
            param m: real
            for n in rows { u[n] ~ Normal(m, 1) }
            """,
            csv).Binding.Diagnostics;
        Assert.Equal(code is null ? [] : [code], reported.Select(d => d.Code));
        Assert.All(reported, d => Assert.Contains(said, d.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_that_nothing_draws_and_that_has_no_cell_is_an_error()
    {
        var reported = TestStory.By("""
            model M
            data x[rows]: real
            data y[rows]: real
            param m: real
            for n in rows { y[n] ~ Normal(m * x[n], 1) }
            """,
            "x,y\n,1\n,2\n").Binding.Diagnostics;
        Assert.Contains("(all 2 in this column)", Assert.Single(reported, d => d.Code == "E0312").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, 1, false)]
    [InlineData(1001, 1, true)]
    [InlineData(5000, 1, true)]
    [InlineData(5000, 2, false)]
    public void A_category_of_as_many_levels_as_rows_is_warned_of(int levels, int times, bool isWarned)
    {
        var bound = TestStory.By(Category, "g\n" + string.Concat(Enumerable.Range(0, levels * times).Select(row => $"id{row % levels}\n")));
        Assert.Equal(levels, bound.Problem.Sizes["G"]);
        Assert.Equal(isWarned ? ["W0347"] : [], bound.Binding.Diagnostics.Select(d => d.Code));
        Assert.All(bound.Binding.Diagnostics,
            d => Assert.Equal(("data.csv", "g"), (Assert.IsType<DataPlace>(d.Place).File, Assert.IsType<DataPlace>(d.Place).Column)));
    }

    /// <summary>Every level has a row of its own but one, which has two: shares of 1 / 1,000,001 and 2 / 1,000,001.</summary>
    [Fact]
    public void A_million_levels_are_counted()
    {
        const int levels = 1_000_000;
        var csv = new StringBuilder("g\n");
        for (var i = 0; i <= levels; i++) csv.Append("id").Append((i * 7919L) % levels).Append('\n');
        var bound = TestStory.By(Category, csv.ToString());
        Assert.Equal(levels, bound.Problem.Sizes["G"]);
        Assert.Equal("id0", bound.Problem.Levels["G"].Texts[0]);
        var shares = bound.Fitted().Summary!.Estimates.Single().Value.Values;
        Assert.Equal(2.0 / (levels + 1), shares[0], 1e-18);
        Assert.All(shares.Skip(1), share => Assert.Equal(1.0 / (levels + 1), share, 1e-18));
    }
}
