namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// Draws from the von Mises distribution with mean 0, between -pi and pi: density proportional to exp(concentration cos angle). Best and
/// Fisher 1979, "Efficient simulation of the von Mises distribution": rejection from a wrapped Cauchy distribution. A negative
/// concentration gives NaN.
/// </summary>
public static class VonMisesSampler
{
    public static double Draw(double concentration, RandomStream random) =>
        concentration >= 0 ? Angle(Math.Clamp(concentration, 1e-300, 1e300), random) : double.NaN;

    // their r and f are replaced by s = r - 1 and w = 1 - f, which are small when angles are
    private static double Angle(double concentration, RandomStream random)
    {
        var s = Flatness(concentration);
        while (true)
        {
            var (u, v) = (random.NextUniform() - 0.5, random.NextUniform());
            var oneLessCosine = 2 * Square(Math.Sin(Math.PI * u));
            var w = s * oneLessCosine / (s + (2 - oneLessCosine));
            var c = concentration * (s + w);
            if (c * (2 - c) > v || Math.Log(c / v) + 1 - c >= 0)
                return Math.CopySign(2 * Math.Asin(Math.Min(1, Math.Sqrt(w / 2))), u);
        }
    }

    // r - 1 = (1 - rho)^2 / (2 rho), rho = (tau - sqrt(2 tau)) / (2 concentration), tau = 1 + sqrt(1 + 4 concentration^2), with every
    // difference written as a quotient
    private static double Flatness(double concentration)
    {
        var twice = 2 * concentration;
        var root = double.Hypot(1, twice);
        var rootTwoTau = Math.Sqrt(2 * (1 + root));
        var below = 1 + root + rootTwoTau;
        return Square((1 + 1 / (root + twice) + rootTwoTau) / below) / (2 * twice / below);
    }

    private static double Square(double x) => x * x;
}
