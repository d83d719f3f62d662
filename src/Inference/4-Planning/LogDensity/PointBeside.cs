namespace ProbDsl.Inference.LogDensity;

/// <summary>A random point beside a mode, where no components are identical by chance.</summary>
internal static class PointBeside
{
    /// <summary>The standard deviation of the distance from the mode, in units.</summary>
    public const double Distance = 0.1;

    /// <summary>The point, the same for a stream.</summary>
    /// <param name="mode">The mode in unconstrained coordinates.</param>
    /// <param name="units">A unit for each coordinate.</param>
    /// <param name="stream">The name of the stream of random numbers.</param>
    public static double[] Draw(double[] mode, double[] units, string stream)
    {
        var (random, noise) = (new RandomStream(1, stream), new double[mode.Length]);
        random.FillNormal(noise);
        return [.. mode.Index().Select(m => m.Item + (Distance * units[m.Index] * noise[m.Index]))];
    }
}
