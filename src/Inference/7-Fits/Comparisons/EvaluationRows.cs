using ProbDsl.Inference.Judging;

namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// The rows on which fits of a story are evaluated, each as a new row: the held-out rows, or, if none are held out, the training rows; a
/// random subset if there are many.
/// </summary>
public sealed class EvaluationRows
{
    /// <summary>The largest number of evaluation rows.</summary>
    public const int Most = 2000;

    private readonly Problem all;
    private readonly Plate plate;

    private EvaluationRows(Problem all, Problem trained, Problem judged, Plate plate, bool areHeldOut) =>
        (this.all, Trained, Evaluated, this.plate, AreHeldOut, Columns) = (all, trained, judged, plate, areHeldOut,
            ObservedColumns.Find(all, plate));

    /// <summary>The fraction of rows that is held out where draws alone judge a fit and no other fraction is requested.</summary>
    public const double UsualFraction = 0.2;

    /// <summary>The story with the training rows.</summary>
    public Problem Trained { get; }

    public bool AreHeldOut { get; }

    public int Rows => Evaluated.SizeOf(plate.Size);

    /// <summary>The number of training rows; of groups, the rows in them.</summary>
    public int TrainedRows => AreGroups ? HeldOutRows.InFile(Trained, plate) : Trained.SizeOf(plate.Size);

    /// <summary>Whether each row is a whole group, as a sequence of a table with a row for each step.</summary>
    public bool AreGroups => BatchedPlate.HasGroups(all.Graph, plate);

    /// <summary>What is evaluated, a row or a group.</summary>
    public string Noun => AreGroups ? "group" : "row";

    /// <summary>The numbers in a row that the story draws.</summary>
    public int Width => Columns.Width;

    /// <summary>The mean number of these that are observed, over the evaluation rows.</summary>
    public double Observed => Columns.PerRow(Evaluated, Rows, _ => true);

    /// <summary>The names of row data that the story does not draw: its log densities are conditional on them.</summary>
    internal IEnumerable<string> AreGiven =>
        all.Graph.Variables.Where(v => v.Role == Role.Data && BatchedPlate.Has(v, plate) && !all.Graph.StatementsOf(v.Name).Any()
            && !DataDrawOrder.IsOnlySource(all.Graph, v)).Select(v => v.Name);

    internal Problem Evaluated { get; }

    internal ObservedColumns Columns { get; private init; }

    /// <summary>The columns that the story draws, then those that a row is given.</summary>
    internal ObservedColumns Joint => Columns.Before(ObservedColumns.Find(all, plate, AreGiven.ToHashSet()));

    /// <summary>The same rows without those that have a missing cell.</summary>
    internal EvaluationRows CompleteOnly()
    {
        int[] complete = [.. Joint.CompleteRows(Evaluated)];
        return complete.Length == Rows ? this
            : new(all, Trained, HeldOutRows.Take(Evaluated, plate, complete), plate, AreHeldOut) { Columns = Columns };
    }

    /// <param name="problem">The story and all rows.</param>
    /// <param name="fraction">The held-out fraction of the rows, between 0 and 1; null if no rows are held out.</param>
    /// <param name="seed">Selects the rows.</param>
    /// <param name="areDrawn">Whether draws are compared to them, which supports no groups.</param>
    public static Result<EvaluationRows> Create(Problem problem, double? fraction, ulong seed, bool areDrawn = false)
    {
        if (BatchedPlate.Choose(problem) is not { } plate || problem.SizeOf(plate.Size) < 2)
            return ComparisonDiagnostics.NotIndependent(problem.Graph, fraction is not null);
        if (areDrawn && BatchedPlate.HasGroups(problem.Graph, plate)) return ComparisonDiagnostics.DrawsOfGroups(problem.Graph, plate);
        var split = fraction is { } held ? HeldOutRows.Split(problem, plate, held, seed) : new HeldOutRows(problem, problem);
        if (split.Value is not { Trained: var trained, Held: var judged }) return new(null, split.Diagnostics);
        if (judged.SizeOf(plate.Size) is var many and > Most) judged = HeldOutRows.Choose(judged, plate, (double)Most / many, seed).Held;
        return new EvaluationRows(problem, trained, judged, plate, fraction is not null);
    }

    /// <summary>The same rows with columns in the order of another story's; a diagnostic if the stories do not observe the same
    /// numbers.</summary>
    internal Result<EvaluationRows> As(EvaluationRows other, string name, string otherName)
    {
        var columns = Columns.As(other.Columns, all, other.all, name, otherName);
        return new(columns.Value is { } same ? new EvaluationRows(all, Trained, Evaluated, plate, AreHeldOut) { Columns = same } : null,
            columns.Diagnostics);
    }

    /// <summary>The scores that `eval` of the fit reports for these rows.</summary>
    internal Result<EvaluationScores> Scores(SavedFit fit, StandardCatalog catalog, FitOptions options)
    {
        if (fit.IntegratedLatent is { } lost) return lost;
        var rows = For(fit, Evaluated);
        if (!fit.HasGuidedLatents)
        {
            var scores = RowScoring.Score(fit, rows, sameRows: false, catalog, options.Seed, options.ChosenEngine);
            if (scores.Value is not { } reported) return new(null, scores.Diagnostics);
            var each = EvaluationScores.Of(reported, fit, Width);
            return new((each with { Each = OfMembers(each.Each, reported.Plates) }).WithObserved(Evaluated, Columns, Noun),
                scores.Diagnostics);
        }

        var ladder = GuidedScores.Compute(fit, rows, catalog, GuidedScores.UsualParticles, options.Seed, options.ChosenEngine);
        return new(ladder.Value is { } maximized
            ? EvaluationScores.Of(maximized, GuidedLatents.Continuous(rows).Any(), Width).WithObserved(Evaluated, Columns, Noun)
            : null, ladder.Diagnostics);
    }

    /// <summary>Scores of rows, those in a group added up; NaN if nothing in it is observed.</summary>
    private IReadOnlyList<double> OfMembers(IReadOnlyList<double> each, IReadOnlyList<Plate> plates)
    {
        if (plates.Count == 1) return each;
        var (places, room) = (new RowPlaces(Evaluated, plates), plates.Skip(1).Aggregate(1, (n, p) => n * Evaluated.SizeOf(p.Size)));
        double[] sums = [.. Enumerable.Repeat(double.NaN, Rows)];
        foreach (var (row, score) in each.Index().Where(e => !double.IsNaN(e.Item)))
        {
            ref var sum = ref sums[places.PlaceOf(row) / room];
            sum = double.IsNaN(sum) ? score : sum + score;
        }

        return sums;
    }

    /// <summary>
    /// Consecutive evaluation rows as new rows of a fit: row i is evaluation row i modulo their number.
    /// </summary>
    internal Problem Given(SavedFit fit, int first, int count) =>
        For(fit, HeldOutRows.Take(Evaluated, plate, [.. Enumerable.Range(first, count).Select(i => i % Rows)]));

    /// <summary>The evaluation rows and some of the training rows; if none are held out, two halves of the rows.</summary>
    /// <param name="most">The largest number of training rows.</param>
    /// <param name="seed">Selects the training rows, or the halves.</param>
    internal (double[] Judged, double[] Others) TwoParts(int most, ulong seed)
    {
        var parts = AreHeldOut ? new HeldOutRows(Trained, Evaluated) : HeldOutRows.Choose(Evaluated, plate, 0.5, seed);
        if (parts.Trained.SizeOf(plate.Size) is var many && many > most)
            parts = parts with { Trained = HeldOutRows.Choose(parts.Trained, plate, (double)most / many, seed).Held };
        return (Joint.Rows(parts.Held), Joint.Rows(parts.Trained));
    }

    /// <summary>A fit to the training rows, as a folder keeps it.</summary>
    internal SavedFit Kept(InferenceMethod method, FitSummary summary) => FitInMemory.Create(method.Name, Trained, summary);

    /// <summary>The predictions of each training row from all others; null if rows are held out, or without draws.</summary>
    internal PredictedFit? LeftOut(string name, SavedFit fit, StandardCatalog catalog, FitOptions options) => AreHeldOut || fit.IsPoint
        ? null : PredictedFit.Compute(name, fit, For(fit, Trained), catalog, options.ChosenEngine).Value;

    private Problem For(SavedFit fit, Problem rows) =>
        rows.OfNewRows(fit.Graph, [.. GroupNesting.NamesIn(all.Graph, plate)], fit.Rows) with { Trained = fit.Weights };
}
