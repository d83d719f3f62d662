namespace ProbDsl.Inference.Training;

/// <summary>
/// Freezes the units in which flows, SDEs and nets read and produce data: the mean and standard deviation of the training rows, so that
/// initialization and learning rates suit data of any offset and scale.
/// </summary>
public static class FrozenUnits
{
    /// <summary>The problem of a training, with the units of its own rows.</summary>
    public static Problem Freeze(Problem problem) =>
        problem with { Units = At(problem, StoryStructures.Of(problem.Graph).Open.All).ToDictionary() };

    /// <summary>The problem with the units of rows of these data too, for a critic that reads them.</summary>
    public static Problem WithRows(Problem problem, IEnumerable<string> data)
    {
        var columns = data.Select(name => problem.Graph[name])
            .Where(v => v.Role == Role.Data && DataRow.IsNumeric(v))
            .Select(v => new UnscaledInput(StandardUnits.OfRows(v.Name), v)).Where(open => !problem.Units.ContainsKey(open.Name));
        return problem with { Units = problem.Units.Concat(At(problem, columns)).ToDictionary() };
    }

    /// <summary>The units at these places; none where a number is beyond float32.</summary>
    private static IEnumerable<KeyValuePair<string, StandardUnits>> At(Problem problem, IEnumerable<UnscaledInput> places) =>
        places.GroupBy(open => (open.Data, open.IsOfLogs))
            .SelectMany(own => Compute([.. ColumnMoments.Compute(problem, own.Key.Data, own.Key.IsOfLogs ? Math.Log : null)], own))
            .Where(units => units.Value.Values.Values.All(IsInRange));

    // float32, in which nets compute, has no larger numbers
    private static bool IsInRange(double number) => Math.Abs(number) <= float.MaxValue;

    /// <summary>The units at the places of one data name.</summary>
    private static IEnumerable<KeyValuePair<string, StandardUnits>> Compute(ColumnMoments[] columns, IEnumerable<UnscaledInput> places)
    {
        var means = Array.ConvertAll(columns, c => c.Mean);
        // a constant column is only moved
        var scales = Array.ConvertAll(columns, c => c.Sd > 0 ? c.Sd : 1);
        return places.Select(open => KeyValuePair.Create(open.Name, open.ScalePower is { } power
            ? StandardUnits.Of(new double[columns.Length], Array.ConvertAll(scales, s => Math.Pow(s, power)))
            : StandardUnits.Of(means, scales)));
    }
}
