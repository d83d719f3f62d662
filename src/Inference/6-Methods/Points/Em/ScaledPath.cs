namespace ProbDsl.Inference.Em;

/// <summary>
/// Extrapolates a path of EM with the logarithms of scales: a variance that goes to 0 moves ever less on its own scale, and without end on
/// this one.
/// </summary>
/// <param name="joint">The density.</param>
/// <param name="isItsOwn">Whether an unknown, by name, is on its own scale.</param>
internal sealed class ScaledPath(LogJoint joint, Func<string, bool> isItsOwn)
{
    private readonly bool[] isScale = [.. joint.Coordinates.SelectMany(c =>
        Enumerable.Repeat(isItsOwn(c.Unknown.Name) && c.Unknown.Support is PositiveReals, c.Free.Count))];

    /// <inheritdoc cref="ReducedRankExtrapolation.Advance"/>
    public double[] Advance(
        int before, double[] start, double[] first, Func<double[], double, (double LogLikelihood, double[]? Next)> step)
    {
        // a scale of exactly 0 has no logarithm, and stays
        bool[] isLog = [.. isScale.Zip(start, (scale, x) => scale && x > 0)];
        return Mapped(ReducedRankExtrapolation.Advance(before, Mapped(start, Math.Log), Mapped(first, Math.Log), Step), Math.Exp);

        double[] Mapped(double[] x, Func<double, double> map) => [.. x.Zip(isLog, (v, log) => log ? map(v) : v)];

        (double LogLikelihood, double[]? Next) Step(double[] x, double bound)
        {
            var (density, after) = step(Mapped(x, Math.Exp), bound);
            return (density, after is null ? null : Mapped(after, Math.Log));
        }
    }
}
