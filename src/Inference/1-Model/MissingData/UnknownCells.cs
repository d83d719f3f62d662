namespace ProbDsl.Inference.MissingData;

/// <summary>Finds missing cells of data that are drawn, and keeps the observed ones.</summary>
public static class UnknownCells
{
    /// <summary>Whether some cells of a data name are missing.</summary>
    public static bool Has(Problem problem, string name) =>
        problem.MissingData.LeftOut.ContainsKey(name)
            || problem.MissingData.GivenUnknowns.Integrated.ContainsKey(name);

    /// <summary>Overwrites draws with the observed values in a range of the array: only missing cells keep their draws.</summary>
    public static void Keep(Problem problem, string name, double[] given, Span<double> drawn, (int From, int To) stretch)
    {
        var (missing, partial) = (problem.MissingData.LeftOut.GetValueOrDefault(name),
            problem.MissingData.GivenUnknowns.Integrated.GetValueOrDefault(name));
        for (var at = stretch.From; at < stretch.To; at++)
            if (missing?[at] != true && partial?[at] != true) drawn[at] = given[at];
    }
}
