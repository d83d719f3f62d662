using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Rows;
using ProbDsl.Inference.Variational;

namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// Rows that fits of a story are judged by, each as if it were new: those that no method saw, or, where none are held out, the fitted ones;
/// of many some that the seed chooses.
/// </summary>
public sealed class JudgedRows
{
    /// <summary>Rows that are looked at.</summary>
    public const int Most = 2000;

    private readonly Problem all;
    private readonly Plate plate;

    private JudgedRows(Problem all, Problem trained, Problem judged, Plate plate, bool areHeldOut) =>
        (this.all, Trained, Judged, this.plate, AreHeldOut, Columns) = (all, trained, judged, plate, areHeldOut,
            ObservedColumns.Of(all, plate));

    /// <summary>The story on the rows that methods are fitted to.</summary>
    public Problem Trained { get; }

    public bool AreHeldOut { get; }

    public int Rows => Judged.SizeOf(plate.Size);

    /// <summary>How many rows methods are fitted to.</summary>
    public int TrainedRows => Trained.SizeOf(plate.Size);

    /// <summary>Numbers in a row that the story draws.</summary>
    public int Width => Columns.Width;

    /// <summary>How many of these are there, the mean over the rows that are judged.</summary>
    public double Observed => Columns.PerRow(Judged, Rows, _ => true);

    /// <summary>Data of a row that the story draws nothing of: its figures are of rows given these.</summary>
    internal IEnumerable<string> AreGiven =>
        all.Graph.Variables.Where(v => v.Role == Role.Data && BatchedPlate.Has(v, plate) && !all.Graph.StatementsOf(v.Name).Any()
            && !DrawnData.IsOnlySource(all.Graph, v)).Select(v => v.Name);

    internal Problem Judged { get; }

    internal ObservedColumns Columns { get; private init; }

    /// <param name="problem">The story and all rows.</param>
    /// <param name="share">Of the rows that are held out, between 0 and 1; null: none.</param>
    /// <param name="seed">Which rows.</param>
    public static Result<JudgedRows> Of(Problem problem, double? share, ulong seed)
    {
        if (BatchedPlate.Of(problem) is not { } plate || problem.SizeOf(plate.Size) < 2)
            return ComparisonDiagnostics.NotApart(problem.Graph, share is not null);
        var split = share is { } held ? HeldOutRows.Split(problem, plate, held, seed) : new HeldOutRows(problem, problem);
        if (split.Value is not { Trained: var trained, Held: var judged }) return new(null, split.Diagnostics);
        if (judged.SizeOf(plate.Size) is var many and > Most) judged = HeldOutRows.Of(judged, plate, (double)Most / many, seed).Held;
        return new JudgedRows(problem, trained, judged, plate, share is not null);
    }

    /// <summary>The same rows, their columns in the order of another story's; what differs, where these are not the same numbers.</summary>
    internal Result<JudgedRows> As(JudgedRows other, string name, string otherName)
    {
        var columns = Columns.As(other.Columns, all, other.all, name, otherName);
        return new(columns.Value is { } same ? new JudgedRows(all, Trained, Judged, plate, AreHeldOut) { Columns = same } : null,
            columns.Diagnostics);
    }

    /// <summary>What `eval` of the fit would tell of them.</summary>
    internal Result<JudgedScores> Scores(KeptFit fit, StandardCatalogue catalogue, FitOptions options)
    {
        var rows = For(fit, Judged);
        if (!fit.IsGuided)
        {
            var scores = RowScoring.Of(fit, rows, sameRows: false, catalogue, options.Seed, options.ChosenEngine);
            return new(scores.Value is { } reported ? JudgedScores.Of(reported, fit, Width).In(Judged, Columns) : null, scores.Diagnostics);
        }

        var ladder = GuidedScores.Of(fit, rows, catalogue, GuidedScores.UsualParticles, options.Seed, options.ChosenEngine);
        return new(ladder.Value is { } maximized
            ? JudgedScores.Of(maximized, GuidedLatents.Continuous(rows).Any(), Width).In(Judged, Columns) : null, ladder.Diagnostics);
    }

    /// <summary>
    /// Some of the rows for a fit, as new ones: row i is the i-th of those that are judged, over and over again from the first on.
    /// </summary>
    internal Problem Given(KeptFit fit, int first, int count) =>
        For(fit, HeldOutRows.Of(Judged, plate, [.. Enumerable.Range(first, count).Select(i => i % Rows)]));

    /// <summary>The rows judged and some of those fitted; where none are held out, two halves of the rows.</summary>
    /// <param name="most">Of those fitted.</param>
    /// <param name="seed">Which of them, or which half.</param>
    internal (double[] Judged, double[] Others) TwoParts(int most, ulong seed)
    {
        var parts = AreHeldOut ? new HeldOutRows(Trained, Judged) : HeldOutRows.Of(Judged, plate, 0.5, seed);
        if (parts.Trained.SizeOf(plate.Size) is var many && many > most)
            parts = parts with { Trained = HeldOutRows.Of(parts.Trained, plate, (double)most / many, seed).Held };
        return (Columns.Rows(parts.Held), Columns.Rows(parts.Trained));
    }

    internal KeptFit Kept(InferenceMethod method, FitSummary summary) => FitInMemory.Of(method.Name, Trained, summary);

    private Problem For(KeptFit fit, Problem rows) => rows.OfNewRows(fit.Graph, [plate.Name], fit.Rows) with { Trained = fit.Weights };
}
