using ProbDsl.Inference.Calibration;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// Data drawn again from a fit: for each draw of its unknowns, new values of all that the story draws as data, in the shapes of the data,
/// with the columns that the story only reads as they are.
/// </summary>
internal sealed class ReplicatedData : IReplicates
{
    private readonly FittedUnknowns known;
    private readonly SampledArrays arrays;
    private readonly ForwardDraws forward;
    private readonly string[] given;

    private readonly int count;

    private ReplicatedData(IReadOnlyList<Variable> outcomes, FittedUnknowns known, SampledArrays arrays, ForwardDraws forward, int count)
    {
        (Outcomes, this.known, this.arrays, this.forward, this.count) = (outcomes, known, arrays, forward, count);
        given = [.. known.Known.Concat(known.PartlyKnown)];
    }

    /// <summary>The data that the story draws.</summary>
    public IReadOnlyList<Variable> Outcomes { get; }

    /// <summary>What draws the data again; the diagnostic that says why nothing can.</summary>
    /// <param name="all">The story with its data, from `Bind(.., sameRows: true)`.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine of the programs.</param>
    /// <param name="areOwnIntegrated">
    /// Whether the unknowns of single rows are drawn anew; null: where they could be integrated, as those that have seen their row.
    /// </param>
    public static Result<ReplicatedData> Create(
        Problem all, SavedFit fit, StandardCatalog catalog, EngineChoice engine, bool? areOwnIntegrated = null)
    {
        if (areOwnIntegrated is null)
        {
            using var pass = RowPass.Create(all, catalog, fit.In(all), RowQuantities.OnlyDensity, engine).Value;
            areOwnIntegrated = pass?.Density.Needed.Count == 0 && RowUnknownsOf(fit, all, pass).Any();
        }

        var outcomes = Simulator.DrawnData(all.Graph);
        var names = outcomes.Select(v => v.Name).ToHashSet();
        var problem = all.WithData(all.Data.Where(d => !names.Contains(d.Key)).ToDictionary(), null,
            all.Missing.Where(m => !names.Contains(m.Key)).ToDictionary()) with { Graph = LatentData.In(all.Graph, names) };
        var known = fit.In(problem, sameRows: areOwnIntegrated != true);
        var arrays = new SampledArrays(problem, 1) { Engine = engine };
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role is not Role.Constant))
            arrays.Open(variable, problem.Data.GetValueOrDefault(variable.Name));
        var there = RowPass.VariablesWithValues(problem, known);
        var drawn = ForwardDraws.Create(problem, catalog, arrays, known, names, there);
        return drawn.Value is { } forward ? new ReplicatedData(outcomes, known, arrays, forward, fit.Posterior.Count)
            : new Result<ReplicatedData>(null, drawn.Diagnostics);
    }

    /// <summary>The unknowns of single rows.</summary>
    private static IEnumerable<string> RowUnknownsOf(SavedFit fit, Problem problem, RowPass pass) =>
        fit.Posterior.Arrays.Keys.Select(name => problem.Graph[name])
            .Where(v => v.Role == Role.Latent && pass.Density.Rows.Plates.All(p => BatchedPlate.Has(v, p))).Select(v => v.Name);

    /// <summary>Draws the data again at one draw of the fit; there may be more replicates than draws.</summary>
    public Diagnostic? Run(int draw, ulong seed)
    {
        foreach (var unknown in given) known.WriteDraw(unknown, draw % count, arrays[unknown].Values);
        return forward.Run(draw % count, RowPass.SeedOf(seed, draw));
    }

    /// <summary>The values of data in the last run, in their shape.</summary>
    public ReadOnlySpan<double> this[Variable outcome] => arrays[outcome.Name].Values;

    public void Dispose() => forward.Dispose();
}
