using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.NewData;

/// <summary>
/// The log density of each row of a problem's data given values of the unknowns: compiled once, run natively for each draw, without
/// allocating. Rows are in the order of the data; rows of groups are grouped.
/// </summary>
public sealed class RowDensity : IDisposable
{
    // with fewer rows one thread is faster than two
    private const int SizeForThreads = 16_384;

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly OutputSlot density;
    private readonly RowTerms terms;
    private readonly HashSet<string> slots;

    private RowDensity(Problem problem, RowTerms terms, TensorProgram source, RowQuantities asked, EngineChoice engine)
    {
        this.terms = terms;
        Rows = new(problem, terms.Plates);
        (IsDrawn, IsObserved) = (Interpreted(RowTerms.Drawn), Interpreted(RowTerms.Observed));
        slots = [.. source.Slots.Keys];
        using var guard = new ConstructionGuard();
        this.engine = guard.Add(engine.For(Rows.Count >= SizeForThreads).Start());
        store = this.engine.CreateStore();
        program = this.engine.Compile(source, store);
        density = program.Of(RowTerms.Density);
        if (asked.States && terms is { HasChains: true } && terms.Paths(ChainPick.Drawn) is { } drawn)
        {
            var best = terms.Paths(ChainPick.Best)!;
            slots.UnionWith(drawn.Slots.Keys.Concat(best.Slots.Keys));
            Paths = new(new(drawn, this.engine, store), this.engine.Compile(best, store));
        }

        if (asked.States && terms.Integrals.Count > 0)
        {
            Integrals = new(terms, this.engine, store);
            slots.UnionWith(Integrals.Slots);
        }

        foreach (var latent in terms.States.Where(v => slots.Contains(StateWeights.SlotOf(v))))
            store.Write(StateWeights.SlotOf(latent), new double[StateWeights.ShapeOf(problem, latent).Count]);
        foreach (var slot in slots.Where(ObservationShifts.Has)) store.Write(slot, new double[source.Slots[slot].Count]);
        guard.Release();
    }

    /// <param name="problem">The story and the rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="open">Continuous unknowns that are drawn for these rows.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <returns>The density, or the reason why rows have no density of their own.</returns>
    public static Result<RowDensity> Lower(
        Problem problem, StandardCatalog catalog, IReadOnlySet<string> open, EngineChoice? engine = null) =>
        Lower(problem, catalog, open, RowQuantities.OnlyDensity, engine);

    internal static Result<RowDensity> Lower(
        Problem problem, StandardCatalog catalog, IReadOnlySet<string> open, RowQuantities asked, EngineChoice? engine = null)
    {
        var own = engine ?? ManagedEngine.On(1);
        return LoweringLimit.Try<Result<RowDensity>>(() =>
        {
            var terms = new RowTerms(problem, catalog, open, asked, own.Threads);
            return new RowDensity(problem, terms, asked.States ? terms.WithStates() : terms.Program(), asked, own);
        }).Or(limit => RefusalDiagnostics.NoRows(limit));
    }

    /// <summary>Whether the story draws a variable of each row; other rows are conditioned on.</summary>
    public bool[] IsDrawn { get; }

    /// <summary>Whether each row has at least one observed cell that the story draws.</summary>
    public bool[] IsObserved { get; }

    internal RowPlaces Rows { get; }

    /// <summary>Whether rows are positions of chains, each given those before it.</summary>
    internal bool IsAlongChains => terms.IsAlongChains;

    /// <summary>Whether rows are positions of sequences whose latents are integrated, each given those before it.</summary>
    internal bool IsAlongSequences => terms.IsAlongSequences;

    /// <summary>Whether some finite latents are chains, over rows or inside rows.</summary>
    internal bool HasChains => terms.HasChains;

    /// <summary>Paths of the chains, if states are requested; null without chains, or if one has no path of its own.</summary>
    internal RowPaths? Paths { get; }

    /// <summary>Draws of the rows' own unknowns that are integrated; null if there are none, or if states are not requested.</summary>
    internal RowIntegrals? Integrals { get; }

    /// <summary>The finite latents that are marginalized.</summary>
    internal IReadOnlyList<Variable> States => terms.States;

    /// <summary>The open unknowns that the data depend on.</summary>
    internal IReadOnlyList<Variable> Needed => terms.Needed;

    /// <summary>Whether the density reads an unknown.</summary>
    public bool Reads(string unknown) => slots.Contains(unknown);

    /// <summary>Sets an unknown, row-major in its own units; ignored if the density does not read it.</summary>
    public void Give(string unknown, ReadOnlySpan<double> values)
    {
        if (slots.Contains(unknown)) store.Write(unknown, values);
    }

    /// <summary>Computes the densities at the values that were set last.</summary>
    public void Run() => program.Run();

    /// <summary>The log density of a row in the last run, in nats.</summary>
    public double this[int row] => program.Numbers(density)[Rows.PlaceOf(row)];

    /// <summary>The log densities by place in an array over the rows' plates; 0 beyond the end of a group.</summary>
    internal double[] ByPlace() => program.Numbers(density).ToArray();

    /// <summary>
    /// The probability of each state of a latent given its row in the last run, [members.., states]; for a repeated row it is multiplied by
    /// the number of repeats.
    /// </summary>
    internal ReadOnlySpan<double> StatesOf(Variable latent) => program.Numbers(latent.Name);

    /// <summary>Sets the log weights of a latent's states.</summary>
    internal void Weigh(Variable latent, ReadOnlySpan<double> logWeights) => store.Write(StateWeights.SlotOf(latent), logWeights);

    public void Dispose()
    {
        Paths?.Dispose();
        Integrals?.Dispose();
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }

    /// <summary>The rows with a positive count.</summary>
    private bool[] Interpreted(string count)
    {
        var counts = terms.Counts();
        var found = new Interpreter(counts)
            .Run(counts.Slots.ToDictionary(s => s.Key, s => new Tensor(s.Value, new double[s.Value.Count])))[count].Values;
        return [.. Enumerable.Range(0, Rows.Count).Select(row => found[Rows.PlaceOf(row)] > 0)];
    }
}
