using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Judging;

/// <summary>The draws of a fit as points of a log density.</summary>
internal static class DrawPoints
{
    /// <summary>The unknowns of each draw, on their own scales [draws, numbers]; null if the fit has no draws of one.</summary>
    public static double[]? Find(SavedFit fit, LogJoint joint)
    {
        var width = joint.Coordinates.Sum(c => c.Free.Count);
        var (points, start) = (new double[fit.Posterior.Count * width], 0);
        foreach (var coordinate in joint.Coordinates)
        {
            var count = coordinate.Free.Count;
            if (!fit.Posterior.Arrays.TryGetValue(coordinate.Unknown.Name, out var all)
                || all.Values.Length != count * fit.Posterior.Count) return null;
            for (var draw = 0; draw < fit.Posterior.Count; draw++)
                all.Values.AsSpan(draw * count, count).CopyTo(points.AsSpan((draw * width) + start));
            start += count;
        }

        return points;
    }

    /// <summary>The coordinates of each draw [draws, dimension]; null if the fit has no draws of an unknown.</summary>
    public static double[]? FindFree(SavedFit fit, Problem problem, StandardCatalog catalog, StoryObjective objective)
    {
        var (d, start) = (objective.Dimension, 0);
        var points = new double[fit.Posterior.Count * d];
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            if (coordinate.Cells is not null) return null;
            var program = Coordinates.FreeOf(problem, catalog, objective.Joint.Unobserved, coordinate.Unknown);
            var free = new Interpreter(program);
            for (var draw = 0; draw < fit.Posterior.Count; draw++)
            {
                var slots = new Dictionary<string, Tensor>();
                foreach (var (slot, shape) in program.Slots)
                {
                    if (!fit.Posterior.Arrays.TryGetValue(slot, out var array) || array.Values.Length != shape.Count * fit.Posterior.Count)
                        return null;
                    slots[slot] = new(shape, array.Values[(draw * shape.Count)..((draw + 1) * shape.Count)]);
                }

                free.Run(slots)["free"].Values.CopyTo(points, (draw * d) + start);
            }

            start += coordinate.Free.Count;
        }

        return points;
    }
}
