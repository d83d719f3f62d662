namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// A split of a story's rows for a comparison: methods are fitted to one part, and `eval` of each fit uses the other.
/// </summary>
public sealed class HeldOutScores
{
    private readonly Problem held;
    private readonly string[] plates;

    private HeldOutScores(Problem trained, Problem held, Plate plate)
    {
        (Trained, this.held) = (trained, held);
        AreGroups = BatchedPlate.HasGroups(held.Graph, plate);
        plates = [.. GroupNesting.NamesIn(held.Graph, plate)];
        Members = held.SizeOf(plate.Size);
        Rows = AreGroups ? HeldOutRows.InFile(held, plate) : Members;
    }

    /// <summary>The story with the training rows.</summary>
    public Problem Trained { get; }

    /// <summary>The story with the held-out rows.</summary>
    internal Problem Held => held;

    /// <summary>Whether whole groups are held out, as the sequences of a table with a row for each step.</summary>
    public bool AreGroups { get; }

    /// <summary>The number of held-out rows, or of held-out groups.</summary>
    public int Members { get; }

    /// <summary>The number of held-out rows.</summary>
    public int Rows { get; }

    /// <param name="problem">The story and all rows.</param>
    /// <param name="fraction">The held-out fraction of the rows, between 0 and 1.</param>
    /// <param name="seed">Selects the rows.</param>
    public static Result<HeldOutScores> Create(Problem problem, double fraction, ulong seed)
    {
        if (BatchedPlate.Choose(problem) is not { } rows || problem.SizeOf(rows.Size) < 2) return ComparisonDiagnostics
            .NotIndependent(problem.Graph);
        var split = HeldOutRows.Split(problem, rows, fraction, seed);
        return new(split.Value is { } parts ? new HeldOutScores(parts.Trained, parts.Held, rows) : null, split.Diagnostics);
    }

    /// <summary>The log density of each held-out row, or why the fit does not report it.</summary>
    internal Result<RowScores> Of(SavedFit fit, StandardCatalog catalog, FitOptions run)
    {
        if (fit.HasGuidedLatents) return ComparisonDiagnostics.OnlyABound(fit.Method);
        if (fit.IntegratedLatent is { } lost) return lost;
        var rows = held.OfNewRows(fit.Graph, plates, fit.Rows) with { Trained = fit.Weights };
        return RowScoring.Score(fit, rows, sameRows: false, catalog, run.Seed, run.ChosenEngine);
    }
}
