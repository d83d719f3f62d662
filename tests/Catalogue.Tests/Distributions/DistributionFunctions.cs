using System.Globalization;
using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Distributions;
using Xunit;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Distribution functions of one real number are integrals of the density, keep their digits far out in both tails (outside/tails.rows,
/// printed by tails.py), and are inverted by the quantile.
/// </summary>
public sealed class DistributionFunctions
{
    private static readonly string[][] Tails = [.. TailRows()];

    public static TheoryData<string> Laws => [.. ScalarLaw.Table.Where(row => row.Written.Of is IQuantile).Select(row => row.Law)];

    public static TheoryData<string> InTheTails => [.. Tails.Select(row => row[0]).Distinct()];

    [Theory, MemberData(nameof(Laws))]
    public void It_is_the_integral_of_the_density(string law)
    {
        foreach (var p in (double[])[1e-6, 0.01, 0.3, 0.5, 0.9, 0.999])
        {
            var (scalar, x) = (ScalarLaw.Of(law), Quantile(law, p, 1 - p));
            Check.IsClose(scalar.Integral(upTo: x), Math.Exp(LogCdf(law, x)), 1e-10, $"{law} up to {x:R}");
            Check.IsClose(scalar.IntegralFrom(x), Math.Exp(LogSurvival(law, x)), 1e-10, $"{law} from {x:R}");
        }
    }

    [Theory, MemberData(nameof(Laws))]
    public void Another_law_is_caught(string law)
    {
        var (x, wrong) = (Quantile(law, 0.3, 0.7), ScalarLaw.Of(law).Wrong);
        if (WrittenLaw.Read(wrong).Of is IDistributionFunction) Assert.False(Check.Close(LogCdf(law, x), LogCdf(wrong, x), 1e-4));
    }

    [Theory, MemberData(nameof(InTheTails))]
    public void The_tails_are_the_outside_ones(string law)
    {
        foreach (var row in Tails.Where(row => row[0] == law))
        {
            var (x, tolerance) = (WrittenLaw.Numbers(row[1]).Values[0], Math.Pow(10, -int.Parse(row[4], CultureInfo.InvariantCulture)));
            IsRelativelyClose(WrittenLaw.Numbers(row[2]).Values[0], LogCdf(law, x), tolerance, $"log P(X <= {row[1]}) of {law}");
            IsRelativelyClose(WrittenLaw.Numbers(row[3]).Values[0], LogSurvival(law, x), tolerance, $"log P(X > {row[1]}) of {law}");
        }
    }

    [Fact]
    public void Every_distribution_function_has_outside_tails()
    {
        foreach (var of in new StandardCatalogue().Distributions.Where(ScalarDensities.IsScalar).Where(d => d is IDistributionFunction))
            Assert.True(Tails.Count(row => row[0].StartsWith($"{of.Signature.Name}(", StringComparison.Ordinal)) >= 4, of.Signature.Name);
    }

    [Theory, MemberData(nameof(Laws))]
    public void The_quantile_inverts_it(string law)
    {
        foreach (var small in (double[])[1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.02, 0.3, 0.5])
        {
            Assert.True(Inverts(law, small, 1 - small, Math.Log(small), LogCdf),
                $"{law} at p = {small}: {Quantile(law, small, 1 - small):R}");
            Assert.True(Inverts(law, 1 - small, small, -Math.Log(small), (l, x) => -LogSurvival(l, x)),
                $"{law} at q = {small}: {Quantile(law, 1 - small, small):R}");
        }
    }

    [Theory, MemberData(nameof(Laws))]
    public void A_quantile_beside_it_is_caught(string law) => Assert.False(Inverts(law, 0.3, 0.7, Math.Log(0.3 + 1e-8), LogCdf));

    [Theory, MemberData(nameof(Laws))]
    public void The_whole_of_it_lies_between_the_ends(string law)
    {
        var ends = ScalarLaw.Of(law).Ends;
        Assert.Equal((double.NegativeInfinity, 0.0), (LogCdf(law, ends[0]), LogCdf(law, ends[^1])));
        Assert.Equal((0.0, double.NegativeInfinity), (LogSurvival(law, ends[0]), LogSurvival(law, ends[^1])));
        Assert.Equal((double.NegativeInfinity, 0.0), (LogCdf(law, ends[0] - 1), LogCdf(law, ends[^1] + 1)));
        Assert.Equal((0.0, double.NegativeInfinity), (LogSurvival(law, ends[0] - 1), LogSurvival(law, ends[^1] + 1)));
    }

    // the number sought lies between what a few last digits of the quantile's own terms below and above it give
    private static bool Inverts(string law, double p, double q, double sought, Func<string, double, double> rising)
    {
        var (x, anchor) = (Quantile(law, p, q), ScalarLaw.Of(law).Ends.First(double.IsFinite));
        var margin = (1e-14 * (Math.Abs(x) + Math.Abs(anchor))) + 1e-320;
        var slack = 1e-13 * Math.Abs(sought);
        return rising(law, x - margin) <= sought + slack && rising(law, x + margin) >= sought - slack;
    }

    private static double Quantile(string law, double p, double q)
    {
        var written = WrittenLaw.Read(law);
        var given = written.Given(new(), 0, 0);
        return ((IQuantile)written.Of).Quantile(p, q,
            [.. written.Of.Signature.Positional.Select(parameter => Check.Run(given[parameter.Name]).Values[0])]);
    }

    private static double LogCdf(string law, double x) =>
        WrittenLaw.Read(law) is var w ? w.At(new([], [x]), ((IDistributionFunction)w.Of).LogCdf).Values[0] : 0;

    private static double LogSurvival(string law, double x) =>
        WrittenLaw.Read(law) is var w ? w.At(new([], [x]), ((IDistributionFunction)w.Of).LogSurvival).Values[0] : 0;

    private static void IsRelativelyClose(double expected, double actual, double tolerance, string what) =>
        Assert.True(expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance * Math.Abs(expected),
            $"{what}: {expected:R}, not {actual:R}");

    private static IEnumerable<string[]> TailRows()
    {
        using var table = new StreamReader(typeof(DistributionFunctions).Assembly.GetManifestResourceStream("tails.rows")!);
        return [.. table.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(" | "))];
    }
}
