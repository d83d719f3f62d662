using ProbDsl.Inference.Fits;
using ProbDsl.Inference.PriorChecks;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.PriorChecks;

/// <summary>The warning about estimates far from their priors (W0613), against distances and tails in closed form.</summary>
public sealed class DistantPriorTests
{
    /// <summary>Distances are |x - mean| / sd, also where a type cuts the prior off.</summary>
    [Theory]
    [InlineData("a ~ Normal(0, 10)", 213, 21.3)]
    [InlineData("a ~ Normal(-3, 0.2)", -4.5, 7.5)]
    [InlineData("a ~ Normal(2, variance = 4)", 15, 6.5)]
    [InlineData("a: positive ~ Normal(0, 5)", 60, 12)]
    [InlineData("a: positive ~ Normal(30, 2)", 10, 10)]
    [InlineData("a ~ Normal(size, 1)", 40, 33)]
    public void Distances_from_normal_priors_are_in_standard_deviations(string prior, double estimate, double deviations)
    {
        var words = deviations < 10 ? $"{deviations:0.#}" : $"{Math.Round(deviations, MidpointRounding.ToEven):0}";
        Assert.Contains($"{words} standard deviations from the center", Assert.Single(Warnings(prior, [estimate])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a ~ Normal(0, 10)", 49)]
    [InlineData("a ~ Normal(0, 10)", -49)]
    [InlineData("a: positive ~ Normal(0, 5)", 24)]
    public void Estimates_within_five_standard_deviations_are_near(string prior, double estimate) =>
        Assert.Empty(Warnings(prior, [estimate]));

    /// <summary>Densities relative to their peak: exp(-x) of Exponential(1) is 1e-13 at 30, x^-4 exp(-1/x) at 1e-2 and at 1e6.</summary>
    [Theory]
    [InlineData("a ~ Exponential(1)", 30, 12)]
    [InlineData("a ~ HalfNormal(5)", 50, 21)]
    [InlineData("a ~ InverseGamma(3, 1)", 0.01, 35)]
    [InlineData("a ~ InverseGamma(3, 1)", 1e6, 17)]
    [InlineData("a ~ LogNormal(0, 1)", 1e5, 28)]
    public void Tails_of_other_priors_are_compared_to_the_peak(string prior, double estimate, int digits)
    {
        var message = Assert.Single(Warnings(prior, [estimate])).Message;
        var found = int.Parse(message.Split("1e-")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(found, digits - 1, digits + 1);
    }

    /// <summary>Flat, vague and long-tailed priors have room for such values; a scale near 0 is at the peak of its prior.</summary>
    [Theory]
    [InlineData("a ~ Flat()", 1e9)]
    [InlineData("a ~ Cauchy(0, 1)", 300)]
    [InlineData("a: positive ~ Gamma(0.001, 0.001)", 50)]
    [InlineData("a: positive ~ Gamma(0.001, 0.001)", 1e-9)]
    [InlineData("a: positive ~ InverseGamma(0.001, 0.001)", 1e4)]
    [InlineData("a ~ HalfNormal(5)", 1e-12)]
    [InlineData("a: positive ~ Normal(0, 5)", 1e-12)]
    [InlineData("a ~ LogNormal(0, 3)", 1e6)]
    [InlineData("a: unit ~ Beta(0.01, 0.01)", 0.5)]
    [InlineData("a: unit ~ Beta(1, 1)", 1e-9)]
    [InlineData("a ~ Uniform(0, 1)", 1e-9)]
    public void Values_that_a_prior_allows_are_near(string prior, double estimate) => Assert.Empty(Warnings(prior, [estimate]));

    /// <summary>A density of exp(-x) at 1e300 is a fraction with more digits than an integer counts.</summary>
    [Fact]
    public void The_digits_of_a_density_are_no_overflow() => Assert.EndsWith(
        "where its density is below 1e-1000000 of its peak", Assert.Single(Warnings("a ~ Exponential(1)", [1e300])).Message,
        StringComparison.Ordinal);

    /// <summary>A mean that a long tail moves is not far if the median is near.</summary>
    [Theory, InlineData(1, 0), InlineData(60, 1)]
    public void The_median_is_near_where_the_mean_is_far(double median, int warnings) =>
        Assert.Equal(warnings, Warnings("a ~ Exponential(1)", [1e30], median).Count);

    [Fact]
    public void The_farthest_element_is_named_in_its_place()
    {
        var warning = Assert.Single(Warnings("for i in 1..2 { for k in 1..3 { a[k, i] ~ Normal(10 * k, 1) } }", [10, 10, 20, 32, 30, 37]));
        Assert.Contains("`a[2, 2]` is 32, 12 standard deviations", warning.Message, StringComparison.Ordinal);
        Assert.Contains("2 of 6 elements are more than 5 away", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_statement_of_an_array_has_its_own_prior()
    {
        var warning = Assert.Single(Warnings("a[1] ~ Normal(0, 1)\na[2] ~ Normal(100, 1)", [0, 0]));
        Assert.Contains("`a[2]` is 0, 100 standard deviations", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Priors_that_read_unknowns_are_not_checked() =>
        Assert.Empty(Warnings("b ~ Normal(0, 1)\nc = b + 1\na ~ Normal(c, 1)", [1000]));

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void Of_many_elements_more_than_one_in_a_hundred_is_far(int far, int warnings) =>
        Assert.Equal(warnings, Warnings("for i in 1..200 { a[i] ~ Normal(0, 1) }",
            [.. Enumerable.Range(0, 200).Select(i => i < far ? 9.0 : 0)]).Count);

    private static List<Diagnostic> Warnings(string prior, double[] estimates, double? median = null)
    {
        var bound = TestStory.By($"model M(size = 7)\ndata x[rows]: real\n{prior}\nfor n in rows {{ x[n] ~ Normal(0, 1) }}", "x\n1\n2\n");
        var variable = bound.Problem.Graph["a"];
        var shape = bound.Problem.ShapeOf(variable);
        var estimate = new Estimate("a", new(shape, estimates), variable.Extents.Count)
        {
            Spread = median is null ? null : new(new(shape, estimates), At(median.Value), At(median.Value), At(median.Value)),
        };
        return [.. DistantPriors.Warnings(LevelNames.Named(new([estimate], 1, []), bound.Problem), bound.Problem, TestStory.Catalog)];

        Tensor At(double middle) => new(shape, [middle]);
    }
}
