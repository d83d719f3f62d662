namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Integrals from 0 to infinity of functions that fall at least exponentially, by the trapezoidal rule in t with
/// z = scale exp(t - exp(-t)): Takahasi and Mori 1974, "Double exponential formulas for numerical integration". Their derivatives are those
/// of the sum.
/// </summary>
internal static class TailIntegral
{
    private const int Nodes = 48;
    private const double First = -3.4, Last = 3.4, Step = (Last - First) / (Nodes - 1);

    /// <summary>The nodes for scale 1.</summary>
    public static double[] Places { get; } = [.. Enumerable.Range(0, Nodes).Select(k => At(First + (k * Step)))];

    /// <summary>The logarithms of their weights.</summary>
    public static double[] LogWeights { get; } =
        [.. Places.Select((z, k) => Math.Log(z * Step) + NearOne(First + (k * Step)))];

    /// <summary>log of the integral of exp(exponent(z)) over z from 0 up.</summary>
    /// <param name="scale">About the distance over which the function falls by a factor e; no gradient is taken through it.</param>
    /// <param name="exponent">The logarithm of the function at nodes along a last dimension.</param>
    public static Value Log(Value scale, Func<Value, Value> exponent)
    {
        var fixedScale = StopGradient(scale);
        var nodes = Matrices.Column(fixedScale) * scale.Program.Constant(Places, [Nodes]);
        return LogSumExp(exponent(nodes) + scale.Program.Constant(LogWeights, [Nodes]), -1) + Ops.Log(fixedScale);
    }

    private static double At(double t) => Math.Exp(t - Math.Exp(-t));

    // dz / dt = z (1 + exp(-t))
    private static double NearOne(double t) => Math.Log(1 + Math.Exp(-t));
}
