using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// Regressions on raw years and their powers, which nearly determine each other: the maximum and its standard deviations are those of
/// orthogonal coordinates, and no method calls them undetermined.
/// </summary>
public sealed class RawYearsTests
{
    private const int Rows = 300;

    private static readonly FitOptions Options = new(Threads: 1);

    [Theory]
    [InlineData("logistic", 2, "map"), InlineData("logistic", 3, "map"), InlineData("poisson", 2, "map"), InlineData("poisson", 3, "map")]
    [InlineData("logistic", 2, "laplace"), InlineData("logistic", 3, "laplace"), InlineData("poisson", 2, "laplace")]
    [InlineData("normal", 2, "map"), InlineData("normal", 3, "laplace"), InlineData("normal", 3, "map"), InlineData("normal", 3, "mle")]
    public void The_maximum_is_that_of_orthogonal_coordinates(string kind, int degree, string method)
    {
        var (years, outcomes) = Data(kind);
        var fitted = TestStory.By(Story(kind, degree), Csv(years, outcomes)).Fitted(Options, method);
        Assert.DoesNotContain(fitted.Diagnostics, d => d.Code is "W0517" or "W0518");
        var reference = new OrthogonalRegression(years, degree);
        var sd = Math.Sqrt(reference.Squares(outcomes) / Rows);
        var (expected, sds) = kind switch
        {
            "logistic" => reference.Fit(outcomes, eta => 1 / (1 + Math.Exp(-eta)), mean => mean * (1 - mean)),
            "poisson" => reference.Fit(outcomes, Math.Exp, mean => mean),
            _ => reference.Fit(outcomes, eta => eta, _ => 1),
        };
        for (var i = 0; i <= degree; i++)
        {
            var found = fitted.Summary!.Estimates.Single(e => e.Name == $"b{i}");
            var scale = kind == "normal" ? sd : 1;
            // laplace reports means that weights have corrected: these posteriors are skewed by up to 0.13 standard deviations
            var isMean = method == "laplace";
            Assert.Equal(0, (found.Value.Values[0] - expected[i]) / (scale * sds[i]), isMean ? 0.2 : 1e-4);
            if (isMean && kind != "normal") Assert.Equal(1, found.Spread!.Sd.Values[0] / sds[i], 0.05);
        }

        if (kind == "normal" && method != "laplace") Assert.Equal(1, Estimates.Scalar(fitted, "sd") / sd, 1e-8);
    }

    /// <summary>The normal approximation with the highest bound is that of centered and scaled years, in other units.</summary>
    [Fact]
    public void Advi_fits_raw_years_as_it_fits_centered_ones()
    {
        var (years, outcomes) = Data("logistic");
        static string Prior(string story) => story.Replace("param b0: real", "b0 ~ Normal(0, 1000000)", StringComparison.Ordinal)
            .Replace("param b1: real", "b1 ~ Normal(0, 1000000)", StringComparison.Ordinal)
            .Replace("param b2: real", "b2 ~ Normal(0, 1000000)", StringComparison.Ordinal);
        var raw = TestStory.By(Prior(Story("logistic", 2)), Csv(years, outcomes)).Fitted(Options, "advi");
        var centered = TestStory.By(Prior(Story("logistic", 2)), Csv([.. years.Select(y => (y - 1985) / 20)], outcomes))
            .Fitted(Options, "advi");
        var (one, other) = (raw.Summary!.Estimates.Single(e => e.Name == "b2"), centered.Summary!.Estimates.Single(e => e.Name == "b2"));
        Assert.Equal(1, one.Spread!.Sd.Values[0] * 400 / other.Spread!.Sd.Values[0], 0.02);
        Assert.Equal(0, ((one.Value.Values[0] * 400) - other.Value.Values[0]) / other.Spread.Sd.Values[0], 0.1);
    }

    /// <summary>Least squares, optimization and EM agree on which columns determine each other.</summary>
    [Theory, InlineData(1e-8, true), InlineData(1e-12, false), InlineData(0, false)]
    public void Methods_agree_which_columns_determine_each_other(double apart, bool isDetermined)
    {
        var random = new RandomStream(7, "columns");
        var csv = "x,z,y\n" + string.Concat(Enumerable.Range(0, Rows).Select(_ =>
        {
            var x = random.NextNormal();
            return FormattableString.Invariant(
                $"{x:R},{(0.3 * x) + (apart * random.NextNormal()):R},{1 + (2 * x) + random.NextNormal():R}\n");
        }));
        const string line = """
            model Line
            data x[rows]: real
            data z[rows]: real
            data y[rows]: real
            param a: real
            param b: real
            param c: real
            param sd: positive
            for n in rows { y[n] ~ Normal(a + b * x[n] + c * z[n], sd) }
            """;
        var lines = line.Replace("model Line", "model Lines(K = 2)", StringComparison.Ordinal)
            .Replace("param a: real", "param w: simplex[K]\nparam a[K]: real", StringComparison.Ordinal)
            .Replace("{ y[n] ~ Normal(a", """
                {
                  k[n] ~ Categorical(w)
                  y[n] ~ Normal(a[k[n]]
                """, StringComparison.Ordinal)
            .Replace("sd) }", "sd)\n}", StringComparison.Ordinal);
        var (map, laplace, mle, em) = (TestStory.By(line, csv).Fit(Options, "map"), TestStory.By(line, csv).Fit(Options, "laplace"),
            TestStory.By(line, csv).Fit(Options, "mle"), TestStory.By(lines, csv).Fit(Options, "em"));
        Assert.Equal(!isDetermined, map.Diagnostics.Any(d => d.Code == "W0517"));
        Assert.Equal(!isDetermined, laplace.Diagnostics.Any(d => d.Code == "E0516"));
        Assert.Equal(!isDetermined, mle.Diagnostics.Any(d => d.Code == "E0564"));
        Assert.Equal(!isDetermined, em.Diagnostics.Any(d => d.Code == "W0517" && d.Message.Contains("determine each other",
            StringComparison.Ordinal)));
        if (isDetermined) Assert.Equal(mle.Value, map.Value, 1e-6);
    }

    private static string Story(string kind, int degree)
    {
        var names = Enumerable.Range(0, degree + 1).ToList();
        var eta = string.Join(" + ", names.Select(i => $"b{i}" + string.Concat(Enumerable.Repeat(" * x[n]", i))));
        var (type, draw) = kind switch
        {
            "logistic" => ("bool", $"Bernoulli(logit = {eta})"),
            "poisson" => ("count", $"Poisson(exp({eta}))"),
            _ => ("real", $"Normal({eta}, sd)"),
        };
        return $$"""
            model Years
            data x[rows]: real
            data y[rows]: {{type}}
            {{string.Join('\n', names.Select(i => $"param b{i}: real"))}}
            {{(kind == "normal" ? "param sd: positive" : "")}}
            for n in rows { y[n] ~ {{draw}} }
            """;
    }

    private static string Csv(double[] x, double[] y) =>
        "x,y\n" + string.Concat(x.Zip(y, (a, b) => FormattableString.Invariant($"{a:R},{b:R}\n")));

    private static (double[] Years, double[] Outcomes) Data(string kind)
    {
        var random = new RandomStream(3, "years");
        double[] years = [.. Enumerable.Range(0, Rows).Select(_ => 1950.0 + random.NextIndex(71))];
        return (years, [.. years.Select(year =>
        {
            var t = (year - 1985) / 20;
            var eta = 0.3 + (0.8 * t) - (0.5 * t * t) + (0.1 * t * t * t);
            return kind switch
            {
                "logistic" => random.NextUniform() < 1 / (1 + Math.Exp(-eta)) ? 1.0 : 0,
                "poisson" => Math.Floor(Math.Exp(eta) + random.NextUniform() + random.NextUniform()),
                _ => eta + (0.7 * random.NextNormal()),
            };
        })]);
    }
}
