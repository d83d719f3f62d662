using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Inference.Modes;

/// <summary>
/// The inverse of the observed information at a maximum of a log likelihood, in unconstrained parameters: where the gradient is 0, it
/// transforms to other parameters by their derivatives alone.
/// </summary>
/// <param name="Position">The maximum [d]: beside an edge on which it lies, and with factors rotated so that no rotation is left.</param>
/// <param name="Root">R [d, k], with R R' the covariance; 0 in the rows of parameters that are held on an edge or by the rotation.</param>
internal sealed record ObservedInformation(double[] Position, double[,] Root)
{
    /// <summary>
    /// In nats: how far the log likelihood falls over a standard deviation of one parameter with all others held, the mean of both sides.
    /// It is half a nat of a normal density, little at a kink, and much beside a jump.
    /// </summary>
    private const double LeastFall = 0.1, MostFall = 2.5;

    /// <summary>The covariance at a maximum; null where the log likelihood does not fall in each direction as a normal density
    /// does.</summary>
    /// <param name="objective">The log likelihood.</param>
    /// <param name="position">The unconstrained parameters [d].</param>
    /// <param name="rotation">The rotation of its factors.</param>
    public static ObservedInformation? Of(StoryObjective objective, double[] position, FactorRotation rotation)
    {
        var (identified, byRotation) = rotation.Triangular(new(position, double.NaN));
        int[] held = [.. byRotation, .. BoundaryProbabilities.Of(objective, identified)];
        var (inside, _, edges) = BoundaryMaximum.Of(objective, identified.Position, Others(held));
        int[] free = Others([.. held, .. edges.SelectMany(e => e.Places)]);
        if (free.Length == 0 || !Array.TrueForAll(free, p => double.IsFinite(inside[p]))) return null;
        var within = new RestrictedFunction(objective, [.. inside], free);
        var at = Array.ConvertAll(free, p => inside[p]);
        if (LaplaceApproximation.Of(within, at) is not LaplaceApproximation normal
            || ModeDiagnostics.AwayFromMode(normal) is not null || !FallsAsNormal(within, at, normal)) return null;
        var root = new double[position.Length, free.Length];
        for (var i = 0; i < free.Length; i++)
            for (var k = 0; k < free.Length; k++) root[free[i], k] = normal.Root[i, k];
        return new(inside, root);

        int[] Others(int[] but) => [.. Enumerable.Range(0, position.Length).Except(but)];
    }

    private static bool FallsAsNormal(RestrictedFunction within, double[] at, LaplaceApproximation normal)
    {
        var gradient = new double[at.Length];
        var top = within.Evaluate(at, gradient);
        // the precision is R'^-1 R^-1
        var inverse = Matrix<double>.Build.DenseOfArray(normal.Root).Inverse();
        return Enumerable.Range(0, at.Length).All(i => 1 / inverse.Column(i).L2Norm() is var width
            && (FallAt(i, width) + FallAt(i, -width)) / 2 is >= LeastFall and <= MostFall);

        double FallAt(int place, double step)
        {
            double[] moved = [.. at];
            moved[place] += step;
            return top - within.Evaluate(moved, gradient);
        }
    }
}
