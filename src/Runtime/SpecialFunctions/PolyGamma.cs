namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// Digamma, trigamma and tetragamma of a double, the first three derivatives of log Gamma: absolute error about 1e-15 times the larger of
/// 1 and the value for positive x. NaN at the poles 0, -1, -2, ...
/// </summary>
public static class PolyGamma
{
    private const double Large = 10;

    // B(2k) / (2k) and B(2k) for k = 1, 2, .., B the Bernoulli numbers
    private static ReadOnlySpan<double> OverTwiceK =>
        [1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0, -691 / 32760.0, 1 / 12.0, -3617 / 8160.0];

    private static ReadOnlySpan<double> Bernoulli =>
        [1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0, -3617 / 510.0];

    // (2k + 1) B(2k)
    private static ReadOnlySpan<double> OddBernoulli =>
        [0.5, -1 / 6.0, 1 / 6.0, -0.3, 5 / 6.0, -8983 / 2730.0, 17.5, -61489 / 510.0];

    public static double Digamma(double x)
    {
        if (x <= 0) return x == Math.Floor(x) ? double.NaN : Digamma(1 - x) - Math.PI / double.TanPi(x);
        var descended = 0.0;
        for (; x < Large; x++) descended += 1 / x;                                       // psi(x) = psi(x + 1) - 1 / x
        return Math.Log(x) - 0.5 / x - InSquares(OverTwiceK, x) - descended;
    }

    public static double Trigamma(double x)
    {
        if (x <= 0) return x == Math.Floor(x) ? double.NaN : Square(Math.PI / double.SinPi(x)) - Trigamma(1 - x);
        var descended = 0.0;
        for (; x < Large; x++) descended += 1 / (x * x);
        return 1 / x + 0.5 / (x * x) + InSquares(Bernoulli, x) / x + descended;
    }

    public static double Tetragamma(double x)
    {
        if (x <= 0)
        {
            var root = Math.PI / double.SinPi(x);
            return x == Math.Floor(x) ? double.NaN : Tetragamma(1 - x) - (2 * Square(root) * root * double.CosPi(x));
        }

        var descended = 0.0;
        for (; x < Large; x++) descended += 2 / (x * x * x);                             // psi2(x) = psi2(x + 1) - 2 / x^3
        return -(1 + (1 / x) + InSquares(OddBernoulli, x)) / (x * x) - descended;
    }

    // sum of c(k) / x^2k
    private static double InSquares(ReadOnlySpan<double> coefficients, double x)
    {
        var (inverse, sum) = (1 / (x * x), 0.0);
        for (var i = coefficients.Length - 1; i >= 0; i--) sum = (sum + coefficients[i]) * inverse;
        return sum;
    }

    private static double Square(double x) => x * x;
}
