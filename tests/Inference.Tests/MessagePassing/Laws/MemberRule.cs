using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Tests.MessagePassing.Laws;

/// <summary>
/// Quadrature under the distribution of a <see cref="FactorMember"/>: vectors and matrices are built from independent numbers, as
/// textbooks draw them, and each of these has a Gauss rule of its logarithm or logit.
/// </summary>
/// <param name="count">The number of points of each gamma or beta number.</param>
/// <param name="ofNormal">The number of points of each normal number.</param>
internal sealed class MemberRule(int count, int ofNormal)
{
    private readonly (double[] Points, double[] Weights) normal = GaussRule.Of(t => -0.5 * t * t, ofNormal);

    /// <summary>The least shape of a gamma or beta number whose logarithms the rule integrates to nine digits.</summary>
    public double LeastShape => count >= 24 ? 2 : count >= 12 ? 4 : 6;

    /// <summary>The number of points for a member.</summary>
    public double PointsOf(FactorMember of) => of.Family switch
    {
        "MvNormal" => Math.Pow(ofNormal, of.Own[0]),
        "Dirichlet" => Math.Pow(count, of.Own[0] - 1),
        "Wishart" or "InverseWishart" => Math.Pow(count, of.Own[0]) * Math.Pow(ofNormal, of.Own[0] * (of.Own[0] - 1) / 2),
        _ => count,
    };

    /// <summary>Points, each with all numbers of the member, and weights whose sum is 1.</summary>
    public IReadOnlyList<(double[] Point, double Weight)> Of(FactorMember of) => of.Family switch
    {
        "Gamma" => [.. Gamma(of.Arguments["shape"][0], of.Arguments["rate"][0]).Select(g => (new[] { g.Point }, g.Weight))],
        "InverseGamma" => [.. Gamma(of.Arguments["shape"][0], of.Arguments["scale"][0]).Select(g => (new[] { 1 / g.Point }, g.Weight))],
        "Beta" => [.. Beta(of.Arguments["alpha"][0], of.Arguments["beta"][0]).Select(b => (new[] { b.Point }, b.Weight))],
        "Dirichlet" => Sticks(of.Arguments["concentration"]),
        "Wishart" => [.. Bartlett(of.Arguments["df"][0], of.Matrix("scale")).Select(w => (w.Point.ToRowMajorArray(), w.Weight))],
        "InverseWishart" => [.. Bartlett(of.Arguments["df"][0], of.Matrix("scale").Inverse())
            .Select(w => (w.Point.Inverse().ToRowMajorArray(), w.Weight))],
        "MvNormal" => Normals(Vector<double>.Build.Dense(of.Arguments["mean"]), of.Matrix("precision")),
        _ => throw new ArgumentException($"no quadrature for {of.Family}: add a case"),
    };

    /// <summary>All combinations of points of independent numbers, and the products of their weights.</summary>
    public static IEnumerable<(T[] Points, double Weight)> Products<T>(IEnumerable<IReadOnlyList<(T Point, double Weight)>> rules) =>
        rules.Aggregate((IEnumerable<(T[] Points, double Weight)>)[([], 1.0)], (all, rule) => from one in all from next in rule
            select ((T[])[.. one.Points, next.Point], one.Weight * next.Weight));

    /// <summary>t = log(rate x) has the log density shape t - exp(t).</summary>
    private List<(double Point, double Weight)> Gamma(double shape, double rate)
    {
        var (points, weights) = GaussRule.Of(t => (shape * t) - Math.Exp(t), count);
        return [.. points.Zip(weights, (t, w) => (Math.Exp(t) / rate, w))];
    }

    /// <summary>The logit t has the log density a log(sigmoid(t)) + b log(sigmoid(-t)).</summary>
    private List<(double Point, double Weight)> Beta(double a, double b)
    {
        var (points, weights) = GaussRule.Of(t => -(a * Math.Log(1 + Math.Exp(-t))) - (b * Math.Log(1 + Math.Exp(t))), count);
        return [.. points.Zip(weights, (t, w) => (1 / (1 + Math.Exp(-t)), w))];
    }

    /// <summary>Each probability is a Beta part of what the ones before leave.</summary>
    private List<(double[] Point, double Weight)> Sticks(double[] concentrations) =>
    [
        .. Products(Enumerable.Range(0, concentrations.Length - 1).Select(k => Beta(concentrations[k], concentrations[(k + 1)..].Sum())))
            .Select(p =>
            {
                var (point, left) = (new double[concentrations.Length], 1.0);
                for (var k = 0; k < p.Points.Length; k++) (point[k], left) = (left * p.Points[k], left * (1 - p.Points[k]));
                point[^1] = left;
                return (point, p.Weight);
            }),
    ];

    /// <summary>L A A' L', where A has roots of chi-squared numbers on its diagonal and normal ones below (Bartlett 1933).</summary>
    private IEnumerable<(Matrix<double> Point, double Weight)> Bartlett(double df, Matrix<double> scale)
    {
        var (size, factor) = (scale.RowCount, scale.Cholesky().Factor);
        var diagonal = Enumerable.Range(0, size).Select(i => Gamma((df - i) / 2, 0.5));
        var below = Enumerable.Repeat(Standard, size * (size - 1) / 2);
        foreach (var (points, weight) in Products(diagonal.Concat(below)))
        {
            var (a, next) = (Matrix<double>.Build.Dense(size, size), size);
            for (var i = 0; i < size; i++)
            {
                a[i, i] = Math.Sqrt(points[i]);
                for (var j = 0; j < i; j++) a[i, j] = points[next++];
            }

            var root = factor * a;
            yield return (root * root.Transpose(), weight);
        }
    }

    private List<(double[] Point, double Weight)> Normals(Vector<double> mean, Matrix<double> precision)
    {
        var root = precision.Inverse().Cholesky().Factor;
        return [.. Products(Enumerable.Repeat(Standard, mean.Count))
            .Select(p => ((mean + (root * Vector<double>.Build.Dense(p.Points))).ToArray(), p.Weight))];
    }

    private List<(double Point, double Weight)> Standard => [.. normal.Points.Zip(normal.Weights)];
}
