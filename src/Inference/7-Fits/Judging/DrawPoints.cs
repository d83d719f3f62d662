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
}
