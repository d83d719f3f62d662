using System.Globalization;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Distributions;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Starts;

/// <summary>
/// Every distribution of the catalog whose draws have a unit, fitted to the same rows in other units: estimates are in these units, and
/// the log-likelihood moves by n log(unit). Every method that accepts the story, with one component and with two.
/// </summary>
public sealed class FamilyUnitsTests
{
    // odd, so that one row is the median: the location of a Laplace distribution
    private const int Rows = 61;

    private static readonly double[] units = [1e-12, 1e-6, 1e6, 1e12];

    private static readonly string[] methods = ["mle", "map", "em"];

    /// <summary>The power of the unit in which a parameter is; that of mean_log is added, as its logarithm.</summary>
    private static readonly Dictionary<string, int> powers = new()
    {
        ["mean"] = 1, ["location"] = 1, ["sd"] = 1, ["scale"] = 1, ["variance"] = 2, ["precision"] = -2, ["rate"] = -1,
        ["shape"] = 0, ["df"] = 0, ["sd_log"] = 0, ["mean_log"] = 0,
    };

    /// <summary>Why a distribution of numbers with a unit is not among those that are fitted.</summary>
    private static readonly Dictionary<string, string> left = new()
    {
        ["Uniform"] = "its maximum is on the edge of the data",
        ["Flat"] = "it has no parameters",
        ["LogFlat"] = "it has no parameters",
        ["EnergyBased"] = "its density is a net of the story",
        ["Delta"] = "it has no density",
    };

    private static readonly FitOptions options = new(Threads: 1);

    public static TheoryData<string, string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string, int>();
            foreach (var of in Families())
                foreach (var spelling in LegalArguments.Spellings(of))
                    foreach (var method in methods)
                        foreach (var components in (int[])[1, 2])
                            if ((components == 1 || method == "em") && Accepts(method, Story(of, spelling, components, 1)))
                                cases.Add(of.Signature.Name, string.Join(' ', spelling), method, components);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Estimates_and_likelihoods_follow_the_units(string distribution, string spelling, string method, int components)
    {
        var of = TestStory.Catalog.Distributions.Single(d => d.Signature.Name == distribution);
        string[] names = spelling.Split(' ');
        double[] rows = RowsOf(of, components);
        var expected = Fitted(1);
        Assert.All(units, unit =>
        {
            var found = Fitted(unit);
            Assert.Equal(expected.Value - (Rows * Math.Log(unit)), found.Value, 1e-7 * Rows);
            foreach (var name in names.Where(n => Given(of, n, components) is null))
            {
                var (here, there) = (Estimates.Of(expected, name), Estimates.Of(found, name));
                var beside = name is "location" or "mean" ? rows.Max() - rows.Min() : 0;
                for (var k = 0; k < components; k++)
                    Assert.Equal(0, (Own(of, name, there[k], unit) - here[k]) / (Math.Abs(here[k]) + beside), 1e-4);
            }
        });

        FitOutcome Fitted(double unit) => TestStory.By(Story(of, names, components, unit), Table(rows, unit)).Fitted(options, method);
    }

    public static TheoryData<string, bool> Bounded
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var of in Families())
                foreach (var isCensored in (bool[])[false, true])
                    // without the upper tail more degrees of freedom are always likelier
                    if (!(isCensored && of is StudentT)) cases.Add(of.Signature.Name, isCensored);
            return cases;
        }
    }

    /// <summary>So they do where the distribution is truncated below the rows, or censored above four fifths of them.</summary>
    [Theory, MemberData(nameof(Bounded))]
    public void Truncated_and_censored_rows_follow_the_units(string distribution, bool isCensored)
    {
        var of = TestStory.Catalog.Distributions.Single(d => d.Signature.Name == distribution);
        string[] names = LegalArguments.Spellings(of).First();
        double[] rows = RowsOf(of, 1);
        var bound = isCensored ? rows.Order().ElementAt(Rows * 4 / 5)
            : of.Signature.Target.Element == Element.Positive ? rows.Min() / 2 : rows.Min() - (0.1 * (rows.Max() - rows.Min()));
        if (isCensored) rows = [.. rows.Select(x => Math.Min(x, bound))];
        var inside = rows.Count(x => x != bound);
        var expected = Fitted(1);
        Assert.All(units, unit =>
        {
            var found = Fitted(unit);
            Assert.Equal(expected.Value - (inside * Math.Log(unit)), found.Value, 1e-6 * Rows);
            foreach (var name in names.Where(n => Given(of, n, 1) is null))
                Assert.Equal(Estimates.Of(expected, name)[0], Own(of, name, Estimates.Of(found, name)[0], unit),
                    2e-3 * (1 + Math.Abs(Estimates.Of(expected, name)[0])));
        });

        FitOutcome Fitted(double unit)
        {
            var end = $", {(isCensored ? "high" : "low")} = {(bound * unit).ToString("R", CultureInfo.InvariantCulture)})";
            var story = Story(of, names, 1, unit).Replace($"~ {distribution}(",
                $"~ {(isCensored ? "Censored" : "Truncated")}({distribution}(", StringComparison.Ordinal);
            return TestStory.By(story.Replace(")\n}", $"){end}\n}}", StringComparison.Ordinal), Table(rows, unit)).Fitted(options, "map");
        }
    }

    /// <summary>The best scale of a Pareto distribution is the smallest row, whatever its logarithm rounds to.</summary>
    [Theory, InlineData(1), InlineData(3), InlineData(10), InlineData(1e-12), InlineData(50338), InlineData(503380), InlineData(1e13)]
    public void The_scale_of_a_Pareto_distribution_is_the_smallest_row(double unit)
    {
        double[] rows = [.. RowsOf(TestStory.Catalog.Distributions.OfType<Pareto>().Single(), 1).Select(x => x * unit)];
        var found = TestStory.By("""
            model M
            data x[rows]: positive
            param shape: positive
            param scale: positive
            for n in rows { x[n] ~ Pareto(shape, scale) }
            """, Table(rows, 1)).Fitted(options, "map");
        Assert.Equal(1, Estimates.Of(found, "scale")[0] / rows.Min(), 1e-9);
        Assert.Equal(1, Estimates.Of(found, "shape")[0] / (Rows / rows.Sum(x => Math.Log(x / rows.Min()))), 1e-9);
    }

    /// <summary>The ends of a uniform distribution are the smallest and the largest row, in every unit.</summary>
    [Theory, InlineData(1e-12), InlineData(1), InlineData(50), InlineData(1e9)]
    public void The_ends_of_a_uniform_distribution_are_rows(double unit)
    {
        double[] rows = [.. RowsOf(TestStory.Catalog.Distributions.OfType<Pareto>().Single(), 1).Select(x => x * unit)];
        var found = TestStory.By("""
            model M
            data x[rows]: real
            param high: positive
            for n in rows { x[n] ~ Uniform(0, high) }
            """, Table(rows, 1)).Fitted(options, "map");
        Assert.Equal(1, Estimates.Of(found, "high")[0] / rows.Max(), 1e-6);
    }

    /// <summary>Regressions with a log link start in the units of the rows and of the predictor, however the link is written.</summary>
    [Theory]
    [InlineData("Gamma(k, k / exp(a + b * x[n]))"), InlineData("Gamma(k, k * exp(-b * x[n] - a))")]
    [InlineData("Gamma(shape = k, scale = exp(a + b * x[n]) / k)"), InlineData("Weibull(k, exp(a + b * x[n]))")]
    [InlineData("LogNormal(a + b * x[n], k)"), InlineData("InverseGaussian(exp(a + b * x[n]), k * exp(a))")]
    public void Regressions_with_a_log_link_follow_the_units(string drawn)
    {
        var random = new RandomStream(5, "rows");
        var pairs = Enumerable.Range(0, 50).Select(_ => (X: random.NextNormal(), Noise: random.NextNormal())).ToList();
        var expected = Fitted(1, 1);
        foreach (var ofY in units)
            foreach (var ofX in (double[])[1e-9, 1, 1e9])
                Assert.Equal(expected, Fitted(ofY, ofX) + (50 * Math.Log(ofY)), 1e-6);

        double Fitted(double ofY, double ofX) => TestStory.By($$"""
            model M
            data x[rows]: real
            data y[rows]: positive
            param a: real
            param b: real
            param k: positive
            for n in rows { y[n] ~ {{drawn}} }
            """, string.Create(CultureInfo.InvariantCulture, $"x,y\n{string.Join('\n', pairs.Select(p => string.Create(
                CultureInfo.InvariantCulture, $"{p.X * ofX:R},{Math.Exp(0.3 + (0.5 * p.X) + (0.6 * p.Noise)) * ofY:R}")))}\n"))
            .Fitted(options, "map").Value;
    }

    /// <summary>A distribution that is added is fitted in all units too, or the reason why not is written above.</summary>
    [Fact]
    public void Every_distribution_with_a_unit_is_fitted() => Assert.All(
        TestStory.Catalog.Distributions.Where(d => d is IDensity && d.Signature.Target is { Dims.Count: 0, Element: Element.Real or
            Element.Positive } && d.Signature.Draws != Compiler.Graph.Signatures.DrawTypeSource.AsDistributions),
        d => Assert.True(left.ContainsKey(d.Signature.Name) || d.Signature.Name == "VonMises"
            || d.Signature.Parameters.All(p => powers.ContainsKey(p.Name)), d.Signature.Name));

    /// <summary>Data with locations far from 0 beside their scale, on both sides.</summary>
    [Theory, InlineData("Cauchy"), InlineData("Gumbel"), InlineData("Laplace"), InlineData("Logistic"), InlineData("Normal")]
    public void Locations_are_found_far_from_0(string distribution)
    {
        var of = TestStory.Catalog.Distributions.Single(d => d.Signature.Name == distribution);
        var spelling = LegalArguments.Spellings(of).First();
        var (rows, story) = (RowsOf(of, 1), Story(of, spelling, 1, 1));
        var expected = TestStory.By(story, Table(rows, 1)).Fitted(options, "map");
        Assert.All((double[])[-1e9, -1e3, 1e3, 1e9], shift =>
        {
            var found = TestStory.By(story, Table([.. rows.Select(x => x + shift)], 1)).Fitted(options, "map");
            Assert.Equal(expected.Value, found.Value, 1e-4);
            Assert.Equal(Estimates.Of(expected, spelling[0])[0], Estimates.Of(found, spelling[0])[0] - shift, 1e-4);
            Assert.Equal(1, Estimates.Of(found, spelling[1])[0] / Estimates.Of(expected, spelling[1])[0], 1e-4);
        });
    }

    private static double Own(Distribution of, string name, double value, double unit) =>
        name == "mean_log" ? value - Math.Log(unit) : value / Math.Pow(unit, Power(of, name));

    private static int Power(Distribution of, string parameter) => of is InverseGaussian && parameter == "shape" ? 1 : powers[parameter];

    private static IEnumerable<Distribution> Families() => TestStory.Catalog.Distributions.Where(d => d is IMomentEstimate
        && d.Signature is { Target: { Dims.Count: 0, Element: Element.Real or Element.Positive } } && d is not (VonMises or Uniform));

    /// <summary>
    /// A number that the story gives. The best scale of a Pareto distribution is the smallest row, the edge of the support of the others;
    /// of two groups of few rows, tails have no best degrees of freedom.
    /// </summary>
    private static double? Given(Distribution of, string parameter, int components) =>
        of is Pareto && parameter == "scale" ? 0.01 : parameter == "df" && components > 1 ? 4 : null;

    private static bool Accepts(string method, string story) => TestStory.By(story, Table([1, 2, 3], 1)).Select(method).Plan is not null;

    private static string Story(Distribution of, string[] spelling, int components, double unit)
    {
        var (array, element) = components == 1 ? ("", "") : ("[K]", "[z[n]]");
        var arguments = spelling.Select(s => Given(of, s, components) is { } number
            ? $"{s} = {(number * Math.Pow(unit, Power(of, s))).ToString("R", CultureInfo.InvariantCulture)}" : $"{s} = {s}{element}");
        var parameters = spelling.Where(s => Given(of, s, components) is null).Select(s =>
            $"param {s}{array}: {(of.Signature.Parameters.Single(p => p.Name == s).Type.Element == Element.Real ? "real" : "positive")}");
        return $$"""
            model M{{(components == 1 ? "" : "(K = 2)\nparam weight: simplex[K]")}}
            data x[rows]: {{(of.Signature.Target.Element == Element.Real ? "real" : "positive")}}
            {{string.Join('\n', parameters)}}
            for n in rows {
              {{(components == 1 ? "" : "z[n] ~ Categorical(weight)")}}
              x[n] ~ {{of.Signature.Name}}({{string.Join(", ", arguments)}})
            }
            """;
    }

    private static string Table(IEnumerable<double> rows, double unit) =>
        $"x\n{string.Join('\n', rows.Select(x => (x * unit).ToString("R", CultureInfo.InvariantCulture)))}\n";

    /// <summary>
    /// Rows with tails of four degrees of freedom, or logarithms that are normal; in two groups, if there are two components.
    /// </summary>
    private static double[] RowsOf(Distribution of, int components)
    {
        var random = new RandomStream(3, "rows");
        return [.. Enumerable.Range(0, Rows).Select(n =>
        {
            var (own, second) = (random.NextNormal(), components == 2 && n % 3 == 0);
            var tailed = own / Math.Sqrt(Enumerable.Range(0, 4).Sum(_ => Math.Pow(random.NextNormal(), 2)) / 4);
            return of is HalfStudentT or HalfCauchy ? Math.Abs(tailed) * (second ? 50 : 1)
                : of.Signature.Target.Element == Element.Positive ? Math.Exp((0.5 * own) + (second ? 4 : 0))
                : 0.3 + tailed + (second ? 40 : 0);
        })];
    }
}
