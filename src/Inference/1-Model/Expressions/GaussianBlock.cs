namespace ProbDsl.Inference.Expressions;

/// <summary>Continuous latents that are jointly normal given everything else, so that they are integrated in closed form.</summary>
/// <param name="Observations">The statements that draw what is observed of them.</param>
public abstract record GaussianBlock(ValueList<Draw> Observations)
{
    /// <summary>The latents, in the order of the story.</summary>
    public abstract IEnumerable<Variable> Latents { get; }

    /// <summary>The statements whose densities it replaces.</summary>
    public abstract IEnumerable<Draw> Statements { get; }

    /// <summary>
    /// Those of its statements that stand for definitions (`=`) of some positions of a latent: normal with variance 0, without a density.
    /// </summary>
    public ValueList<Draw> Definitions { get; init; } = [];

    /// <summary>
    /// The draws among its observations that stand for draws that are not normal: the latents are normal before these are observed.
    /// </summary>
    public ValueList<LinearizedDraw> Linearized { get; init; } = [];

    /// <summary>Whether its members are independent, with one to three numbers each, over which an integral is a short sum.</summary>
    public virtual bool IsOfFewNumbers => false;

    /// <summary>The statements of the story that its observations stand for.</summary>
    protected IEnumerable<Draw> Observing => Observations.Select(d => LinearizedAs(d)?.Statement ?? d);

    /// <summary>The draw for which a normal one of its observations stands; null if it is itself a statement of the story.</summary>
    public LinearizedDraw? LinearizedAs(Draw normal) => Linearized.FirstOrDefault(l => ReferenceEquals(l.Normal, normal));

    /// <summary>Whether a statement stands for a definition.</summary>
    public bool IsDefinition(Draw draw) => Definitions.Contains(draw, ReferenceEqualityComparer.Instance);

    /// <summary>The name of the loop over its positions or members, as the plan prints it.</summary>
    public abstract string Along { get; }

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
