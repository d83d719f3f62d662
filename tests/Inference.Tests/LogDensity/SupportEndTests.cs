using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// A bound at an end of a support, or beyond it, changes neither a density nor its gradient, whether it is written or given by the data.
/// </summary>
public sealed class SupportEndTests
{
    private const string Rows = "x,lo,hi\n0.2,0,0.5\n0.7,0.3,0.9\n0.4,-2,0.6\n0.6,0.1,1\n0.3,0,1.5\n";

    public static TheoryData<string> Families =>
    [
        "Weibull(a, b)", "LogNormal(a, b)", "Exponential(a)", "HalfNormal(a)", "HalfCauchy(a)", "HalfStudentT(a, b)", "Gamma(a, b)",
        "InverseGamma(a, b)", "InverseGaussian(a, b)", "Beta(a, b)", "Kumaraswamy(a, b)", "Pareto(a, 0.1)", "Uniform(-0.1, 1 + a)",
    ];

    [Theory, MemberData(nameof(Families))]
    public void A_bound_at_an_end_changes_nothing(string family)
    {
        var end = family.StartsWith("Pareto", StringComparison.Ordinal) ? 0.1
            : family.StartsWith("Uniform", StringComparison.Ordinal) ? -0.1 : 0;
        foreach (var low in new[] { end, end - 1 })
        {
            Agree($"x[n] ~ Truncated({family}, high = 0.9)", Text($"x[n] ~ Truncated({family}, low = {low}, high = 0.9)"));
            Agree($"target += log_cdf({family}, x[n])", Text($"target += log_interval({family}, {low}, x[n])"));
            Agree($"target += 0 * log_cdf({family}, 0.5)", Text($"target += log_survival({family}, {low})"));
        }
    }

    [Theory, InlineData("Beta(a, b)"), InlineData("Kumaraswamy(a, b)")]
    public void So_does_one_at_the_upper_end(string family)
    {
        foreach (var high in new[] { 1, 1.5 })
        {
            Agree($"x[n] ~ Truncated({family}, low = 0.1)", Text($"x[n] ~ Truncated({family}, low = 0.1, high = {high})"));
            Agree($"target += log_survival({family}, x[n])", Text($"target += log_interval({family}, x[n], {high})"));
            Agree($"x[n] ~ {family}", Text($"x[n] ~ Truncated({family}, low = -1, high = {high})"));
        }
    }

    [Theory, MemberData(nameof(Families))]
    public void Bounds_of_rows_may_be_at_ends(string family)
    {
        var low = family.StartsWith("Uniform", StringComparison.Ordinal) ? "max(lo[n], -0.1)" : "max(lo[n], 0)";
        Agree($"target += log_interval({family}, {low}, hi[n])", $"target += log_interval({family}, lo[n], hi[n])");
    }

    private static void Agree(string one, string other)
    {
        var (expected, found) = (new JointAt(Story(one).Problem, 3), new JointAt(Story(other).Problem, 3));
        Assert.True(double.IsFinite(expected.LogDensity()), one);
        Assert.Equal(expected.LogDensity(), found.LogDensity(), 1e-10);
        found.HasGradients(withJacobian: true, other);
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static TestStory Story(string statement) => TestStory.By($$"""
        model Ends
        data x[rows]: real
        data lo[rows]: real
        data hi[rows]: real
        a ~ Gamma(2, 2)
        b ~ Gamma(2, 2)
        for n in rows { {{statement}} }
        """, Rows);
}
