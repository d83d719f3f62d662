using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Optimization;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Modes;

/// <summary>A point at which the density does not fall in every direction: it is not identified, or diverges to an edge.</summary>
/// <param name="Why">The warning.</param>
/// <param name="IsSaddle">Whether the density curves upwards along some direction, so that nearby points are higher.</param>
internal sealed record UnidentifiedPoint(Diagnostic Why, bool IsSaddle)
{
    /// <summary>The finding; null if the density falls in every direction.</summary>
    /// <param name="objective">The density.</param>
    /// <param name="mode">The point.</param>
    /// <param name="places">The unconstrained parameters to check, with all others fixed.</param>
    public static UnidentifiedPoint? Of(StoryObjective objective, Mode mode, int[] places)
    {
        if (places.Length == 0) return null;
        var within = new RestrictedFunction(objective, [.. mode.Position], places);
        var outcome = LaplaceApproximation.Of(within, Array.ConvertAll(places, p => mode.Position[p]));
        if (outcome is not NoLaplaceApproximation none) return null;
        var found = none with { Coordinate = places[none.Coordinate], Direction = Whole(none.Direction), Parts = Whole(none.Parts) };
        return new(ModeDiagnostics.NotIdentified(found, objective.Joint, mode), ModeDiagnostics.IsSaddle(found, objective.Joint, mode));

        double[] Whole(double[] own)
        {
            var whole = new double[mode.Position.Length];
            for (var i = 0; i < places.Length; i++) whole[places[i]] = own[i];
            return whole;
        }
    }
}
