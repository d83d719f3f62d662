using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;
using static ProbDsl.Tests.Comparisons.DivergenceSpecimens;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Divergences of columns of whole numbers are sums, against closed forms; a column that nothing reads does not matter.</summary>
public sealed class WholeDivergenceTests
{
    /// <summary>Of Poisson distributions; B is above A, so Wasserstein-1 is the difference of the means.</summary>
    [Theory, InlineData(3, 4), InlineData(0.1, 0.2), InlineData(900, 950)]
    public void Of_counts_they_are_the_closed_forms(double a, double b)
    {
        var report = Between(Counts(a), Counts(b));
        Close((a * Math.Log(a / b)) - a + b, "kl_a_b");
        Close((b * Math.Log(b / a)) - b + a, "kl_b_a");
        Close(Math.Exp(Math.Pow(a - b, 2) / b) - 1, "chi_squared_a_b");
        Close(Math.Exp(Math.Pow(a - b, 2) / a) - 1, "chi_squared_b_a");
        Close(1 - Math.Exp(-0.5 * Math.Pow(Math.Sqrt(a) - Math.Sqrt(b), 2)), "squared_hellinger");
        Close(b - a, "wasserstein_1");

        void Close(double expected, string name)
        {
            var value = Of(report, name);
            Assert.Equal(expected, value.Value!.Value, 1e-9 * Math.Max(1, expected));
            Assert.Equal(("sum over whole numbers", (string?)null), (value.By, value.Doubt));
        }
    }

    [Fact]
    public void Of_truth_and_levels_all_values_are_counted()
    {
        var truth = Between(Story("x[n] ~ Bernoulli(0.2)", "bool"), Story("x[n] ~ Bernoulli(0.5)", "bool"));
        Assert.Equal(0.3, ValueOf(truth, "total_variation"), 1e-12);
        Assert.Equal(0.3, ValueOf(truth, "wasserstein_1"), 1e-12);
        Assert.Equal((0.09 / 0.5) + (0.09 / 0.5), ValueOf(truth, "chi_squared_a_b"), 1e-12);
        var levels = Between(Story("x[n] ~ Categorical([0.5, 0.25, 0.25])", "index[3]"),
            Story("x[n] ~ Categorical([0.25, 0.25, 0.5])", "index[3]"));
        Assert.Equal(0.25 * Math.Log(2), ValueOf(levels, "kl_a_b"), 1e-12);
        Assert.Equal(0.5, ValueOf(levels, "wasserstein_1"), 1e-12);
    }

    /// <summary>KL divergences of independent columns add up.</summary>
    [Fact]
    public void Two_columns_are_summed_together()
    {
        var report = Between(Pair(2, 5), Pair(3, 4));
        var expected = (2 * Math.Log(2.0 / 3)) + 1 + (5 * Math.Log(5.0 / 4)) - 1;
        Assert.Equal(expected, ValueOf(report, "kl_a_b"), 1e-9);
        Assert.Equal("sum over whole numbers", Of(report, "kl_a_b").By);

        static ModelSide Pair(double a, double b) =>
            Story(FormattableString.Invariant($"x[n, 1] ~ Poisson({a})\n  x[n, 2] ~ Poisson({b})"), "count[2]", "a, b");
    }

    /// <summary>
    /// Ratios of probabilities that grow without bound, whose sums are infinite, though no term of the sum over the draws' range is; and
    /// those that fall, for which chi-squared is the sum of q^2 / p - 1.
    /// </summary>
    [Theory]
    [InlineData("Geometric(0.3)", "Geometric(0.7)", "chi_squared_a_b", double.PositiveInfinity)]
    [InlineData("Poisson(3)", "Geometric(0.3)", "chi_squared_b_a", double.PositiveInfinity)]
    [InlineData("NegativeBinomial(3, 0.2)", "Poisson(12)", "chi_squared_a_b", double.PositiveInfinity)]
    [InlineData("Geometric(0.7)", "Geometric(0.6)", "chi_squared_b_a", (0.36 / 0.7 / (1 - (0.16 / 0.3))) - 1)]
    public void Sums_of_ratios(string a, string b, string name, double expected)
    {
        var value = Of(Between(Story($"x[n] ~ {a}", "count"), Story($"x[n] ~ {b}", "count")), name);
        Assert.Equal(expected, value.Value!.Value, 1e-9);
        Assert.Equal(double.IsInfinity(expected), value.By == "the integral diverges");
        Assert.False(value.IsBeyondNumbers);
    }

    /// <summary>Infinite along one of three columns, of which there is no sum over all; chi-squared of Poissons is finite.</summary>
    [Fact]
    public void One_of_several_whole_columns()
    {
        var report = Between(Triple("Poisson(3)"), Triple("Geometric(0.3)"));
        Assert.Equal(double.PositiveInfinity, ValueOf(report, "chi_squared_b_a"));
        Assert.True(double.IsFinite(ValueOf(report, "kl_a_b")));
        Assert.True(double.IsFinite(ValueOf(Between(Triple("Poisson(3)"), Triple("Poisson(4)")), "chi_squared_b_a")));

        static ModelSide Triple(string first) =>
            Story($"x[n, 1] ~ {first}\n  x[n, 2] ~ Poisson(2)\n  x[n, 3] ~ Poisson(1)", "count[3]", "a, b, c");
    }

    [Fact]
    public void A_column_that_nothing_reads_is_not_part_of_a_row()
    {
        var report = Between(Given("3"), Given("4"));
        Assert.Equal((3 * Math.Log(3.0 / 4)) + 1, ValueOf(report, "kl_a_b"), 1e-9);
        Assert.Equal("E0407", Made("1 + dose[n] ^ 2").Diagnostics[0].Code);

        static ModelSide Given(string mean) => Made(mean).Value!;

        static ProbDsl.Inference.Problems.Result<ModelSide> Made(string mean) => ModelSide.OfStory("story.gen", TestStory.Compile($$"""
            model M
            data x[rows]: count
            data dose[rows]: real
            for n in rows { x[n] ~ Poisson({{mean}}) }
            """), new Dictionary<string, double>(), TestStory.Catalog, ManagedEngine.On(1));
    }

    private static ModelSide Counts(double mean) => Story(FormattableString.Invariant($"x[n] ~ Poisson({mean})"), "count");
}
