using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// The log density of each row of a problem's data, given values of the unknowns: compiled once, run natively for each draw of them, without allocating. Rows stand in the order of the data; those of groups, group by group.
/// </summary>
public sealed class RowDensity : IDisposable
{
    // below this many rows one thread is faster than two
    private const int WorthThreads = 16_384;

    private readonly ManagedStore store = new();
    private readonly ManagedProgram program;
    private readonly BlockTeam? team;
    private readonly RowTerms terms;
    private readonly HashSet<string> slots;

    private RowDensity(Problem problem, RowTerms terms, TensorProgram source, int threads)
    {
        this.terms = terms;
        Rows = new(problem, terms.Plates);
        (IsDrawn, IsObserved) = (Interpreted(RowTerms.Drawn), Interpreted(RowTerms.Observed));
        slots = [.. source.Slots.Keys];
        if (threads > 1 && Rows.Count >= WorthThreads) team = new(threads);
        program = new(source, store, team);
        foreach (var latent in terms.States.Where(v => slots.Contains(StateWeights.SlotOf(v)))) store.Write(StateWeights.SlotOf(latent), new double[StateWeights.ShapeOf(problem, latent).Count]);
    }

    /// <param name="problem">The story and the rows.</param>
    /// <param name="catalogue">What its names mean.</param>
    /// <param name="open">Continuous unknowns that are drawn anew for these rows.</param>
    /// <param name="threads">The most that share a large table.</param>
    /// <returns>The density, or why rows have none of their own.</returns>
    public static Result<RowDensity> Of(Problem problem, StandardCatalogue catalogue, IReadOnlySet<string> open, int threads = 1) => Of(problem, catalogue, open, AskedOfRows.OnlyDensity, threads);

    internal static Result<RowDensity> Of(Problem problem, StandardCatalogue catalogue, IReadOnlySet<string> open, AskedOfRows asked, int threads = 1)
    {
        try
        {
            var terms = new RowTerms(problem, catalogue, open, asked, threads);
            return new RowDensity(problem, terms, asked.States ? terms.WithStates() : terms.Program(), threads);
        }
        catch (LoweringLimit limit)
        {
            return RowDiagnostics.NoRows(limit);
        }
    }

    /// <summary>Whether the story draws something of each row; others are conditioned on.</summary>
    public bool[] IsDrawn { get; }

    /// <summary>Whether each row has data that the story draws, and not all of them are missing.</summary>
    public bool[] IsObserved { get; }

    internal RowPlaces Rows { get; }

    /// <summary>The finite latents that are summed out of the rows.</summary>
    internal IReadOnlyList<Variable> States => terms.States;

    /// <summary>The open unknowns on which the data depend.</summary>
    internal IReadOnlyList<Variable> Needed => terms.Needed;

    /// <summary>Whether the density reads an unknown.</summary>
    public bool Reads(string unknown) => slots.Contains(unknown);

    /// <summary>Sets an unknown, row-major on its own scale; one that the density does not read is passed over.</summary>
    public void Give(string unknown, ReadOnlySpan<double> values)
    {
        if (slots.Contains(unknown)) store.Write(unknown, values);
    }

    /// <summary>Computes the densities at the values that were given last.</summary>
    public void Run() => program.Run();

    /// <summary>The log density of a row as the last run left it, in nats.</summary>
    public double this[int row] => program.Output(RowTerms.Density)[Rows.PlaceOf(row)];

    /// <summary>The log densities at the places of an array over the rows' plates; 0 beyond the end of a group.</summary>
    internal double[] ByPlace() => program.Output(RowTerms.Density).ToArray();

    /// <summary>[members.., states]: the probability of each state of a latent given its row, as the last run left it; a row that counts several times has so many times its probabilities.</summary>
    internal ReadOnlySpan<double> StatesOf(Variable latent) => program.Output(latent.Name);

    /// <summary>Sets the log weights of a latent's states.</summary>
    internal void Weigh(Variable latent, ReadOnlySpan<double> logWeights) => store.Write(StateWeights.SlotOf(latent), logWeights);

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        team?.Dispose();
    }

    /// <summary>Of which rows a count is above 0.</summary>
    private bool[] Interpreted(string count)
    {
        var counts = terms.Counts();
        var found = new Interpreter(counts).Run(counts.Slots.ToDictionary(s => s.Key, s => new Tensor(s.Value, new double[s.Value.Count])))[count].Values;
        return [.. Enumerable.Range(0, Rows.Count).Select(row => found[Rows.PlaceOf(row)] > 0)];
    }
}
