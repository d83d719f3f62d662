using ProbDsl.Inference.CrossValidation;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// The log density of each row of a fit's data at each of its draws. A row's own unknowns are integrated where that has a closed form, so
/// that a row does not predict itself by an effect of its own; the fit's values are used elsewhere.
/// </summary>
public sealed class PointwiseDensities
{
    /// <summary>The most numbers that are held: 1 GB.</summary>
    private const double MostNumbers = 1.25e8;

    /// <summary>Beside many rows some draws at equal distances are used, no fewer than this.</summary>
    private const int FewestBesideRows = 1000;

    private PointwiseDensities(Problem problem, FittedUnknowns known, IReadOnlyList<Plate> plates, int[] rows, double[][] values) =>
        (Problem, Known, Plates, Rows, Values, areRead) = (problem, known, plates, rows, values, new(() => plates is [var plate]
            && rows.Length > 1 && RowRemoval.Remove(problem, plate, [rows[rows.Length / 2]]) is null));

    // whether rows are predictors of others
    private readonly Lazy<bool> areRead;

    /// <summary>The log densities [rows][draws], in nats.</summary>
    public double[][] Values { get; }

    /// <summary>The rows with an observed cell, as positions in the data: all, or some at equal distances if there are many.</summary>
    public int[] Rows { get; }

    /// <summary>How many rows have an observed cell.</summary>
    public required int Observed { get; init; }

    /// <summary>The number of draws that are used.</summary>
    public required int Draws { get; init; }

    /// <summary>The number of draws of the fit.</summary>
    public required int OfFit { get; init; }

    /// <summary>Which draw of the fit is one of those that are used.</summary>
    public int DrawOf(int used) => (int)((long)used * OfFit / Draws);

    /// <summary>The plates of a row, outermost first.</summary>
    public IReadOnlyList<Plate> Plates { get; }

    /// <summary>The unknowns of single rows that are integrated.</summary>
    public required IReadOnlyList<string> Integrated { get; init; }

    /// <summary>The unknowns of single rows whose values are those of the fit: each row has seen itself.</summary>
    public required IReadOnlyList<string> Conditioned { get; init; }

    /// <summary>Whether each row is given those before it.</summary>
    public required bool IsAlong { get; init; }

    /// <summary>
    /// Whether the density of each row is given those before it alone: rows along a series, or rows whose predictors are earlier rows.
    /// </summary>
    public bool AreOneStep => IsAlong || areRead.Value;

    /// <summary>The number of rows of a problem, those without an observed cell too.</summary>
    public int CountIn(Problem problem) => new RowPlaces(problem, Plates).Count;

    internal Problem Problem { get; }

    /// <summary>The values of unknowns that the densities are given.</summary>
    internal FittedUnknowns Known { get; }

    /// <summary>The densities of the rows of a fit.</summary>
    /// <param name="fit">The fit, with draws.</param>
    /// <param name="problem">The story with its data, from `Bind(.., sameRows: true)`.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine; null for the managed engine on one thread.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<PointwiseDensities> Compute(SavedFit fit, Problem problem, StandardCatalog catalog, EngineChoice? engine = null,
        CancellationToken cancellation = default)
    {
        if (problem.Graph.Assignments.All(s => s is not Draw || problem.Graph[s.Target.Of].Role != Role.Data))
            return RowDiagnostics.NoData(problem.Graph);
        if (fit.HasGuidedLatents || StoryStructures.Of(problem.Graph) is { HasPath: true } or { HasEnergy: true })
            return JudgeDiagnostics.WithoutDensity(fit);
        if (JudgeDiagnostics.WithoutDraws(fit) is { } few) return few;
        if (MissingInRows.Unsupported(problem) is { } missing) return missing;
        engine ??= ManagedEngine.On(1);
        // as new rows, whose own unknowns are integrated; else with the values of the fit
        var integrated = fit.In(problem);
        if (RowPass.Create(problem, catalog, integrated, RowQuantities.OnlyDensity, engine).Value is { } marginal)
        {
            using (marginal)
                if (marginal.Density.Needed.Count == 0)
                    return Run(fit, problem, marginal, integrated, isIntegrated: true, cancellation);
        }

        var known = fit.In(problem, sameRows: true);
        var begun = RowPass.Create(problem, catalog, known, RowQuantities.OnlyDensity, engine);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass) return Run(fit, problem, pass, known, isIntegrated: false, cancellation);
    }

    private static Result<PointwiseDensities> Run(
        SavedFit fit, Problem problem, RowPass pass, FittedUnknowns known, bool isIntegrated, CancellationToken cancellation)
    {
        int[] observed = [.. Enumerable.Range(0, pass.Density.Rows.Count)
            .Where(row => pass.Density.IsDrawn[row] && pass.Density.IsObserved[row])];
        var (all, count) = (fit.Posterior.Count, observed.Length);
        // as many of each chain
        var draws = (int)Math.Min(all, Math.Max(FewestBesideRows, MostNumbers / Math.Max(1, count))) / fit.Chains * fit.Chains;
        var held = (int)Math.Min(count, Math.Max(1, MostNumbers / draws));
        int[] rows = [.. Enumerable.Range(0, held).Select(i => observed[(int)((long)i * count / held)])];
        double[][] values = [.. rows.Select(_ => new double[draws])];
        for (var draw = 0; draw < draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (pass.Run((int)((long)draw * all / draws), RowPass.SeedOf(1, draw)) is { } failure) return failure;
            for (var i = 0; i < rows.Length; i++)
                values[i][draw] = pass.Density[rows[i]] is var value && double.IsNaN(value) ? double.NegativeInfinity : value;
        }

        var own = fit.Posterior.Arrays.Keys.Select(name => problem.Graph[name])
            .Where(v => v.Role == Role.Latent && pass.Density.Rows.Plates.All(p => BatchedPlate.Has(v, p))).Select(v => v.Name).ToList();
        return new PointwiseDensities(problem, known, pass.Density.Rows.Plates, rows, values)
        {
            Observed = count,
            Draws = draws,
            OfFit = all,
            Integrated = isIntegrated ? own : [],
            Conditioned = isIntegrated ? [] : own,
            IsAlong = pass.Density.IsAlongChains || pass.Density.IsAlongSequences,
        };
    }
}
