using MathNet.Numerics.Integration;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Integration;

/// <summary>
/// Kinks along no parameter, at which halving a grid gains little: a grid of some 100,000 points ends with an error that is larger than
/// its difference from another rule, and has no warning. Between two kinks a Laplace density is an exponential function, whose integral is
/// a formula; over the other numbers it is Gauss and Legendre's rule between kinks, or the trapezoidal rule in a logarithm.
/// </summary>
public sealed class SlowGridTests
{
    private const int MostPoints = 400_000;

    private static double[] U(int rows) => [.. Enumerable.Range(0, rows).Select(i => Math.Cos(5 * i))];

    private static double[] X(int rows) => [.. Enumerable.Range(0, rows).Select(i => 1 + Math.Sin(7 * i * i) + (0.6 * Math.Cos(5 * i)))];

    [Theory, InlineData(20), InlineData(60)]
    public void Laplace_priors_and_data_of_two_unknowns(int rows)
    {
        var fit = Fitted("a ~ Laplace(0, 1)\nb ~ Laplace(0, 1)\nfor n in rows { x[n] ~ Laplace(a + b * u[n], 1) }", rows);
        var (x, u, panels) = (X(rows), U(rows), 1500);
        Check(fit, "b", Panels(-8, 0, panels).Concat(Panels(0, 8, panels)).Select(p => (p,
            p.Weight * 0.25 * Math.Pow(0.5, rows) * Math.Exp(-Math.Abs(p.At)) * OverLocation(x, u, p.At, 1))));
    }

    [Theory, InlineData(20), InlineData(60)]
    public void Location_and_scale_of_laplace_data(int rows)
    {
        var fit = Fitted("b ~ Normal(0, 3)\ns ~ HalfNormal(2)\nfor n in rows { x[n] ~ Laplace(b, s) }", rows);
        double[] x = [.. X(rows).Order()], ends = [-12, .. x, 14];
        var panels = ends.Zip(ends.Skip(1), (from, to) => Panels(from, to, (int)Math.Ceiling((to - from) / 0.02))).SelectMany(p => p);
        Check(fit, "b", panels.Select(p => (p,
            p.Weight * Math.Exp(-p.At * p.At / 18) / (3 * Math.Sqrt(2 * Math.PI)) * OverScale(x.Sum(v => Math.Abs(v - p.At)), rows))));
    }

    [Fact]
    public void Three_unknowns()
    {
        const int Rows = 12;
        var fit = Fitted(
            "a ~ Laplace(0, 1)\nb ~ Laplace(0, 1)\ns ~ HalfNormal(2)\nfor n in rows { x[n] ~ Laplace(a + b * u[n], s) }", Rows);
        var (x, u) = (X(Rows), U(Rows));
        Check(fit, "b", Panels(-8, 0, 200).Concat(Panels(0, 8, 200)).Select(p => (p, p.Weight * 0.25 * Math.Exp(-Math.Abs(p.At))
            * Enumerable.Range(0, 141).Sum(k => Math.Exp(-3 + (0.05 * k)) is var s
                ? 0.05 * s * 2 / (2 * Math.Sqrt(2 * Math.PI)) * Math.Exp(-s * s / 8) * Math.Pow(2 * s, -Rows) * OverLocation(x, u, p.At, s)
                : 0))));
    }

    /// <summary>What is asked for is tried, up to millions of points.</summary>
    [Fact]
    public void A_tolerance_is_met_by_more_points()
    {
        var story = Story("a ~ Laplace(0, 1)\nb ~ Laplace(0, 1)\nfor n in rows { x[n] ~ Laplace(a + b * u[n], 1) }", 20);
        var (usual, finer) = (story.Fitted(new(Threads: 1), "quadrature"), story.Fitted(new(Threads: 1, Tolerance: 1e-6), "quadrature"));
        Assert.True(finer.Iterations > usual.Iterations);
        Assert.True(finer.Metric.Error <= 1e-6);
        Assert.Equal(StopReason.Converged, finer.Stopped);
        Assert.Equal(finer.Metric.Value, usual.Metric.Value, usual.Metric.Error!.Value);
    }

    private static TestStory Story(string story, int rows) => TestStory.By($"model M\ndata x[rows]: real\ndata u[rows]: real\n{story}",
        "x,u\n" + string.Concat(X(rows).Zip(U(rows), (x, u) => FormattableString.Invariant($"{x:R},{u:R}\n"))));

    private static FitOutcome Fitted(string story, int rows)
    {
        var fit = Story(story, rows).Fitted(new(Threads: 1), "quadrature");
        Assert.Empty(fit.Diagnostics);
        Assert.Equal(StopReason.Converged, fit.Stopped);
        Assert.StartsWith("fine enough after ", fit.StopText, StringComparison.Ordinal);
        Assert.True(double.Parse(fit.Metric.How!.Split(' ')[^2], System.Globalization.NumberStyles.AllowThousands,
            System.Globalization.CultureInfo.InvariantCulture) <= MostPoints, fit.Metric.How);
        return fit;
    }

    /// <summary>
    /// Evidence, mean, deviation and quantiles of a parameter, to the error that the fit states, which matters to no reader.
    /// </summary>
    private static void Check(FitOutcome fit, string of, IEnumerable<(Node Node, double Mass)> masses)
    {
        (Node Node, double Mass)[] all = [.. masses];
        var total = all.Sum(m => m.Mass);
        var mean = all.Sum(m => m.Node.At * m.Mass) / total;
        var sd = Math.Sqrt(all.Sum(m => (m.Node.At - mean) * (m.Node.At - mean) * m.Mass) / total);
        var (error, found) = (fit.Metric.Error!.Value, fit.Summary!.Estimates.Single(e => e.Name == of));
        Assert.True(error < 0.01, $"{error}");
        Assert.Equal(Math.Log(total), fit.Metric.Value, error);
        Assert.Equal(mean, found.Value.Values[0], error * sd);
        Assert.Equal(sd, found.Spread!.Sd.Values[0], error * sd);
        foreach (var (p, at) in new[] { (0.05, found.Spread.Low), (0.5, found.Spread.Median), (0.95, found.Spread.High) })
            Assert.Equal(p, all.Sum(m => Math.Clamp((at.Values[0] - m.Node.From) / m.Node.Weight, 0, 1) * m.Mass) / total,
                Math.Max(error, 1e-4));
    }

    /// <summary>The integral over a of exp(-|a| - sum |x - a - b u| / s): between kinks the exponent is linear in a.</summary>
    private static double OverLocation(double[] x, double[] u, double b, double s)
    {
        double[] kinks = [-40, .. x.Zip(u, (x, u) => x - (b * u)).Append(0).Order(), 40];
        var sum = 0.0;
        for (var k = 1; k < kinks.Length; k++)
        {
            var (low, high, width) = (Exponent(kinks[k - 1]), Exponent(kinks[k]), kinks[k] - kinks[k - 1]);
            sum += width * (Math.Abs(high - low) < 1e-9 ? Math.Exp(low) : (Math.Exp(high) - Math.Exp(low)) / (high - low));
        }

        return sum;

        double Exponent(double a)
        {
            var away = 0.0;
            for (var n = 0; n < x.Length; n++) away += Math.Abs(x[n] - a - (b * u[n]));
            return -Math.Abs(a) - (away / s);
        }
    }

    /// <summary>The integral over s of a half-normal density of scale 2 and (2 s)^-n exp(-away / s).</summary>
    private static double OverScale(double away, int rows) => Enumerable.Range(0, 401).Sum(k => Math.Exp(-5 + (0.02 * k)) is var s
        ? 0.02 * s / Math.Sqrt(2 * Math.PI) * Math.Exp((-s * s / 8) - (away / s) - (rows * Math.Log(2 * s))) : 0);

    /// <summary>A node of Gauss and Legendre's rule, and the part of the line that its weight is the length of.</summary>
    private readonly record struct Node(double At, double From, double Weight);

    private static IEnumerable<Node> Panels(double from, double to, int count)
    {
        var rule = new GaussLegendreRule(0, 1, 5);
        var width = (to - from) / count;
        for (var panel = 0; panel < count; panel++)
        {
            var start = from + (width * panel);
            foreach (var node in Enumerable.Range(0, rule.Order).OrderBy(rule.GetAbscissa))
            {
                yield return new(from + (width * (panel + rule.GetAbscissa(node))), start, width * rule.GetWeight(node));
                start += width * rule.GetWeight(node);
            }
        }
    }
}
