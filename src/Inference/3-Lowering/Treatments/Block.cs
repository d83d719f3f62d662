namespace ProbDsl.Inference.Treatments;

/// <summary>Unknowns of a plan that are treated together.</summary>
/// <param name="Unknowns">Their names; missing cells by the name of their slot.</param>
/// <param name="By">The treatment.</param>
/// <param name="Reason">Why it is possible, in words.</param>
public sealed record Block(ValueList<string> Unknowns, Treatment By, string Reason)
{
    private readonly string? name;

    /// <summary>The treatment in words: those of its class, if it has no others for this block.</summary>
    public string Name
    {
        get => name ?? By.Name;
        init => name = value;
    }

    /// <summary>The unknowns as their statements write them, `kind[n]`; a param by its name.</summary>
    public IEnumerable<string> Written(ModelGraph graph) =>
        Unknowns.Select(name => graph.StatementsOf(name).MaxBy(s => s.Loops.Count)?.Name ?? name);
}
