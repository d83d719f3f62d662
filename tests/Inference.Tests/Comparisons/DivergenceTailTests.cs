using ProbDsl.Inference.Comparisons.Divergences;
using static ProbDsl.Tests.Comparisons.DivergenceSpecimens;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Means over draws of which the terms have a heavy tail are doubted; those of honest pairs are not.</summary>
public sealed class DivergenceTailTests
{
    private const string Forward = "kl_a_b", Reverse = "kl_b_a", ForwardChi = "chi_squared_a_b", ReverseChi = "chi_squared_b_a";

    /// <summary>
    /// x^2 of a Student t with 3 degrees of freedom has a mean, so the divergence is finite, and no variance: no number of draws has a
    /// standard error. Under the normal distribution log(q / p) has all moments.
    /// </summary>
    [Theory, InlineData(1ul), InlineData(2ul), InlineData(3ul), InlineData(4ul), InlineData(5ul), InlineData(6ul)]
    public void Of_a_heavy_tail_the_draws_show_no_error(ulong seed)
    {
        var report = Between(Cube("StudentT(3, 0, 1)"), Cube("Normal(0, 1)"), Unpaired, seed);
        Assert.True(double.IsFinite(ValueOf(report, Forward)));
        Assert.Matches("infinite variance|may be far larger", Of(report, Forward).Doubt);
        Assert.Equal("W0632", Assert.Single(report.Warnings).Code);
        foreach (var value in report.Values.Where(v => v.Kind.Name is not (Forward or ForwardChi))) Assert.Null(value.Doubt);
    }

    /// <summary>All ratios are 1: a tail of equal terms has no shape.</summary>
    [Fact]
    public void Of_a_distribution_against_itself_nothing_is_doubted()
    {
        var report = Between(Cube("Normal(0, 1)"), Cube("Normal(0, 1)"), 500);
        Assert.All(report.Values, value => Assert.Null(value.Doubt));
        Assert.Equal(0, ValueOf(report, Forward), 1e-15);
        Assert.Empty(report.Warnings);
    }

    [Theory, InlineData(1ul), InlineData(2ul), InlineData(3ul), InlineData(4ul), InlineData(5ul), InlineData(6ul)]
    public void Of_normal_distributions_that_are_near_nothing_is_doubted(ulong seed)
    {
        var report = Between(Cube("Normal(0, 1)"), Cube("Normal(0.2, 1.05)"), Unpaired, seed);
        Assert.All(report.Values, value => Assert.Null(value.Doubt));
        Assert.Empty(report.Warnings);
    }

    /// <summary>Columns that are heavy together: no line through the draws shows it, and k-hat does.</summary>
    [Theory, InlineData(1ul), InlineData(2ul), InlineData(3ul), InlineData(4ul)]
    public void A_tail_of_all_columns_together_is_seen_by_its_shape(ulong seed)
    {
        var heavy = Story("x[n] ~ MvStudentT(2.2, [0, 0, 0], covariance([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))", "real[3]", "a, b, c");
        var report = Between(heavy, Cube("Normal(0, 1)"), Unpaired, seed);
        Assert.True(Of(report, Forward).TailShape > 0.5);
        Assert.NotNull(Of(report, Forward).Doubt);
    }

    /// <summary>
    /// The integral of p (log(p / q))^2, and that of p^3 / q^2: x^4 t(x) is integrable for more than 4 degrees of freedom.
    /// </summary>
    [Theory]
    [InlineData("StudentT(3, 0, 1)", "Normal(0, 1)", Forward, true)]
    [InlineData("StudentT(3.9, 0, 1)", "Normal(0, 1)", Forward, true)]
    [InlineData("StudentT(4.2, 0, 1)", "Normal(0, 1)", Forward, false)]
    [InlineData("Normal(0, 1.2)", "Normal(0, 1)", ForwardChi, false)]
    [InlineData("Normal(0, 1.25)", "Normal(0, 1)", ForwardChi, true)]
    [InlineData("Normal(0, 1)", "Normal(0, 1.25)", ReverseChi, true)]
    [InlineData("Normal(0, 1)", "Normal(0, 1.25)", Reverse, false)]
    public void The_variance_of_terms_is_infinite_where_its_integral_is(string a, string b, string name, bool isInfinite) =>
        Assert.Equal(isInfinite, Of(Between(Cube(a), Cube(b), 500), name).HasNoVariance);

    /// <summary>
    /// The tail of x^2 of a Student t with v degrees of freedom has the shape 2 / v; that of a normal distribution has 0.
    /// </summary>
    [Theory, InlineData(2.2), InlineData(3), InlineData(6), InlineData(double.PositiveInfinity)]
    public void The_shape_is_that_of_the_log_ratios(double freedom)
    {
        const int Count = 20_000;
        var shapes = Enumerable.Range(1, 6).Select(seed =>
        {
            var heavy = Cube(double.IsFinite(freedom) ? FormattableString.Invariant($"StudentT({freedom}, 0, 1)") : "Normal(0, 1.5)");
            var (light, draws) = (Cube("Normal(0, 1)"), heavy.Sample(Count, (ulong)seed).Value!);
            var at = new LogDensities(heavy.LogDensity(draws).Value!, light.LogDensity(draws).Value!);
            return new DensityRatios(at, at).Estimates().First().TailShape!.Value;
        });
        Assert.Equal(2 / freedom, shapes.Average(), 0.15);
    }

    /// <summary>Far apart, chi-squared is exp(d 900) - 1, which no 64-bit number holds; KL is d 450.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_value_beyond_all_numbers_is_not_infinite(int width)
    {
        var report = Between(Wide("Normal(0, 1)"), Wide("Normal(30, 1)"), 500);
        foreach (var name in new[] { ForwardChi, ReverseChi })
        {
            Assert.True(Of(report, name).IsBeyondNumbers);
            Assert.Contains("larger than a 64-bit number", Of(report, name).By, StringComparison.Ordinal);
        }

        Assert.Equal(450 * width, ValueOf(report, Forward), width > 2 ? 20 : 1e-3);
        Assert.All(report.Values, v => Assert.False(double.IsNaN(v.Value!.Value)));

        ModelSide Wide(string column) => Story($"x[n] ~ {column}", $"real[{width}]", string.Join(", ", "abc".Take(width)));
    }

    [Fact]
    public void A_density_of_zero_is_an_infinite_divergence()
    {
        var value = Of(Between(Story("x[n] ~ Uniform(0, 2)"), Story("x[n] ~ Uniform(0, 1)")), ForwardChi);
        Assert.Equal(double.PositiveInfinity, value.Value);
        Assert.False(value.IsBeyondNumbers);
    }

    private static ModelSide Cube(string column) => Story($"x[n] ~ {column}", "real[3]", "a, b, c");
}
