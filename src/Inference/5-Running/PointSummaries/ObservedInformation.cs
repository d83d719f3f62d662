using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// The inverse of the observed information at a maximum of a log likelihood, in unconstrained parameters: where the gradient is 0, it
/// transforms to other parameters by their derivatives alone.
/// </summary>
/// <param name="Position">The maximum [d]: beside an edge on which it lies, and with factors rotated so that no rotation is left.</param>
/// <param name="Root">
/// R [d, k], with R R' the covariance; 0 in the rows of parameters that are held on an edge or by the rotation, and of one along each flat
/// direction: what does not change along that has the same covariance whichever is held.
/// </param>
/// <param name="Flat">Directions [d] along which the log likelihood does not change; the largest component is a parameter's width.</param>
internal sealed record ObservedInformation(double[] Position, double[,] Root, IReadOnlyList<double[]> Flat)
{
    /// <summary>The most flat directions: each takes as many gradients as there are parameters.</summary>
    private const int MostFlat = 10;

    /// <summary>
    /// The least derivative of a log likelihood that ends at an edge, in nats for a unit of an unconstrained parameter, and how much it may
    /// still rise up to there. Inside, the derivative is 0 at a maximum.
    /// </summary>
    private const double LeastDerivative = 0.1, RiseToEdge = 0.01;

    /// <summary>By what factor a fall may differ from the one that second derivatives say.</summary>
    private const double Factor = 2;

    /// <summary>Distances in standard deviations of one parameter with all others held, the longest first.</summary>
    private static readonly double[] distances = [0.04, 0.005, 0.0006];

    /// <summary>The covariance at a maximum; null where the log likelihood does not fall in each direction as a normal density
    /// does.</summary>
    /// <param name="objective">The log likelihood.</param>
    /// <param name="position">The unconstrained parameters [d].</param>
    /// <param name="rotation">The rotation of its factors.</param>
    public static ObservedInformation? Compute(StoryObjective objective, double[] position, FactorRotation rotation)
    {
        var (identified, byRotation) = rotation.Triangular(new(InsideAfterRounding(objective, position), double.NaN));
        int[] held = [.. byRotation, .. BoundaryProbabilities.Find(objective, identified), .. OnEdge(objective.Joint, identified.Position),
            .. BesideNoDensity(objective, identified.Position)];
        var (inside, _, edges) = BoundaryMaximum.Find(objective, identified.Position, Others(held));
        int[] free = Others([.. held, .. edges.SelectMany(e => e.Places)]);
        for (var flat = new List<double[]>(); free.Length > 0 && Array.TrueForAll(free, p => double.IsFinite(inside[p]));)
        {
            var within = new RestrictedFunction(objective, [.. inside], free);
            var at = Array.ConvertAll(free, p => inside[p]);
            switch (LaplaceApproximation.Compute(within, at))
            {
                case NoLaplaceApproximation { Obstacle: LaplaceObstacle.Flat } none when flat.Count < MostFlat:
                    flat.Add(Whole(none, free));
                    free = [.. free.Where((_, i) => i != none.Coordinate)];
                    break;
                case LaplaceApproximation normal when ModeDiagnostics.AwayFromMode(normal) is null && FallsAsNormal(within, at, normal):
                    return new(inside, RootOf(normal, free), flat);
                default:
                    return null;
            }
        }

        return null;

        int[] Others(int[] but) => [.. Enumerable.Range(0, position.Length).Except(but)];

        double[] Whole(NoLaplaceApproximation none, int[] places)
        {
            var (whole, largest) = (new double[position.Length], none.Parts.Max(Math.Abs));
            for (var i = 0; i < places.Length; i++) whole[places[i]] = none.Direction[i] / largest;
            return whole;
        }

        double[,] RootOf(LaplaceApproximation normal, int[] places)
        {
            var root = new double[position.Length, places.Length];
            for (var i = 0; i < places.Length; i++)
                for (var k = 0; k < places.Length; k++) root[places[i], k] = normal.Root[i, k];
            return root;
        }
    }

    /// <summary>
    /// The parameters of probabilities that are 0 or 1 up to <see cref="EdgeWarnings.Far"/>; of a simplex, whose logits are relative to the
    /// last, that of the largest where the last is 0.
    /// </summary>
    private static IEnumerable<int> OnEdge(LogJoint joint, double[] position)
    {
        foreach (var of in joint.Coordinates)
        {
            var places = joint.PlacesOf(of.Unknown.Name);
            if (of.Unknown.Support is UnitInterval)
                foreach (var place in places.Where(p => Math.Abs(position[p]) > EdgeWarnings.Far)) yield return place;
            if (of.Unknown.Support is not Simplices || of.Free[^1] == 0) continue;
            foreach (var row in places.Chunk(of.Free[^1]))
            {
                var largest = row.MaxBy(p => position[p]);
                var top = Math.Max(0, position[largest]);
                foreach (var place in row.Where(p => position[p] - top < -EdgeWarnings.Far)) yield return place;
                if (top > EdgeWarnings.Far) yield return largest;
            }
        }
    }

    /// <summary>The point, or where the rounding of one parameter put it beyond the edge of the support, the point inside.</summary>
    private static double[] InsideAfterRounding(StoryObjective objective, double[] position)
    {
        if (!double.IsNegativeInfinity(objective.Density(position))) return position;
        for (var place = 0; place < position.Length; place++)
            foreach (var side in (int[])[1, -1])
            {
                double[] moved = [.. position];
                moved[place] += side * Math.ScaleB(1 + Math.Abs(position[place]), -48);
                if (double.IsFinite(objective.Density(moved))) return moved;
            }

        return position;
    }

    /// <summary>
    /// The parameters beside which there is no density, as the bound of a uniform distribution at its largest row: their errors are of
    /// order 1/n, so that those of the others are as if they were known.
    /// </summary>
    private static IEnumerable<int> BesideNoDensity(StoryObjective objective, double[] position)
    {
        var gradient = new double[position.Length];
        objective.Evaluate(position, gradient);
        for (var place = 0; place < position.Length; place++)
        {
            if (!(Math.Abs(gradient[place]) > LeastDerivative)) continue;
            double[] moved = [.. position];
            moved[place] += RiseToEdge / gradient[place];
            if (double.IsNegativeInfinity(objective.Density(moved))) yield return place;
        }
    }

    /// <summary>
    /// Whether the log likelihood falls to both sides of each parameter, on average, as its second derivatives say. The logarithm of a
    /// scale near 0 has these only near the point.
    /// </summary>
    private static bool FallsAsNormal(RestrictedFunction within, double[] at, LaplaceApproximation normal)
    {
        var gradient = new double[at.Length];
        var top = within.Evaluate(at, gradient);
        // the precision is R'^-1 R^-1
        var inverse = Matrix<double>.Build.DenseOfArray(normal.Root).Inverse();
        return Enumerable.Range(0, at.Length).All(i => HasCurvature(i, 1 / inverse.Column(i).L2Norm()));

        // less at the longest distance where it changes: at a kink; more nearer to the point too: at a jump
        bool HasCurvature(int place, double width) => distances.Select(part =>
            (FallAt(place, part * width) + FallAt(place, -part * width)) / (part * part)).FirstOrDefault(ratio => !(ratio > Factor))
            is >= 1 / Factor;

        double FallAt(int place, double step)
        {
            double[] moved = [.. at];
            moved[place] += step;
            return top - within.Evaluate(moved, gradient);
        }
    }
}
