namespace ProbDsl.Inference.Expressions;

/// <summary>Continuous latents that are integrated together with the statements that draw or observe them.</summary>
/// <param name="Observations">The statements that draw what is observed of them.</param>
public abstract record IntegratedBlock(ValueList<Draw> Observations)
{
    /// <summary>The latents, in the order of the story.</summary>
    public abstract IEnumerable<Variable> Latents { get; }

    /// <summary>The statements whose densities it replaces.</summary>
    public abstract IEnumerable<Draw> Statements { get; }

    /// <summary>Whether the integral has a closed form.</summary>
    public abstract bool HasClosedForm { get; }

    /// <summary>Whether the expected log density under a fixed posterior has a closed form.</summary>
    public virtual bool HasExpectations => HasClosedForm;

    /// <summary>By what a normal distribution of all its numbers is computed, as the plan prints it; null: by dense matrices.</summary>
    public virtual string? Means => null;

    /// <summary>Whether the posterior of a latent given all else may have several modes.</summary>
    public abstract bool IsHeavyTailed { get; }

    /// <summary>Whether its members are independent, with one to three numbers each, over which an integral is a short sum.</summary>
    public virtual bool IsOfFewNumbers => false;

    /// <summary>The statements of the story that its observations stand for.</summary>
    protected virtual IEnumerable<Draw> Observing => Observations;

    /// <summary>The name of the loop over its positions or members, as the plan prints it.</summary>
    public abstract string Along { get; }

    /// <summary>The names of loops over members, as the plan prints them.</summary>
    protected static string NamesOf(IEnumerable<Loop> loops) =>
        string.Join(", ", loops.Select(l => l.Plate?.Name ?? l.To.Symbol ?? l.Name));

    /// <summary>How it is integrated, as the plan prints it.</summary>
    public abstract string Reason { get; }

    /// <summary>Whether its members are of rows, each observed in its own row: new rows have new members.</summary>
    public bool AreOfRows { get; init; }

    /// <summary>
    /// The indices of a latent that select one of its positions or members; its other dimensions are the numbers that it has there.
    /// </summary>
    /// <param name="latent">One of the latents.</param>
    public virtual ValueList<int> PlacesOf(Variable latent) => [.. Enumerable.Range(0, latent.Extents.Count)];

    /// <summary>The statement that stands for all that are replaced: the first one that draws what is observed.</summary>
    public Draw Origin => Observing.FirstOrDefault() ?? Statements.First();

    /// <summary>The names of the unknowns: the latents, and data of which missing cells are integrated by the name of their slot.</summary>
    public IEnumerable<string> Unknowns =>
        Latents.Select(l => l.Role == Role.Data ? MissingCells.SlotOf(l.Name) : l.Name);

    /// <summary>Whether a name is one of the latents.</summary>
    public bool Has(string name) => Latents.Any(l => l.Name == name);
}
