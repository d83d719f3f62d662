using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>An integral of the joint density is called the evidence only where every density in it integrates to 1.</summary>
public sealed class EvidenceTests
{
    [Theory]
    [InlineData("m: real[2] ~ MvNormal(zeros(2), identity(2))", "log_evidence")]
    [InlineData("m: positive[2] ~ Normal(0, 1)", "log_evidence")]
    [InlineData("m: positive[2] ~ MvNormal(zeros(2), identity(2))", "log_integral")]
    [InlineData("m: ordered[2] ~ Normal(0, 2)", "log_evidence")]
    [InlineData("m: ordered[2] ~ Normal([0, 1], 2)", "log_integral")]
    [InlineData("m: ordered[2] ~ MvNormal(zeros(2), identity(2))", "log_integral")]
    [InlineData("""
        a ~ Truncated(Normal(0, 1), low = 0)
        m = [a, a]
        """, "log_evidence")]
    [InlineData("""
        a ~ Truncated(VonMises(0, 2), low = -1, high = 1)
        m = [a, a]
        """, "log_integral")]
    [InlineData("""
        a ~ Truncated(Flat(), low = 0, high = 3)
        m = [a, a]
        """, "log_integral")]
    [InlineData("""
        a ~ Flat()
        m = [a, a]
        """, "log_integral")]
    public void An_integral_without_its_constants_is_no_evidence(string unknowns, string kind) =>
        Assert.Equal(kind, Figure(unknowns).Of.Name);

    /// <summary>Two numbers are positive, or ascend, with a probability that the density lacks: log 4, and log P(x &lt; y).</summary>
    [Theory]
    [InlineData("m: positive[2] ~ MvNormal(zeros(2), identity(2))", "m: positive[2] ~ Normal(0, 1)", 1.3862943611198906)]
    [InlineData("m: ordered[2] ~ MvNormal(zeros(2), identity(2))", "m: ordered[2] ~ Normal(0, 1)", 0.6931471805599453)]
    public void It_lacks_the_constant(string without, string with, double constant) =>
        Assert.Equal(constant, Figure(with).Value - Figure(without).Value, 1e-9);

    private static Metric Figure(string unknowns) => TestStory.By($$"""
        model M
        data x[rows]: real
        {{unknowns}}
        for n in rows { x[n] ~ Normal(m[1] + m[2], 1) }
        """, "x\n1\n0.3\n0.8\n").Fitted(method: "quadrature").Metric;
}
