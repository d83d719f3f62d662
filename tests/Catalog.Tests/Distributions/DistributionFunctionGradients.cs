using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Derivatives of log distribution functions, of the whole catalog: by the value they are the density over the probability; by an argument
/// they are differences of the function at arguments nearby, second derivatives differences of first ones, in both tails.
/// </summary>
public sealed class DistributionFunctionGradients
{
    public static TheoryData<string> Continuous => DistributionFunctions.Distributions;

    public static TheoryData<string, double> OfCounts =>
        new([.. new (string, double)[]
        {
            ("Poisson(2.5)", 0), ("Poisson(2.5)", 1), ("Poisson(2.5)", 30), ("Poisson(log_rate = -9)", 2), ("Poisson(4000)", 3500),
            ("Poisson(4000)", 4500), ("Binomial(10, 0.3)", 0), ("Binomial(10, 0.3)", 4), ("Binomial(10, logit = -6)", 9),
            ("NegativeBinomial(3, 2.5)", 0), ("NegativeBinomial(3, 2.5)", 40), ("NegativeBinomial(0.01, 0.2)", 3), ("Geometric(0.3)", 7),
            ("BetaBinomial(10, 2, 3.5)", 0), ("BetaBinomial(10, 2, 3.5)", 6), ("BetaBinomial(50, 1, 60)", 49),
            ("BetaBinomial(200, 300, 0.5)", 20), ("BetaBinomial(10, 0.3, 0.2)", 5),
        }.Select(row => row)]);

    [Theory, MemberData(nameof(Continuous))]
    public void By_the_value_it_is_the_density_over_the_probability(string distribution)
    {
        foreach (var x in Places(distribution))
        {
            var density = WrittenDistribution.Read(distribution).LogDensity(x);
            var (below, above) = (At(distribution, x, null, isCdf: true), At(distribution, x, null, isCdf: false));
            if (!double.IsFinite(density - below.Value) || !double.IsFinite(density - above.Value)) continue;
            IsClose(Math.Exp(density - below.Value), below.ByValue, 1e-9, $"d log P(X <= {x:R}) of {distribution}");
            IsClose(-Math.Exp(density - above.Value), above.ByValue, 1e-9, $"d log P(X > {x:R}) of {distribution}");
        }
    }

    [Theory, MemberData(nameof(Continuous))]
    public void By_an_argument_it_is_a_difference(string distribution)
    {
        foreach (var x in Places(distribution)) IsDifference(distribution, x);
    }

    [Theory, MemberData(nameof(OfCounts))]
    public void By_an_argument_of_a_count_it_is_a_difference(string distribution, double x) => IsDifference(distribution, x);

    /// <summary>Where a tail is empty, and where n has no count beyond it, the derivatives are 0.</summary>
    [Theory, InlineData(-1), InlineData(10), InlineData(11)]
    public void Beyond_the_ends_of_a_count_it_is_zero(double x)
    {
        foreach (var argument in (string[])["alpha", "beta"])
            foreach (var isCdf in (bool[])[true, false])
            {
                var own = At("BetaBinomial(10, 2, 3.5)", x, (argument, 2.5), isCdf);
                Assert.Equal((isCdf == x >= 0 ? 0 : double.NegativeInfinity, 0.0, 0.0), (own.Value, own.First, own.Second));
            }
    }

    private static void IsDifference(string distribution, double x)
    {
        foreach (var argument in WrittenDistribution.Read(distribution).Arguments.Where(a => a.Key != "n"))
            foreach (var isCdf in (bool[])[true, false])
            {
                var (value, h) = (argument.Value.Values[0], 1e-5 * Math.Max(1e-3, Math.Abs(argument.Value.Values[0])));
                var own = At(distribution, x, (argument.Key, value), isCdf);
                if (!double.IsFinite(own.Value)) continue;
                (double Value, double ByValue, double First, double Second)[] around =
                    [.. ((double[])[-2, -1, 1, 2]).Select(k => At(distribution, x, (argument.Key, value + (k * h)), isCdf))];
                if (!Array.TrueForAll(around, a => double.IsFinite(a.Value))) continue;
                var what = $"log P(X {(isCdf ? "<=" : ">")} {x:R}) of {distribution} by {argument.Key}";
                // rounding of the differences beside their size
                var (noise, noiseOfFirst) = (1e-11 * Math.Abs(own.Value) / h, 1e-10 * Math.Abs(own.First) / h);
                IsClose(Difference(around, a => a.Value) / h, own.First, 1e-6, what, noise);
                IsClose(Difference(around, a => a.First) / h, own.Second, 1e-5, $"second {what}", noiseOfFirst);
            }
    }

    // five points: (f(-2) - 8 f(-1) + 8 f(1) - f(2)) / 12
    private static double Difference<T>(T[] f, Func<T, double> of) => (of(f[0]) - (8 * of(f[1])) + (8 * of(f[2])) - of(f[3])) / 12;

    private static double[] Places(string distribution) =>
        [.. ((double[])[1e-30, 1e-3, 0.4]).SelectMany(p => new[] { LogTails.Of(p, 1 - p), LogTails.Of(1 - p, p) })
            .Select(at => DistributionFunctions.Quantile(distribution, at))
            .Where(x => Math.Abs(x) is > 1e-200 and < 1e200 && !ScalarCase.Of(distribution).Ends.Contains(x))
            .Distinct()];

    // the function with its derivatives: by the value, and twice by one argument
    private static (double Value, double ByValue, double First, double Second) At(
        string distribution, double x, (string Name, double Value)? varied, bool isCdf)
    {
        var (written, program) = (WrittenDistribution.Read(distribution), new ProgramBuilder());
        var place = program.Slot("x", []);
        var slots = new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(x) };
        var given = written.Arguments.ToDictionary(a => a.Key, a => program.Slot(a.Key, []));
        foreach (var argument in written.Arguments)
            slots[argument.Key] = Tensor.Scalar(argument.Key == varied?.Name ? varied.Value.Value : argument.Value.Values[0]);
        var of = (IDistributionFunction)written.Of;
        var arguments = new Arguments(written.Of, given);
        var value = isCdf ? of.LogCdf(place, arguments) : of.LogSurvival(place, arguments);
        // whole numbers have no derivative
        var byValue = written.Of.Signature.Target.Element == Element.Count ? value : Gradient.Derive(value, place)[0];
        var first = varied is null ? byValue : Gradient.Derive(value, given[varied.Value.Name])[0];
        var second = varied is null ? byValue : Gradient.Derive(first, given[varied.Value.Name])[0];
        var results = new Runtime.Interpretation.Interpreter(
            program.Build(("value", value), ("by_value", byValue), ("first", first), ("second", second))).Run(slots);
        return (results["value"].Values[0], results["by_value"].Values[0], results["first"].Values[0], results["second"].Values[0]);
    }

    private static void IsClose(double expected, double actual, double tolerance, string what, double noise = 0) => Assert.True(
        Math.Abs(expected - actual) <= noise + (tolerance * Math.Max(Math.Abs(expected), Math.Abs(actual))) + 1e-300,
        $"{what}: {expected:R}, not {actual:R}");
}
