namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// A point that is no maximum: the density does not fall in every direction, since it is not identified, or diverges to an edge; or the
/// maximum is elsewhere by the curvature.
/// </summary>
/// <param name="Why">The warning.</param>
/// <param name="NoMaximum"><see cref="StopReason.Saddle"/> if the density curves upwards along some direction, so that nearby points are
/// higher; <see cref="StopReason.AwayFromMode"/> if the maximum is elsewhere; <see cref="StopReason.Diverged"/> if there is none inside
/// of the support; otherwise null.</param>
public sealed record UnidentifiedPoint(Diagnostic Why, StopReason? NoMaximum)
{
    /// <summary>In nats at a standard deviation: a density that falls less to one side, and more to the other, has no maximum.</summary>
    private const double LeastFall = 1e-3, MostFall = 0.1;

    /// <summary>The relative rise of a density that may be rounding.</summary>
    private const double Rounding = 1e-11;

    /// <summary>In standard deviations of one parameter: the steps at which a saddle point is higher.</summary>
    private static readonly double[] rises = [1e-3, 1e-2, 0.1, 0.3, 1];

    /// <summary>The finding; null if the point is a maximum.</summary>
    /// <param name="objective">The density.</param>
    /// <param name="mode">The point.</param>
    /// <param name="places">The unconstrained parameters to check, with all others fixed.</param>
    public static UnidentifiedPoint? Find(StoryObjective objective, Mode mode, int[] places)
    {
        var (inside, _, edges) = BoundaryMaximum.Find(objective, mode.Position, places);
        return OfOthers(objective, mode with { Position = inside }, [.. places.Except(edges.SelectMany(e => e.Places))])
            ?? (edges.Count == 0 ? null : new(ModeDiagnostics.OnEdge(edges, objective.Joint.IsOfParams), null));
    }

    /// <summary>The same of parameters that are not on an edge.</summary>
    private static UnidentifiedPoint? OfOthers(StoryObjective objective, Mode mode, int[] places)
    {
        if (places.Length == 0) return null;
        var within = new RestrictedFunction(objective, [.. mode.Position], places);
        var outcome = LaplaceApproximation.Compute(within, Array.ConvertAll(places, p => mode.Position[p]));
        if (outcome is LaplaceApproximation normal)
        {
            if (ModeDiagnostics.AwayFromMode(normal) is { } away) return new(away, StopReason.AwayFromMode);
            if (FindOneSided(within, normal) is not { } open) return null;
            outcome = open;
        }

        var none = (NoLaplaceApproximation)outcome;
        // second derivatives along what can be rotated are only rounding, which may be above 0
        if (none.Obstacle == LaplaceObstacle.Rising && !IsHigher(within, Array.ConvertAll(places, p => mode.Position[p]), none.Direction))
            none = none with { Obstacle = LaplaceObstacle.Flat };
        if (none.Obstacle is LaplaceObstacle.Flat or LaplaceObstacle.Rising)
        {
            var at = Array.ConvertAll(places, p => mode.Position[p]);
            if (MaximumWithoutCurvature.IsKink(within, at, none.Direction))
            {
                if (MaximumWithoutCurvature.FlatDirection(within, at) is not { } flat)
                    return OfOthers(objective, mode, [.. places.Where((_, i) => i != none.Coordinate)]);
                none = new(LaplaceObstacle.Flat, Enumerable.Range(0, flat.Length).MaxBy(i => Math.Abs(flat[i])), 0, flat);
            }
        }

        var found = none with { Coordinate = places[none.Coordinate], Direction = Whole(none.Direction), Parts = Whole(none.Parts) };
        return new(ModeDiagnostics.NotIdentified(found, objective, mode),
            ModeDiagnostics.WhyNoMaximum(found, objective, mode));

        double[] Whole(double[] own)
        {
            var whole = new double[mode.Position.Length];
            for (var i = 0; i < places.Length; i++) whole[places[i]] = own[i];
            return whole;
        }
    }

    /// <summary>Whether the density is higher to one side along a direction, which is one of a standard deviation or less.</summary>
    private static bool IsHigher(RestrictedFunction within, double[] at, double[] direction)
    {
        var gradient = new double[at.Length];
        var top = within.Evaluate(at, gradient);
        return rises.Any(step => HighestAt(step) - top > Rounding * (1 + Math.Abs(top)));

        double HighestAt(double step) => Math.Max(At(step), At(-step));

        double At(double step) => within.Evaluate([.. at.Zip(direction, (x, d) => x + (step * d))], gradient);
    }

    /// <summary>
    /// A coordinate along which the density falls to one side only: a scale on its way to 0, whose second derivative over a wide step is
    /// that of the side that falls. At a standard deviation a normal density has fallen by half a nat.
    /// </summary>
    private static NoLaplaceApproximation? FindOneSided(RestrictedFunction within, LaplaceApproximation normal)
    {
        var gradient = new double[normal.Mode.Length];
        var highest = within.Evaluate(normal.Mode, gradient);
        for (var i = 0; i < normal.Mode.Length; i++)
        {
            var (below, above) = (FallAt(-normal.Sd(i)), FallAt(normal.Sd(i)));
            if (Math.Min(below, above) >= LeastFall || !(Math.Max(below, above) > MostFall)) continue;
            return NoLaplaceApproximation.Along(LaplaceObstacle.OneSided, i, normal.Mode.Length);

            double FallAt(double step)
            {
                double[] there = [.. normal.Mode];
                there[i] += step;
                return highest - within.Evaluate(there, gradient) is var fall && double.IsFinite(fall) ? fall : double.PositiveInfinity;
            }
        }

        return null;
    }
}
