using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// A distribution of one real number, with what it is tested by: another one of its family that must differ from it, and the ends of
/// the pieces that its density is integrated over, from the lower end of its support to the upper.
/// </summary>
public sealed record ScalarCase(string Spelled, string Wrong, double[] Ends)
{
    private const double Inf = double.PositiveInfinity;

    /// <summary>At least one row for each distribution and spelling.</summary>
    public static ScalarCase[] Table { get; } =
    [
        new("Normal(1, 2)", "Normal(1, 2.05)", [-Inf, 1, Inf]),
        new("Normal(1, variance = 4)", "Normal(1, sd = 4)", [-Inf, 1, Inf]),
        new("Normal(1, precision = 4)", "Normal(1, variance = 4)", [-Inf, 1, Inf]),
        new("StudentT(3, 1, 2)", "StudentT(3, 1, 2.05)", [-Inf, 1, Inf]),
        new("StudentT(0.5, -1, 0.01)", "StudentT(0.55, -1, 0.01)", [-Inf, -1, Inf]),
        new("StudentT(1000, 100, 2)", "StudentT(10, 100, 2)", [-Inf, 100, Inf]),
        new("Cauchy(1, 2)", "Cauchy(1.05, 2)", [-Inf, 1, Inf]),
        new("Laplace(1, 2)", "Laplace(1, 2.1)", [-Inf, 1, Inf]),
        new("Logistic(1, 2)", "Logistic(1, 2.1)", [-Inf, 1, Inf]),
        new("Gumbel(1, 2)", "Gumbel(1.1, 2)", [-Inf, 1, Inf]),
        new("LogNormal(1, 2)", "LogNormal(2, 1)", [0, Math.E, Inf]),
        new("LogNormal(-3, 0.01)", "LogNormal(-3, 0.0105)", [0, Math.Exp(-3), Inf]),
        new("HalfNormal(2)", "HalfNormal(2.1)", [0, Inf]),
        new("HalfCauchy(2)", "HalfCauchy(2.1)", [0, Inf]),
        new("HalfStudentT(3, 2)", "HalfStudentT(3, 2.1)", [0, Inf]),
        new("Uniform(-3, 5)", "Uniform(-3, 5.1)", [-3, 5]),
        new("Exponential(3)", "Exponential(3.1)", [0, Inf]),
        new("Gamma(2, 3)", "Gamma(2, scale = 3)", [0, Inf]),
        new("Gamma(2, scale = 3)", "Gamma(2, 3)", [0, Inf]),
        new("Gamma(0.1, 3)", "Gamma(0.105, 3)", [0, 1, Inf]),
        new("Gamma(1000, 10)", "Gamma(1000, 10.01)", [0, 100, Inf]),
        new("InverseGamma(2, 3)", "InverseGamma(3, 2)", [0, Inf]),
        new("InverseGamma(0.3, 3)", "InverseGamma(0.31, 3)", [0, 1, Inf]),
        new("InverseGaussian(1, 2)", "InverseGaussian(1, 2.1)", [0, 0.6, Inf]),
        new("InverseGaussian(3, 0.1)", "InverseGaussian(3, 0.105)", [0, 0.03, Inf]),
        new("Weibull(2, 3)", "Weibull(3, 2)", [0, Inf]),
        new("Weibull(0.5, 3)", "Weibull(0.52, 3)", [0, 1, Inf]),
        new("Pareto(2, 3)", "Pareto(3, 2)", [3, Inf]),
        new("Beta(2, 3)", "Beta(3, 2)", [0, 1]),
        new("Beta(0.1, 5)", "Beta(0.105, 5)", [0, 1]),
        new("Beta(3000, 7000)", "Beta(3000, 7005)", [0, 0.3, 1]),
        new("Kumaraswamy(2, 3)", "Beta(2, 3)", [0, 1]),
        new("Kumaraswamy(0.1, 5)", "Kumaraswamy(0.1, 5.2)", [0, 1]),
        new("VonMises(0.5, 2)", "VonMises(0.55, 2)", [-Math.PI, 0.5, Math.PI]),
        new("VonMises(2.5, 0.3)", "VonMises(-2.5, 0.3)", [-Math.PI, Math.PI]),
        new("VonMises(100, 500)", "VonMises(99, 500)", [-Math.PI, 100 - (32 * Math.PI), Math.PI]),
        new("VonMises(0, 1e5)", "VonMises(0, 1.1e5)", [-Math.PI, 0, Math.PI]),
    ];

    public static ScalarCase Of(string distribution) => Table.Single(row => row.Spelled == distribution);

    internal WrittenDistribution Written => WrittenDistribution.Read(Spelled);

    /// <summary>The integral of density^power up to x, or over all of the support.</summary>
    public double Integral(double upTo = Inf, double power = 1) =>
        Integral([.. Ends.Where(e => e < upTo), .. upTo < Inf ? [upTo] : Ends.Where(e => e == Inf)], power);

    public double IntegralFrom(double from) => Integral([from, .. Ends.Where(e => e > from)], 1);

    /// <summary>The distribution function by the same nodes: straight between them, which is off by 1e-5 at most.</summary>
    public Func<double, double> Distribution()
    {
        var nodes = Quadrature.Nodes(Ends);
        var masses = Masses(nodes, 1);
        var (places, upTo, sum) = (nodes.Select(n => n.X).ToArray(), new double[nodes.Length], 0.0);
        for (var i = 0; i < upTo.Length; sum += masses[i++]) upTo[i] = sum + (masses[i] / 2);
        return x => Interpolated(places, upTo, x);
    }

    private double Integral(double[] ends, double power) => Masses(Quadrature.Nodes(ends), power).Sum();

    private double[] Masses(Quadrature.Node[] nodes, double power)
    {
        var density = Written.LogDensity(new Tensor([nodes.Length], [.. nodes.Select(n => n.X)])).Values;
        return [.. density.Zip(nodes, (l, node) => Math.Exp((power * l) + node.LogWeight))];
    }

    private static double Interpolated(double[] places, double[] values, double x)
    {
        var after = Array.BinarySearch(places, x);
        if (after >= 0) return values[after];
        after = ~after;
        if (after == 0 || after == places.Length) return values[Math.Min(after, places.Length - 1)];
        var share = (x - places[after - 1]) / (places[after] - places[after - 1]);
        return values[after - 1] + (share * (values[after] - values[after - 1]));
    }
}
