using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// A cell that the distribution of its statement can never draw is reported before a fit, with its place; what it may draw, and what no
/// cell says, is not.
/// </summary>
public sealed class SupportCheckTests
{
    [Theory]
    [InlineData("Exponential(r)", "1.5\n-2\n", 2, "-2", "of Exponential: a positive number")]
    [InlineData("Gamma(r, 1)", "1\nNA\n-1e-300\n", 3, "-1E-300", "of Gamma: a positive number")]
    [InlineData("LogNormal(r, 1)", "-1\n2\n", 1, "-1", "of LogNormal: a positive number")]
    [InlineData("Beta(r, 1)", "0.5\n1.2\n", 2, "1.2", "of Beta: a number from 0 to 1")]
    [InlineData("Uniform(0, 5)", "0\n5\n5.5\n", 3, "5.5", "of Uniform: a number from 0 to 5")]
    [InlineData("Uniform(low[n], low[n] + r)", "1\n1\n0\n", 3, "0", "of Uniform: a number of at least 1")]
    [InlineData("Pareto(r, 2)", "3\n1\n", 2, "1", "of Pareto: a number of at least 2")]
    [InlineData("VonMises(0, r)", "3\n3.2\n", 2, "3.2", "of VonMises: a number from -3.14")]
    [InlineData("Truncated(Normal(r, 1), -1, 1)", "0\n-1.5\n", 2, "-1.5", "of Truncated: a number from -1 to 1")]
    [InlineData("Mixture([0.5, 0.5], [Exponential(r), Gamma(2, r)])", "1\n-1\n", 2, "-1", "of Mixture: a positive number")]
    [InlineData("Normal(r, 1) |> exp", "1\n-1\n", 2, "-1", "of a flow with `exp`, which makes positive numbers only: a positive number")]
    [InlineData("Normal(r, 1) |> affine |> exp |> scale", "1\n0\n", 2, "0", "of a flow with `exp`, which makes positive")]
    public void A_cell_outside_is_reported(string distribution, string cells, int row, string text, string expected)
    {
        var found = Assert.Single(Bound(distribution, cells).Diagnostics);
        Assert.Equal(("E0314", $"\"{text}\" is outside the support"),
            (found.Code, found.Message[..(found.Message.IndexOf("support", StringComparison.Ordinal) + 7)]));
        Assert.Contains(expected, found.Message, StringComparison.Ordinal);
        var place = Assert.IsType<DataPlace>(found.Place);
        Assert.Equal(("data.csv", row, "x"), (place.File, place.Row, place.Column));
    }

    [Theory]
    [InlineData("Normal(r, 1)", "-5\n")]
    [InlineData("Normal(r, 1) |> exp", "1e-9\n")]
    [InlineData("Normal(r, 1) |> exp |> affine", "-5\n")]
    [InlineData("Normal(r, 1) |> affine |> scale", "-5\n")]
    [InlineData("Exponential(r)", "0\n")]
    [InlineData("Beta(r, 1)", "1\n0.5\n")]
    [InlineData("Uniform(0, 5)", "0\n5\n")]
    [InlineData("Uniform(1, 2)", "NA\nNA\n")]
    [InlineData("Uniform(r, 9)", "-5\n")]
    [InlineData("Pareto(1, r)", "0.1\n")]
    [InlineData("Mixture([0.5, 0.5], [Uniform(k - 1, k) for k in 1..2])", "0.5\n1.5\n")]
    public void A_cell_that_may_be_is_not(string distribution, string cells) =>
        Assert.All(Bound(distribution, cells).Diagnostics, d => Assert.Equal("W0348", d.Code));

    /// <summary>The density at an exact 0 is constant where all concentrations are 1, and with others 0 or infinite.</summary>
    [Theory, InlineData("r", true), InlineData("[r, 1, 1]", true), InlineData("[1, 1, 1]", false), InlineData("2 * ones(3)", false)]
    public void A_probability_of_zero(string concentration, bool isReported)
    {
        var unknown = concentration == "r" ? "r: positive[3] ~ Gamma(1, 1)" : "r: positive ~ Gamma(1, 1)";
        var found = TestStory.By($"model M\ndata x[rows]: simplex[3] from a, b, c\n{unknown}\n"
            + $"for n in rows {{ x[n] ~ Dirichlet({concentration}) }}", "a,b,c\n0.2,0.3,0.5\n0.4,0,0.6\n")
            .Binding.Diagnostics.Where(d => d.Code == "E0314").ToList();
        if (!isReported) Assert.Empty(found);
        else Assert.Equal("data.csv, row 2, column b", Assert.IsType<DataPlace>(Assert.Single(found).Place).Text);
    }

    /// <summary>Counts between bounds, in stories with unknowns and without.</summary>
    [Theory]
    [InlineData("Truncated(Poisson(3), low = 1)", "1\n0\n", 2,
        "\"0\" is outside the support of Truncated: a number of at least 1 is expected")]
    [InlineData("Truncated(Poisson(r), low = least[n])", "2\n1\n", 2,
        "\"1\" is outside the support of Truncated: a number of at least 2 is expected")]
    [InlineData("Truncated(Binomial(5, 0.2), low = 1)", "7\n", 1,
        "\"7\" is outside the support of Binomial: a number of at most 5 is expected")]
    [InlineData("Truncated(BetaBinomial(9, r, 2), low = 1, high = 4)", "2\n5\n", 2,
        "\"5\" is outside the support of Truncated: a number from 1 to 4 is expected")]
    [InlineData("Truncated(Truncated(NegativeBinomial(r, 2), low = 1), high = 4)", "2\n0\n", 2,
        "\"0\" is outside the support of Truncated: a number of at least 1 is expected")]
    public void A_count_beyond_a_bound(string distribution, string cells, int row, string message)
    {
        var rows = cells.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var unknown = distribution.Contains('r', StringComparison.Ordinal) ? "r: positive ~ Gamma(1, 1)\n" : "";
        var found = Assert.Single(TestStory.By($"model M\ndata x[rows]: count\ndata least[rows]: count\n{unknown}"
            + $"for n in rows {{ x[n] ~ {distribution} }}", $"x,least\n{string.Concat(rows.Select(x => $"{x},2\n"))}")
            .Binding.Diagnostics, d => d.Code == "E0314");
        Assert.Equal((message, row), (found.Message, Assert.IsType<DataPlace>(found.Place).Row));
    }

    [Fact]
    public void A_count_above_the_number_of_trials_of_its_row()
    {
        var found = Assert.Single(TestStory.By("""
            model M
            data k[rows]: count
            data n[rows]: count
            r: unit ~ Beta(1, 1)
            for i in rows { k[i] ~ Binomial(n[i], r) }
            """, "n,k\n10,9\n7,8\n12,8\n").Binding.Diagnostics);
        Assert.Equal(("E0314", "\"8\" is outside the support of Binomial: a number of at most 7 is expected"), (found.Code, found.Message));
        Assert.Equal((2, "k"), (Assert.IsType<DataPlace>(found.Place).Row, Assert.IsType<DataPlace>(found.Place).Column));
    }

    [Theory]
    [InlineData("{\"x\": [[1, 2], [3, -4]]}", "x[2, 2]")]
    [InlineData("array of 2 x 2: 1 2 3 -4", "x[2, 2]")]
    [InlineData("a,b\n1,2\n3,-4\n", "b")]
    public void An_element_of_a_vector(string file, string column)
    {
        var from = file[0] is '{' or 'a' && !file.StartsWith("a,b", StringComparison.Ordinal) ? "" : " from a, b";
        var found = Assert.Single(TestStory.By($$"""
            model M
            data x[rows]: real[2]{{from}}
            r: positive ~ Gamma(1, 1)
            for n in rows { x[n] ~ Exponential(r) }
            """, TestStory.Files((null, file))).Binding.Diagnostics);
        Assert.Equal("E0314", found.Code);
        Assert.Equal(column, Assert.IsType<DataPlace>(found.Place).Column);
    }

    /// <summary>Behind the end of a group stand numbers that nobody wrote.</summary>
    [Theory]
    [InlineData("a,1\nb,2\nb,3\n", null)]
    [InlineData("a,1\nb,2\nb,-3\n", 3)]
    public void Groups_of_unequal_length(string rows, int? row)
    {
        var found = TestStory.By("""
            model M
            data y[who, visit]: real from y by id
            r: positive ~ Gamma(1, 1)
            for w in who { for v in visit { y[w, v] ~ Exponential(r) } }
            """, "id,y\n" + rows).Binding.Diagnostics;
        Assert.Equal(row, found.Count == 0 ? null : (int?)Assert.IsType<DataPlace>(Assert.Single(found).Place).Row);
    }

    [Fact]
    public void What_is_given_and_not_drawn_may_be_anything() =>
        Assert.Empty(TestStory.By("""
            model M
            data y[times]: real
            r: positive ~ Gamma(1, 1)
            for t in 2..times { y[t] ~ Exponential(r) }
            """,
            "y\n-1\n2\n3\n").Binding.Diagnostics);

    private static BindingResult Bound(string distribution, string cells) =>
        TestStory.By($$"""
            model M
            data x[rows]: real
            data low[rows]: real
            r: positive ~ Gamma(1, 1)
            for n in rows { x[n] ~ {{distribution}} }
            """,
            "x,low\n" + cells.Replace("\n", ",1\n", StringComparison.Ordinal)).Binding;
}
