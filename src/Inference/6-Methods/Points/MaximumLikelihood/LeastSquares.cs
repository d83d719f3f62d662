namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>
/// Maximizes over all locations jointly: the normal equations, computed from gradients of the log-likelihood and refined by its residuals.
/// </summary>
/// <param name="objective">The log-likelihood.</param>
/// <param name="rows">The size of the longest plate.</param>
internal sealed class LeastSquares(StoryObjective objective, long rows)
{
    /// <summary>The maximum number of params whose curvature is taken along principal axes.</summary>
    private const int MostCurved = 100;

    /// <summary>The first step reaches the maximum of a quadratic function to rounding; the others refine it there.</summary>
    private const int Rounds = 3;

    /// <summary>Writes the maximum to the point; returns null, or a diagnostic if there is no maximum or more than one.</summary>
    public Diagnostic? Solve(Block block, double[] point)
    {
        int[] places = [.. block.Unknowns.SelectMany(objective.Joint.PlacesOf)];
        var function = new RestrictedFunction(objective, point, places);
        double[] third = [.. places.Select((_, i) => 0.5 + (i * 0.618 % 1))];
        if (function.Unread(new double[places.Length], [.. places.Select(_ => 1.0)], third) is >= 0 and var unread)
            return RunDiagnostics.WithoutRows(At(unread).Unknown.Span, At(unread).Name);
        var reading = new NormalParameters(function.Gradients, places.Length);
        var (mean, precision, flat) = reading.Read();
        if (reading.IsTooLarge) return ClosedFormDiagnostics.TooLarge(At(Math.Max(0, flat)));
        var dependent = reading.Matrix is { } products ? LinearDependence.In(products) : [];
        if (precision is null && dependent.Count == 0) dependent.Add((Math.Max(0, flat), []));
        if (dependent.Count > 0)
        {
            if (AlongPrincipalAxes(function) is not { } found)
                return ClosedFormDiagnostics.Dependent(dependent.ConvertAll(d => (At(d.Column), d.Of.ConvertAll(o => At(o).Name))),
                    places.Length, rows);
            mean = found;
        }

        for (var i = 0; i < places.Length; i++) point[places[i]] = mean[i];
        return null;

        (string Name, Variable Unknown) At(int number) => objective.Joint.NameOf(places[number]);
    }

    /// <summary>
    /// The maximum by Newton's method along principal axes, where the normal equations have lost the digits of columns that nearly
    /// determine each other; null if they do determine each other.
    /// </summary>
    private static double[]? AlongPrincipalAxes(RestrictedFunction function)
    {
        if (function.Dimension > MostCurved) return null;
        var (x, gradient, step) = (new double[function.Dimension], new double[function.Dimension], new double[function.Dimension]);
        for (var round = 0; round < Rounds; round++)
        {
            if (LaplaceApproximation.Compute(function, x) is not LaplaceApproximation normal) return null;
            function.Evaluate(x, gradient);
            normal.Solve(gradient, step);
            for (var i = 0; i < x.Length; i++) x[i] += step[i];
        }

        return x;
    }
}
