using System.Globalization;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Distribution functions of one real number are integrals of the density, keep their digits far out in both tails (outside/tails.rows,
/// printed by tails.py), and are inverted by the quantile and by the search that draws between bounds use.
/// </summary>
public sealed class DistributionFunctions
{
    private static readonly string[][] Tails = [.. TailRows()];

    public static TheoryData<string> Distributions =>
        [.. ScalarCase.Table.Where(row => row.Written.Of is IDistributionFunction).Select(row => row.Spelled)];

    public static TheoryData<string> Quantiles =>
        [.. ScalarCase.Table.Where(row => row.Written.Of is IQuantile).Select(row => row.Spelled)];

    public static TheoryData<string> Searched =>
        [.. ScalarCase.Table.Where(row => row.Written.Of is ITails).Select(row => row.Spelled)];

    public static TheoryData<string> InTheTails => [.. Tails.Select(row => row[0]).Distinct()];

    [Theory, MemberData(nameof(Distributions))]
    public void It_is_the_integral_of_the_density(string distribution)
    {
        foreach (var p in (double[])[1e-6, 0.01, 0.3, 0.5, 0.9, 0.999])
        {
            var (scalar, x) = (ScalarCase.Of(distribution), Quantile(distribution, p, 1 - p));
            Check.IsClose(scalar.Integral(upTo: x), Math.Exp(LogCdf(distribution, x)), 1e-10, $"{distribution} up to {x:R}");
            Check.IsClose(scalar.IntegralFrom(x), Math.Exp(LogSurvival(distribution, x)), 1e-10, $"{distribution} from {x:R}");
        }
    }

    [Theory, MemberData(nameof(Distributions))]
    public void Another_distribution_is_caught(string distribution)
    {
        var (x, wrong) = (Quantile(distribution, 0.3, 0.7), ScalarCase.Of(distribution).Wrong);
        if (WrittenDistribution.Read(wrong).Of is IDistributionFunction) Assert
            .False(Check.Close(LogCdf(distribution, x), LogCdf(wrong, x), 1e-4));
    }

    [Theory, MemberData(nameof(InTheTails))]
    public void The_tails_are_the_outside_ones(string distribution)
    {
        foreach (var row in Tails.Where(row => row[0] == distribution))
        {
            var (x, tolerance) = (WrittenDistribution.Numbers(row[1]).Values[0],
                Math.Pow(10, -int.Parse(row[4], CultureInfo.InvariantCulture)));
            IsRelativelyClose(WrittenDistribution.Numbers(row[2]).Values[0], LogCdf(distribution, x), tolerance,
                $"log P(X <= {row[1]}) of {distribution}");
            IsRelativelyClose(WrittenDistribution.Numbers(row[3]).Values[0], LogSurvival(distribution, x), tolerance,
                $"log P(X > {row[1]}) of {distribution}");
        }
    }

    [Fact]
    public void Every_distribution_function_has_outside_tails()
    {
        foreach (var of in new StandardCatalog().Distributions.Where(ScalarDensities.IsScalar).Where(d => d is IDistributionFunction))
            Assert.True(Tails.Count(row => row[0].StartsWith($"{of.Signature.Name}(", StringComparison.Ordinal)) >= 4, of.Signature.Name);
    }

    [Theory, MemberData(nameof(Quantiles))]
    public void The_quantile_inverts_it(string distribution)
    {
        foreach (var small in (double[])[1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.02, 0.3, 0.5])
        {
            Assert.True(Inverts(distribution, small, 1 - small, Math.Log(small), LogCdf),
                $"{distribution} at p = {small}: {Quantile(distribution, small, 1 - small):R}");
            Assert.True(Inverts(distribution, 1 - small, small, -Math.Log(small), (l, x) => -LogSurvival(l, x)),
                $"{distribution} at q = {small}: {Quantile(distribution, 1 - small, small):R}");
        }
    }

    [Theory, MemberData(nameof(Quantiles))]
    public void A_quantile_beside_it_is_caught(string distribution) =>
        Assert.False(Inverts(distribution, 0.3, 0.7, Math.Log(0.3 + 1e-8), LogCdf));

    [Theory, MemberData(nameof(Searched))]
    public void The_search_inverts_it(string distribution)
    {
        foreach (var small in (double[])[-1000, -40, -9, -1, -0.7])
            foreach (var at in (LogTails[])[LogTails.OfBelow(small), LogTails.OfAbove(small)])
            {
                var x = Found(distribution, at);
                if (Math.Abs(x) is < 1e-290 or > 1e290) continue;
                var isFound = at.IsLower ? Check.Close(small, LogCdf(distribution, x), 1e-9)
                    : Check.Close(small, LogSurvival(distribution, x), 1e-9);
                // where the distribution is narrow, the neighbors of x are on both sides
                var (before, after) = (Math.BitDecrement(x), Math.BitIncrement(x));
                Assert.True(isFound || (at.IsLower ? LogCdf(distribution, before) <= small && small <= LogCdf(distribution, after)
                    : LogSurvival(distribution, after) <= small && small <= LogSurvival(distribution, before)),
                    $"{distribution} at {at}: {x:R}");
            }
    }

    [Theory, MemberData(nameof(Distributions))]
    public void The_whole_of_it_lies_between_the_ends(string distribution)
    {
        var ends = ScalarCase.Of(distribution).Ends;
        Assert.Equal((double.NegativeInfinity, 0.0), (LogCdf(distribution, ends[0]), LogCdf(distribution, ends[^1])));
        Assert.Equal((0.0, double.NegativeInfinity), (LogSurvival(distribution, ends[0]), LogSurvival(distribution, ends[^1])));
        Assert.Equal((double.NegativeInfinity, 0.0), (LogCdf(distribution, ends[0] - 1), LogCdf(distribution, ends[^1] + 1)));
        Assert.Equal((0.0, double.NegativeInfinity), (LogSurvival(distribution, ends[0] - 1), LogSurvival(distribution, ends[^1] + 1)));
    }

    // the number sought lies between what a few last digits of the quantile's own terms below and above it give
    private static bool Inverts(string distribution, double p, double q, double sought, Func<string, double, double> rising)
    {
        var (x, anchor) = (Quantile(distribution, p, q), ScalarCase.Of(distribution).Ends.First(double.IsFinite));
        var margin = (1e-14 * (Math.Abs(x) + Math.Abs(anchor))) + 1e-320;
        var slack = 1e-13 * Math.Abs(sought);
        return rising(distribution, x - margin) <= sought + slack && rising(distribution, x + margin) >= sought - slack;
    }

    // between the ends, by the tails of single numbers
    private static double Found(string distribution, LogTails at)
    {
        var (written, ends) = (WrittenDistribution.Read(distribution), ScalarCase.Of(distribution).Ends);
        return TailInversion.Find((ITails)written.Of, Positional(written), at, double.IsFinite(ends[0]) ? ends[0] : -1e300,
            double.IsFinite(ends[^1]) ? ends[^1] : 1e300, isWhole: false);
    }

    private static double[] Positional(WrittenDistribution written)
    {
        var given = written.Given(new(), 0, 0);
        return [.. written.Of.Signature.Positional.Select(parameter => Check.Run(given[parameter.Name]).Values[0])];
    }

    private static double Quantile(string distribution, double p, double q) => Quantile(distribution, LogTails.Of(p, q));

    internal static double Quantile(string distribution, LogTails at)
    {
        var written = WrittenDistribution.Read(distribution);
        return written.Of is IQuantile of ? of.Quantile(at, Positional(written)) : Found(distribution, at);
    }

    private static double LogCdf(string distribution, double x) =>
        WrittenDistribution.Read(distribution) is var w ? w.At(new([], [x]), ((IDistributionFunction)w.Of).LogCdf).Values[0] : 0;

    private static double LogSurvival(string distribution, double x) =>
        WrittenDistribution.Read(distribution) is var w ? w.At(new([], [x]), ((IDistributionFunction)w.Of).LogSurvival).Values[0] : 0;

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
