using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Modes;

/// <summary>What a fit reports of a point of a log density.</summary>
public static class PointSummary
{
    /// <summary>
    /// The curvature at the mode takes some ten gradients for each free number: beyond so many rows times free numbers squared it would
    /// take longer than the climb.
    /// </summary>
    private const double MostLookedAt = 5e7;

    /// <summary>A point with its definitions, and a warning where the density does not fall in every direction.</summary>
    /// <param name="objective">The density.</param>
    /// <param name="mode">The point.</param>
    /// <param name="onEdge">Free numbers that have gone to an edge, of which that is told apart.</param>
    public static FitSummary Of(StoryObjective objective, Mode mode, params int[] onEdge)
    {
        var joint = objective.Joint;
        var isTooMuch = (objective.Rows + (double)objective.Dimension) * objective.Dimension * objective.Dimension > MostLookedAt;
        var arrays = new Interpreter(joint.Arrays()).Run(objective.Slots(mode.Position));
        int[] inside = [.. Enumerable.Range(0, objective.Dimension).Except(onEdge)];
        var open = isTooMuch ? null : UndeterminedPoint.Of(objective, mode, inside);
        return new(
            [.. joint.Coordinates.Select(c => Told(c.Unknown) with { Cells = c.Cells })],
            joint.Dimension,
            open is null ? [] : [open.Why],
            mode.OrderedBy)
        {
            IsSaddle = open?.IsSaddle == true,
            Definitions = [.. joint.Definitions.Select(Told)],
        };

        Estimate Told(Variable variable) => new(variable.Name, arrays[variable.Name], variable.Extents.Count);
    }
}
