namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// A maximum of the likelihood and points around it, from which the standard error of any function of the params follows by the delta
/// method: the derivatives of the function along the columns of a root of their covariance.
/// </summary>
public sealed class DeltaPoints
{
    private readonly double[] steps;
    private readonly int directions;

    private DeltaPoints(PosteriorDraws points, double[] steps, int directions) =>
        (Points, this.steps, this.directions) = (points, steps, directions);

    /// <summary>The maximum, then four points for each direction.</summary>
    public PosteriorDraws Points { get; }

    /// <summary>The points around a maximum; null where it has no standard errors.</summary>
    /// <param name="point">The maximum, one draw.</param>
    /// <param name="problem">The story with the data of the fit.</param>
    /// <param name="joint">Its log density.</param>
    /// <param name="integrated">The blocks of latents that are integrated.</param>
    /// <param name="catalog">The densities of the distributions.</param>
    public static DeltaPoints? Create(
        PosteriorDraws point, Problem problem, LogJoint joint, IEnumerable<IntegratedBlock> integrated, StandardCatalog catalog)
    {
        if (!StandardErrors.AreKnown(problem, joint)) return null;
        using var objective = new StoryObjective(problem, joint, withJacobian: false, new(ManagedEngine.Kind, 1));
        var position = new UnconstrainedValues(problem, catalog).Of(joint, point[0]);
        if (ObservedInformation.Compute(objective, position, FactorRotation.Analyze(problem, joint, integrated)) is not { } found)
            return null;
        var columns = found.Root.GetLength(1);
        List<double[]> along = [
            .. Enumerable.Range(0, columns).Select(k => (double[])[.. Enumerable.Range(0, position.Length).Select(i => found.Root[i, k])]),
            .. found.Flat];
        var steps = along.ConvertAll(d => StandardErrors.StepAlong(joint, d));
        var program = new Interpreter(joint.Arrays());
        List<IReadOnlyDictionary<string, Tensor>> points = [At(new double[position.Length], 0)];
        foreach (var (direction, step) in along.Zip(steps))
            foreach (var of in Multiples) points.Add(At(direction, of * step));
        var arrays = point.Arrays.Keys.Where(points[0].ContainsKey).ToDictionary(name => name, name =>
            new Tensor([points.Count, .. points[0][name].Shape], [.. points.SelectMany(p => p[name].Values)]));
        return arrays.Count < point.Arrays.Count ? null : new(new(points.Count, arrays), [.. steps], columns);

        IReadOnlyDictionary<string, Tensor> At(double[] direction, double by) =>
            program.Run(objective.Slots([.. found.Position.Select((x, i) => x + (by * direction[i]))]));
    }

    /// <summary>The multiples of a step at which a function is computed along each direction.</summary>
    private static IReadOnlyList<int> Multiples { get; } = [1, -1, 2, -2];

    /// <summary>The standard error of a function with these values at the points; NaN where the likelihood does not determine it.</summary>
    public double StandardError(double[] values)
    {
        var sum = 0.0;
        for (var k = 0; k < directions; k++) sum += Derivative(values, k) * Derivative(values, k);
        var error = Math.Sqrt(sum);
        for (var k = directions; k < steps.Length; k++)
            if (!(Math.Abs(Derivative(values, k)) <= StandardErrors.MostAlongFlat * error)) return double.NaN;
        return error;
    }

    // by the differences at one and at two steps, of fourth order
    private double Derivative(double[] values, int direction)
    {
        var first = 1 + (direction * Multiples.Count);
        return ((8 * (values[first] - values[first + 1])) - (values[first + 2] - values[first + 3])) / (12 * steps[direction]);
    }
}
