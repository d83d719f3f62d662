namespace ProbDsl.Inference;

/// <summary>Slopes of a story's log density on the unknowns' own scale, with all numbers but some at a point inside of their supports.</summary>
internal sealed class StorySlopes(StoryObjective objective)
{
    private readonly double[] point = Inside(objective.Joint, _ => true), slope = new double[objective.Dimension];

    /// <summary>The slopes by these numbers, where they have these values.</summary>
    public double[] At(int[] places, IReadOnlyList<double> values)
    {
        var kept = Array.ConvertAll(places, p => point[p]);
        Put(values);
        objective.Evaluate(point, slope);
        Put(kept);
        return Array.ConvertAll(places, p => slope[p]);

        void Put(IReadOnlyList<double> numbers)
        {
            for (var i = 0; i < places.Length; i++) point[places[i]] = numbers[i];
        }
    }

    /// <summary>From here on these numbers have these values.</summary>
    public void Set(int[] places, IReadOnlyList<double> values)
    {
        for (var i = 0; i < places.Length; i++) point[places[i]] = values[i];
    }

    /// <summary>0 for numbers, the same number for all in free coordinates; on an unknown's own scale 1 for scales, a half for probabilities, equal shares, unit matrices.</summary>
    public static double[] Inside(LogJoint joint, Func<Coordinate, bool> isItsOwn, double free = 0) => [.. joint.Coordinates.SelectMany(c => Enumerable.Range(0, c.Free.Count).Select(i => c.Unknown.Support switch
    {
        _ when !isItsOwn(c) => free,
        Compiler.PositiveReals => 1,
        Compiler.Simplices => 1.0 / c.Free[^1],
        Compiler.PositiveDefiniteMatrices => i / c.Free[^1] % c.Free[^1] == i % c.Free[^1] ? 1 : 0,
        Compiler.Reals => 0,
        _ => 0.5,
    }))];
}
