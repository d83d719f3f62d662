namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// The elements of a problem's arrays without a value from data or a fit. Those of a normal vector are drawn given the others, those of a
/// chain after them.
/// </summary>
public sealed class UnknownElements(Problem problem, IFixedUnknowns fit)
{
    /// <summary>A mask that is true for each element without a value, in the order of the array; null if the whole array has
    /// none.</summary>
    public bool[]? Of(string name)
    {
        if (problem.Data.ContainsKey(name)) return MissingOf(name);
        return fit.Known.Contains(name) || fit.PartlyKnown.Contains(name) ? fit.UnknownIn(name) : null;
    }

    /// <summary>
    /// What draws are conditioned on: the observed cells of data with missing cells, and the elements that the fit has.
    /// </summary>
    public MissingDataAnalysis Given =>
        problem.MissingData.GivenUnknowns.WithIntegrated(problem.Continued.Count == 0
            ? new Dictionary<string, bool[]>() : fit.PartlyKnown.Where(IsVector).ToDictionary(name => name, fit.UnknownIn));

    private bool IsVector(string name) =>
        problem.Graph.StatementsOf(name).OfType<Draw>()
            .Any(d => problem.Graph.Plates.Any(p => problem.Continued.ContainsKey(p.Name) && JointRows.IsOneDraw(d, p)));

    private bool[] MissingOf(string name)
    {
        var missing = new bool[problem.Data[name].Values.Length];
        foreach (var mask in new[] { problem.MissingData.LeftOut.GetValueOrDefault(name),
            problem.MissingData.GivenUnknowns.Integrated.GetValueOrDefault(name) })
            for (var at = 0; at < (mask?.Length ?? 0); at++) missing[at] |= mask![at];
        return missing;
    }
}
