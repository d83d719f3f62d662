namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// Standard gamma draws: Marsaglia and Tsang 2000, "A simple method for generating gamma variables". A shape of 0 gives 0, a negative one
/// NaN.
/// </summary>
public static class GammaSampler
{
    public static double Draw(double shape, RandomStream random) =>
        shape >= 1 ? FromOneUp(shape, random) : Math.Exp(DrawLog(shape, random));

    /// <summary>
    /// The logarithm of a draw. Below shape 1 it is that of shape + 1 plus log(u) / shape (their section 6), a sum that keeps its precision
    /// when the draw itself underflows: at shape 0.001 half of all draws are below exp(-690).
    /// </summary>
    public static double DrawLog(double shape, RandomStream random) => shape switch
    {
        >= 1 => Math.Log(FromOneUp(shape, random)),
        > 0 => Math.Log(FromOneUp(shape + 1, random)) + Math.Log(random.NextUniform()) / shape,
        0 => double.NegativeInfinity,
        _ => double.NaN,
    };

    // d (1 + t)^3 with d = shape - 1/3, t = x / sqrt(9 d) and x normal; x is accepted if log u < x^2 / 2 + d (1 - (1 + t)^3 + 3 log(1 + t))
    private static double FromOneUp(double shape, RandomStream random)
    {
        if (double.IsPositiveInfinity(shape)) return shape;
        var d = shape - 1 / 3.0;
        var scale = 1 / (3 * Math.Sqrt(d));
        while (true)
        {
            var (x, u) = (random.NextNormal(), random.NextUniform());
            var t = x * scale;
            if (t > -1 && (u < 1 - 0.0331 * x * x * x * x || Math.Log(u) < x * x / 2 + d * (3 * NearZero.Log1p(t) - t * (3 + t * (3 + t)))))
                return d * (1 + t) * (1 + t) * (1 + t);
        }
    }
}
