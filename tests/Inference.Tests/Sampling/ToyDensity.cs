namespace ProbDsl.Tests.Sampling;

/// <summary>
/// The three densities in the plane of Yu, "A tutorial on VAEs: from Bayes' rule to lossless compression" (arXiv:2006.10273), by their
/// definitions.
/// </summary>
internal sealed record ToyDensity(string Story, double EntropyBits, Func<double, double, double> Log)
{
    // the tutorial writes 1.414, not sqrt 2
    private const double Radius = 0.5 / 1.414, Width = 0.5 / (8 * 1.414);
    private const double SpiralWidth = 0.0125, SpiralEnd = 3 * Math.PI;

    public static readonly ToyDensity EightGaussians = new("eight_gaussians", -1.914460, (x, y) =>
        Math.Log(Enumerable.Range(0, 8)
            .Average(k => Gaussian(x - (Radius * Math.Cos(k * Math.PI / 4)), y - (Radius * Math.Sin(k * Math.PI / 4)), Width))));

    public static readonly ToyDensity Checkerboard = new("checkerboard", -1, (x, y) =>
    {
        var (i, j) = ((int)Math.Floor(4 * (x + 0.5)), (int)Math.Floor(4 * (y + 0.5)));
        return i is >= 0 and <= 3 && j is >= 0 and <= 3 && (i + j) % 2 == 0 ? Math.Log(2) : double.NegativeInfinity;
    });

    public static readonly ToyDensity TwoSpirals = new("two_spirals", -2.334664, Spirals(2000));

    /// <summary>
    /// p = 1/2 sum over both arms of the integral of 2 t / (3 pi)^2 N(x; S t / 24 (-cos t, sin t)) over t in 0..3 pi, by the midpoint rule.
    /// </summary>
    public static Func<double, double, double> Spirals(int nodes)
    {
        var arm = Enumerable.Range(0, nodes).Select(i => (i + 0.5) * SpiralEnd / nodes)
            .Select(t => (X: -t / 24 * Math.Cos(t), Y: t / 24 * Math.Sin(t), Weight: t / (SpiralEnd * nodes))).ToArray();
        return (x, y) =>
        {
            var density = 0.0;
            foreach (var (cx, cy, weight) in arm)
                density += weight * (Gaussian(x - cx, y - cy, SpiralWidth) + Gaussian(x + cx, y + cy, SpiralWidth));
            return Math.Log(density);
        };
    }

    private static double Gaussian(double x, double y, double sd) =>
        Math.Exp(-((x * x) + (y * y)) / (2 * sd * sd)) / (2 * Math.PI * sd * sd);
}
