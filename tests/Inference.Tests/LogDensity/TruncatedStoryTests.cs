using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// The normalizer of a truncation and the tail of a censoring are part of the density where they depend on unknowns, on bounds of each row,
/// and in a mixture: maxima by scipy 1.10.1 (optimize.minimize, stats), the evidence by its dblquad.
/// </summary>
public sealed class TruncatedStoryTests
{
    private const string Csv = "x,least\n1.6,1.5\n1.7,1.2\n2.1,2\n2.4,1\n1.6,0.1\n3.5,3\n4.5,4\n5.2,1\n5.5,5\n4.9,2\n6.1,6\n1.8,1.7\n";

    [Fact]
    public void Known_components_of_a_mixture_keep_their_normalizers() => IsMaximum("""
        model M
        data x[rows]: positive
        param w: simplex[2]
        for n in rows { x[n] ~ Mixture(w, [Truncated(Gamma(2, 1), low = 1.5), Truncated(Gamma(9, 2), low = 1.5)]) }
        """, Csv, -19.278822, 1e-6, ("w", 0.662641));

    [Fact]
    public void Counts_are_cut_at_bounds_of_their_rows() => IsMaximum("""
        model M
        data y[rows]: count
        data least[rows]: count
        param rate: positive
        for n in rows { y[n] ~ Truncated(Poisson(rate), low = least[n]) }
        """, "y,least\n2,1\n14,5\n3,0\n1,1\n5,2\n7,7\n3,3\n2,0\n9,4\n4,2\n", -25.853979629547318, 1e-9, ("rate", 4.159345157900713));

    [Fact]
    public void Shapes_are_estimated_between_bounds() => IsMaximum("""
        model M
        data x[rows]: positive
        data least[rows]: positive
        param shape: positive
        param rate: positive
        for n in rows { x[n] ~ Truncated(Gamma(shape, rate), low = least[n]) }
        """, Csv, -11.505740029894504, 1e-9, ("shape", 3.58059829), ("rate", 1.81074527));

    [Fact]
    public void Heavy_tails_are_censored() => IsMaximum("""
        model M
        data x[rows]: real
        param center: real
        param scale: positive
        for n in rows { x[n] ~ Censored(StudentT(4, center, scale), high = 4) }
        """, Csv, -18.32953542338792, 1e-9, ("center", 3.204908849736026), ("scale", 1.6124037065326895));

    [Fact]
    public void A_prior_is_normalized_for_each_of_its_arguments()
    {
        var fit = TestStory.By("""
            model M
            data x[rows]: real
            a ~ Exponential(1)
            s ~ Truncated(Gamma(a, 1), low = 0.5)
            for n in rows { x[n] ~ Normal(0, s) }
            """, "x\n0.3\n-1.2\n2\n").Fitted(method: "quadrature");
        Assert.Equal("log_evidence", fit.Metric.Of.Name);
        Assert.Equal(-5.917557425832181, fit.Metric.Value, 1e-6);
    }

    private static void IsMaximum(string story, string csv, double likelihood, double tolerance, params (string Name, double Value)[] at)
    {
        var fit = TestStory.By(story, csv).Fitted(method: "map");
        Assert.Equal(likelihood, fit.Metric.Value, tolerance);
        foreach (var (name, value) in at)
            Assert.Equal(value, fit.Summary!.Estimates.Single(e => e.Name == name).Value.Values[0], 2e-6);
    }
}
