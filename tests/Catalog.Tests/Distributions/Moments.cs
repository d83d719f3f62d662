using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Distributions;

namespace ProbDsl.Tests.Distributions;

/// <summary>Mean and covariance of distributions of vectors and matrices by their textbook formulas; a matrix row by row.</summary>
internal sealed record Moments(double[] Mean, double[,] Covariance)
{
    public static Moments Of(WrittenDistribution distribution, int[] own) => distribution.Of switch
    {
        Dirichlet => Shares(distribution.Arguments["concentration"].Values),
        Multinomial => Trials(Number(distribution, "n"), distribution.Arguments["p"].Values),
        MvNormal => new(distribution.Arguments["mean"].Values, Scale(distribution).ToArray()),
        MvStudentT => new(distribution.Arguments["location"].Values,
            (Scale(distribution) * (Number(distribution, "df") / (Number(distribution, "df") - 2))).ToArray()),
        Wishart => Outer(Number(distribution, "df"), Scale(distribution)),
        InverseWishart => Inverse(Number(distribution, "df"), Scale(distribution)),
        LKJ => Correlations(Number(distribution, "eta"), own[0]),
        _ => throw new ArgumentException(distribution.Of.Signature.Name),
    };

    private static Moments Shares(double[] c)
    {
        var total = c.Sum();
        double[] mean = [.. c.Select(v => v / total)];
        return new(mean, Table(c.Length, (i, j) => ((i == j ? mean[i] : 0) - (mean[i] * mean[j])) / (total + 1)));
    }

    private static Moments Trials(double n, double[] p) =>
        new([.. p.Select(v => n * v)], Table(p.Length, (i, j) => n * ((i == j ? p[i] : 0) - (p[i] * p[j]))));

    private static Moments Outer(double df, Matrix<double> s) =>
        OfMatrix(s.RowCount, (i, j) => df * s[i, j], (i, j, k, l) => df * ((s[i, k] * s[j, l]) + (s[i, l] * s[j, k])));

    // Press 1982, Applied multivariate analysis, 5.2
    private static Moments Inverse(double df, Matrix<double> s)
    {
        var rest = df - s.RowCount;
        return OfMatrix(s.RowCount, (i, j) => s[i, j] / (rest - 1), (i, j, k, l) =>
            ((2 * s[i, j] * s[k, l]) + ((rest - 1) * ((s[i, k] * s[j, l]) + (s[i, l] * s[j, k]))))
                / (rest * (rest - 1) * (rest - 1) * (rest - 3)));
    }

    // each correlation is 2 Beta(b, b) - 1 with b = eta + D / 2 - 1, and no two are correlated, as changing a variable's sign changes no
    // distribution
    private static Moments Correlations(double eta, int size) => OfMatrix(
        size, (i, j) => i == j ? 1 : 0,
        (i, j, k, l) => i != j && (Math.Min(i, j), Math.Max(i, j)) == (Math.Min(k, l), Math.Max(k, l)) ? 1 / ((2 * eta) + size - 1) : 0);

    private static Moments OfMatrix(int size, Func<int, int, double> mean, Func<int, int, int, int, double> covariance) => new(
        [.. Enumerable.Range(0, size * size).Select(at => mean(at / size, at % size))],
        Table(size * size, (a, b) => covariance(a / size, a % size, b / size, b % size)));

    private static double[,] Table(int size, Func<int, int, double> element) => Matrix<double>.Build.Dense(size, size, element).ToArray();

    private static double Number(WrittenDistribution distribution, string parameter) => distribution.Arguments[parameter].Values[0];

    private static Matrix<double> Scale(WrittenDistribution distribution)
    {
        if (distribution.Arguments.TryGetValue("sd", out var sd))
            return Square(distribution, "correlation").MapIndexed((i, j, r) => r * sd.Values[i] * sd.Values[j]);
        return distribution.Arguments.ContainsKey("cholesky")
            ? Square(distribution, "cholesky") * Square(distribution, "cholesky").Transpose()
            : Square(distribution, distribution.Of is MvNormal ? "covariance" : "scale");
    }

    private static Matrix<double> Square(WrittenDistribution distribution, string parameter)
    {
        var given = distribution.Arguments[parameter];
        return Matrix<double>.Build.Dense(given.Shape[0], given.Shape[0], (i, j) => given.Values[(i * given.Shape[0]) + j]);
    }
}
