using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Tails of beta distributions whose mass is at the ends, far from both: by mpmath 1.3, 60 digits, of the numbers as doubles.
/// </summary>
public sealed class SmallBetaParameters
{
    [Theory]
    [InlineData(0.5, 1e-05, 0.9999, -9.15244824556567, -0.000105965682826208)]
    [InlineData(0.5, 1e-05, 0.99999999, -8.52699117540625, -0.000198069586459473)]
    [InlineData(0.5, 0.001, 0.999999, -4.19403965489346, -0.0152001618858198)]
    [InlineData(3, 0.001, 0.99999, -4.60881670592483, -0.0100135700702104)]
    [InlineData(0.001, 0.5, 1e-06, -0.0152001618858485, -4.19403965489159)]
    [InlineData(0.001, 0.001, 0.99999, -0.681766910434567, -0.704658453511115)]
    [InlineData(40, 0.001, 0.9999999, -4.44005836631161, -0.0118653659178215)]
    public void Both_tails_keep_their_digits(double alpha, double beta, double x, double below, double above)
    {
        var (program, of) = (new ProgramBuilder(), new Beta());
        var arguments = new Arguments(of, new Dictionary<string, Value>
            { ["alpha"] = program.Constant(alpha), ["beta"] = program.Constant(beta) });
        var tails = of.Tails(x, [alpha, beta]);
        foreach (var (expected, own) in ((double, double)[])
                 [
                     (below, Check.Run(of.LogCdf(program.Constant(x), arguments)).Values[0]), (below, tails.Below),
                     (above, Check.Run(of.LogSurvival(program.Constant(x), arguments)).Values[0]), (above, tails.Above),
                 ])
            Assert.True(Math.Abs(own - expected) <= 1e-9 * Math.Abs(expected), $"{expected:R}, not {own:R}");
    }
}
