namespace ProbDsl.Inference.Judging;

/// <summary>
/// Data drawn again from a fit: for each draw of its unknowns, new values of all that the story draws as data, in the shapes of the data,
/// with the columns that the story only reads as they are.
/// </summary>
internal sealed class ReplicatedData : IDisposable
{
    private readonly FittedUnknowns known;
    private readonly SampledArrays arrays;
    private readonly ForwardDraws forward;
    private readonly string[] given;

    private ReplicatedData(IReadOnlyList<Variable> outcomes, FittedUnknowns known, SampledArrays arrays, ForwardDraws forward)
    {
        (Outcomes, this.known, this.arrays, this.forward) = (outcomes, known, arrays, forward);
        given = [.. known.Known.Concat(known.PartlyKnown)];
    }

    /// <summary>The data that the story draws.</summary>
    public IReadOnlyList<Variable> Outcomes { get; }

    /// <summary>What draws the data again; the diagnostic that says why nothing can.</summary>
    /// <param name="densities">The densities of the rows, whose unknowns the data are drawn by.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine of the programs.</param>
    public static Result<ReplicatedData> Create(
        PointwiseDensities densities, SavedFit fit, StandardCatalog catalog, EngineChoice engine)
    {
        var all = densities.Problem;
        List<Variable> outcomes = [.. all.Graph.Variables.Where(v =>
            v.Role == Role.Data && all.Graph.StatementsOf(v.Name).OfType<Draw>().Any())];
        var names = outcomes.Select(v => v.Name).ToHashSet();
        var problem = all.WithData(all.Data.Where(d => !names.Contains(d.Key)).ToDictionary(), null,
            all.Missing.Where(m => !names.Contains(m.Key)).ToDictionary()) with { Graph = LatentData.In(all.Graph, names) };
        var known = fit.In(problem, sameRows: densities.Integrated.Count == 0);
        var arrays = new SampledArrays(problem, 1) { Engine = engine };
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role is not Role.Constant))
            arrays.Open(variable, problem.Data.GetValueOrDefault(variable.Name));
        var there = RowPass.VariablesWithValues(problem, known);
        var drawn = ForwardDraws.Create(problem, catalog, arrays, known, names, there);
        return drawn.Value is { } forward ? new ReplicatedData(outcomes, known, arrays, forward)
            : new Result<ReplicatedData>(null, drawn.Diagnostics);
    }

    /// <summary>Draws the data again at one draw of the fit.</summary>
    public Diagnostic? Run(int draw, ulong seed)
    {
        foreach (var unknown in given) known.WriteDraw(unknown, draw, arrays[unknown].Values);
        return forward.Run(draw, RowPass.SeedOf(seed, draw));
    }

    /// <summary>The values of data in the last run, in their shape.</summary>
    public ReadOnlySpan<double> this[Variable outcome] => arrays[outcome.Name].Values;

    public void Dispose() => forward.Dispose();
}
