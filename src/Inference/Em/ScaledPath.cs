using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Extrapolates a path of EM with the logarithms of scales: a variance that goes to 0 moves ever less on its own scale, and without end on
/// this one. Where the data do not need it, it is divided by 10 as long as the density does not fall, and so is the smallest eigenvalue of
/// the correlations in a covariance matrix.
/// </summary>
/// <param name="joint">The density.</param>
/// <param name="isItsOwn">Whether an unknown, by name, is on its own scale.</param>
internal sealed class ScaledPath(LogJoint joint, Func<string, bool> isItsOwn)
{
    /// <summary>The factor by which scales that are on their way to 0 are divided.</summary>
    private const double Leap = 10;

    /// <summary>In nats: a scale on its way to 0 changes the density by less. One that changes it by more has a maximum to look for.</summary>
    private const double Negligible = 1e-3;

    private readonly bool[] isScale = [.. joint.Coordinates.SelectMany(c =>
        Enumerable.Repeat(isItsOwn(c.Unknown.Name) && c.Unknown.Support is PositiveReals, c.Free.Count))];

    /// <summary>The first number of each covariance matrix, and its size.</summary>
    private readonly (int Place, int Size)[] matrices = [.. joint.Coordinates
        .Where(c => isItsOwn(c.Unknown.Name) && c.Unknown.Support is PositiveDefiniteMatrices)
        .SelectMany(c => Enumerable.Range(0, c.Free.Count / (c.Free[^1] * c.Free[^1]))
            .Select(k => (joint.PlacesOf(c.Unknown.Name)[0] + (k * c.Free[^1] * c.Free[^1]), c.Free[^1])))];

    /// <inheritdoc cref="ReducedRankExtrapolation.Advance"/>
    public double[] Advance(
        int before, double[] start, double[] first, Func<double[], double, (double LogLikelihood, double[]? Next)> step)
    {
        // a scale of exactly 0 has no logarithm, and stays
        bool[] isLog = [.. isScale.Zip(start, (scale, x) => scale && x > 0)];
        var (from, next) = (Mapped(start, Math.Log), ReducedRankExtrapolation.Advance(before, Mapped(start, Math.Log),
            Mapped(first, Math.Log), Step));
        return Mapped(Leapt(), Math.Exp);

        double[] Mapped(double[] x, Func<double, double> map) => [.. x.Zip(isLog, (v, log) => log ? map(v) : v)];

        (double LogLikelihood, double[]? Next) Step(double[] x, double bound)
        {
            var (density, after) = step(Mapped(x, Math.Exp), bound);
            return (density, after is null ? null : Mapped(after, Math.Log));
        }

        // even its logarithm moves ever less, by 1 / k at step k, which no extrapolation follows
        double[] Leapt()
        {
            double[] leapt = [.. next.Select((x, i) => isLog[i] && x < from[i] ? x - Math.Log(Leap) : x)];
            foreach (var (place, size) in matrices)
                SemidefiniteMatrices.MoveToEdge(from.AsSpan(place, size * size), leapt.AsSpan(place, size * size), size, 1 / Leap);
            if (leapt.AsSpan().SequenceEqual(next)) return next;
            var (here, after) = Step(next, double.NegativeInfinity);
            if (after is null) return next;
            var (there, beyond) = Step(leapt, here);
            return beyond is not null && there - here < Negligible ? beyond : after;
        }
    }
}
