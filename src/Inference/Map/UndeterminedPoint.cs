using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Tells a point along which the density does not fall: one of many, or on its way to an edge.</summary>
internal static class UndeterminedPoint
{
    /// <param name="objective">The density.</param>
    /// <param name="mode">The point.</param>
    /// <param name="places">The free numbers that are asked about, all others held.</param>
    public static Diagnostic? Of(StoryObjective objective, Mode mode, int[] places)
    {
        if (places.Length == 0 || LaplaceApproximation.Of(new HeldElsewhere(objective, [.. mode.Position], places), Array.ConvertAll(places, p => mode.Position[p])) is not NoLaplaceApproximation none) return null;
        var direction = new double[mode.Position.Length];
        for (var i = 0; i < places.Length; i++) direction[places[i]] = none.Direction[i];
        return ModeDiagnostics.Undetermined(none with { Coordinate = places[none.Coordinate], Direction = direction }, objective.Joint, mode);
    }
}
