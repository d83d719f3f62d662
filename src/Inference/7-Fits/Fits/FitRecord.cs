using ProbDsl.Inference.Fits.Sections;

namespace ProbDsl.Inference.Fits;

/// <summary>
/// The record of a finished fit: the story, the data, the method and the results. Rows: the number of rows with at least one observed
/// value.
/// </summary>
public sealed record FitRecord(
    string Model, string ModelHash, IReadOnlyList<(string Name, double Value)> Hyperparameters,
    IReadOnlyList<DataFile> Data, int Rows,
    string Method, FitOptions Options, FitOutcome Outcome, FitSeconds Seconds, string Version)
{
    /// <summary>The n of an information criterion; see <see cref="Fits.FitRecord.IndependentRows"/>.</summary>
    public double IndependentRows { get; init; } = Rows;

    /// <summary>The sizes, names and constants with which new data are read.</summary>
    public SavedData SavedData { get; init; } = SavedData.Nothing;

    /// <summary>The columns of joint plates, on which new rows are conditioned; null if the story has none.</summary>
    public IReadOnlyList<NamedArray>? Training { get; init; }

    /// <summary>Whether every training step used newly generated rows, none of which are in the reported metric.</summary>
    public bool HasFreshRows => Options.Fresh is not null;

    /// <summary>The SHA-256 of each other file of the folder; empty if the fit is not saved.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>All sections in the order of `fit.json`: those of every fit and those of its method.</summary>
    public IReadOnlyList<ResultSection> Sections =>
        [.. Frame(Outcome.Summary!).Concat(Outcome.Summary!.Sections).OrderBy(s => s.Place.InJson)];

    /// <summary>The printed lines of all sections, in page order.</summary>
    /// <param name="shown">The arrays to print in full; null for short ones only.</param>
    public string Page(ShownNames? shown = null) =>
        string.Concat(Sections.OrderBy(s => s.Place.OnPage).Select(s => s.Print(Outcome.Summary!, shown ?? ShownNames.Short)));

    private IEnumerable<ResultSection> Frame(FitSummary summary) =>
    [
        new SubjectSection(this), new ObjectiveSection(this), .. Outcome.HeldOut is { } held ? [held] : Array.Empty<ResultSection>(),
        new RunSection(this), new EstimatesSection(summary), new MissingCellsSection(summary), new DefinitionsSection(summary),
        .. Training is { } rows ? [new TrainingRowsSection(rows)] : Array.Empty<ResultSection>(),
        new WarningsSection(Outcome), new VersionsSection(Version), new FilesSection(Files),
    ];

    public double PerRow => Outcome.Metric.Value / Rows;

    public bool IsConverged => Outcome.Stopped
        is StopReason.ClosedForm or StopReason.Converged or StopReason.Stalled or StopReason.DrawsDone or StopReason.StepsDone
        or StopReason.EarlyStopped;

    // Akaike 1974; Schwarz 1978, n the number of independent rows
    public double Aic => (2 * Outcome.Summary!.FreeParameters) - (2 * Outcome.Value);

    public double Bic => (Outcome.Summary!.FreeParameters * Math.Log(IndependentRows)) - (2 * Outcome.Value);
}

/// <summary>
/// A data file by the name that the user gave, with its hash (SHA-256). Arrays: the number of its named arrays, if it is not a table; its
/// rows are then the members of the longest one.
/// </summary>
public sealed record DataFile(string Name, int Rows, string Hash, int? Arrays = null)
{
    /// <summary>How the file is written where that is not usual, as `separated by semicolons`; else null.</summary>
    public string? Conventions { get; init; }

    /// <summary>Whether it is a story that generates rows without an end, of which these are the first.</summary>
    public bool IsEndless { get; init; }
}

/// <summary>Seconds spent on reading, compiling and fitting.</summary>
public sealed record FitSeconds(double Load, double Compile, double Fit);
